package io.livelabel.schemas;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and sizes of a data set's features, and the number of its classes. One of the two features
 * may be absent: its size is 0, and where features travel it is no bytes.
 *
 * @param rgb values of a visual feature; 0 if videos have none
 * @param audio values of an audio feature; 0 if videos have none
 * @param classes number of classes; label ids lie in [0, classes)
 * @param rgbName the visual feature's name in shards and models; its mean is {@code mean_} and this
 * @param audioName the audio feature's name
 */
public record FeatureSizes(int rgb, int audio, int classes, String rgbName, String audioName) {
    /** The second version of YouTube-8M, of 2018. */
    public static final FeatureSizes YOUTUBE_8M = new FeatureSizes(1024, 128, 3862);

    /** What YouTube-8M calls its visual feature. */
    public static final String RGB = "rgb";

    /** What YouTube-8M calls its audio feature. */
    public static final String AUDIO = "audio";

    private static final String MEAN = "mean_";

    /** Refuses sizes below 0, no feature at all, no class, and names that are empty or the same. */
    public FeatureSizes {
        if (rgb < 0 || audio < 0 || (rgb == 0 && audio == 0) || classes < 1) {
            throw new IllegalArgumentException(
                    "sizes must be at least 1, that of one feature may be 0: rgb %d, audio %d, classes %d"
                            .formatted(rgb, audio, classes));
        }
        if (rgbName.isBlank() || audioName.isBlank()) {
            throw new IllegalArgumentException(
                    "features need names: rgb is '%s', audio is '%s'"
                            .formatted(rgbName, audioName));
        }
        if (rgb > 0 && audio > 0 && rgbName.equals(audioName)) {
            throw new IllegalArgumentException(
                    "both features are named '%s': give two names".formatted(rgbName));
        }
    }

    /** Features of YouTube-8M's names. */
    public FeatureSizes(int rgb, int audio, int classes) {
        this(rgb, audio, classes, RGB, AUDIO);
    }

    /** The name of the visual feature's mean over a video. */
    public String meanRgbName() {
        return MEAN + rgbName;
    }

    /** The name of the audio feature's mean over a video. */
    public String meanAudioName() {
        return MEAN + audioName;
    }

    /** The features that there are, visual before audio: their sizes by their names. */
    public Map<String, Integer> byName() {
        Map<String, Integer> features = new LinkedHashMap<>();
        if (rgb > 0) {
            features.put(rgbName, rgb);
        }
        if (audio > 0) {
            features.put(audioName, audio);
        }
        return Collections.unmodifiableMap(features);
    }

    /**
     * Whether the feature of a name is the visual one; otherwise it is the audio one.
     *
     * @param size how many values it is to have
     * @throws IllegalArgumentException if there is no such feature, or not of that size
     */
    boolean isRgb(String name, int size) {
        Integer actual = byName().get(name);
        if (actual == null) {
            throw new IllegalArgumentException(
                    "videos have %s, but no '%s'"
                            .formatted(String.join(" and ", byName().keySet()), name));
        }
        if (actual != size) {
            throw new IllegalArgumentException(
                    "videos have %d values of %s, asked for are %d".formatted(actual, name, size));
        }
        return rgb > 0 && name.equals(rgbName);
    }

    /** Names are told only where they are others than YouTube-8M's. */
    @Override
    public String toString() {
        String names =
                rgbName.equals(RGB) && audioName.equals(AUDIO)
                        ? ""
                        : ", rgbName=%s, audioName=%s".formatted(rgbName, audioName);
        return "FeatureSizes[rgb=%d, audio=%d, classes=%d%s]".formatted(rgb, audio, classes, names);
    }
}
