package io.livelabel.schemas;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One video's id and features, read and checked, in arrays that are used for video after video. A
 * video at frame level is read as the means over its frames. One thread at a time.
 */
public final class VideoFeatures {
    /** The longest id, in bytes of UTF-8. */
    public static final int MAX_ID_BYTES = 1_024;

    private final FeatureSizes sizes;
    private final float[] rgb;
    private final float[] audio;
    private String id = "";

    /** Room for features of these sizes. */
    public VideoFeatures(FeatureSizes sizes) {
        this.sizes = sizes;
        rgb = new float[sizes.rgb()];
        audio = new float[sizes.audio()];
    }

    /**
     * Reads a video at video level.
     *
     * @param meanRgb little-endian float32, no bytes if videos have no such feature; the position
     *     stays
     * @param meanAudio little-endian float32, likewise
     * @throws MalformedRecordException if the id is blank or too long, or a feature has another
     *     size or a value that is not finite
     */
    public void readMeans(String id, ByteBuffer meanRgb, ByteBuffer meanAudio)
            throws MalformedRecordException {
        this.id = checked(id);
        FeatureBytes.readFloats("meanRgb", meanRgb, rgb);
        FeatureBytes.readFloats("meanAudio", meanAudio, audio);
    }

    /**
     * Reads a video at frame level.
     *
     * @param rgbFrames [frameCount, rgb] uint8, row-major; the position stays
     * @param audioFrames [frameCount, audio] uint8, row-major; the position stays
     * @throws MalformedRecordException if the id is blank or too long, or the bytes are not that
     *     many frames
     */
    public void readFrames(String id, int frameCount, ByteBuffer rgbFrames, ByteBuffer audioFrames)
            throws MalformedRecordException {
        this.id = checked(id);
        FeatureBytes.readFrameMeans("rgb", rgbFrames, frameCount, rgb);
        FeatureBytes.readFrameMeans("audio", audioFrames, frameCount, audio);
    }

    /** The id of the video read last. */
    public String id() {
        return id;
    }

    /**
     * A feature of the video read last: the same array for every video.
     *
     * @param name its name in the data set
     * @throws IllegalArgumentException if videos have no such feature, or not of that size
     */
    public float[] feature(String name, int size) {
        return sizes.isRgb(name, size) ? rgb : audio;
    }

    static String checked(String id) throws MalformedRecordException {
        if (id.isBlank()) {
            throw new MalformedRecordException(DeadLetterReason.MISSING_ID, "the video has no id");
        }
        // A character takes at most 3 bytes a char.
        if (id.length() > MAX_ID_BYTES / 3
                && id.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES) {
            throw new MalformedRecordException(
                    DeadLetterReason.TOO_LARGE,
                    "the video's id has %d characters, at most %d bytes are allowed"
                            .formatted(id.length(), MAX_ID_BYTES));
        }
        return id;
    }
}
