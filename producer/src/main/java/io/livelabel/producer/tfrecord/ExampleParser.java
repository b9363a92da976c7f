package io.livelabel.producer.tfrecord;

import io.livelabel.producer.tfrecord.FeatureIndex.Slot;
import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.VideoFeatures;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Reads YouTube-8M examples out of the data of TFRecords and checks them.
 *
 * <p>A video-level record is a {@code tf.train.Example} with {@code id} or {@code video_id}, {@code
 * labels}, and the means of the features, as {@code mean_rgb} and {@code mean_audio}; a frame-level
 * one a {@code tf.train.SequenceExample} with the features as feature lists, as {@code rgb} and
 * {@code audio}. What else they hold is skipped. One thread at a time.
 *
 * @see <a href="https://research.google.com/youtube8m/download.html">the records</a>
 */
public final class ExampleParser {
    private static final int FRAME = 1;

    private final Set<ExampleLevel> levels;
    private final FeatureSizes sizes;
    private final int maxFrames;
    private final FeatureIndex index = new FeatureIndex();
    private final Slot idSlot = index.feature("id");
    private final Slot videoIdSlot = index.feature("video_id");
    private final Slot labelsSlot = index.feature("labels");
    private final Slot meanRgbSlot;
    private final Slot meanAudioSlot;
    private final Slot rgbSlot;
    private final Slot audioSlot;
    private final WireReader feature = new WireReader();
    private final FeatureLists lists = new FeatureLists();
    private Optional<String> id = Optional.empty();

    /**
     * Creates a parser.
     *
     * @param levels what the records are; if both, a record with frames counts as frame-level
     * @param sizes names and sizes of the features, and the number of classes
     * @param maxFrames how many frames of a video are kept, its first
     */
    public ExampleParser(Set<ExampleLevel> levels, FeatureSizes sizes, int maxFrames) {
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("levels are empty: give VIDEO, FRAMES or both");
        }
        if (maxFrames < 1) {
            throw new IllegalArgumentException("maxFrames is %d, at least 1".formatted(maxFrames));
        }
        this.levels = Set.copyOf(levels);
        this.sizes = sizes;
        this.maxFrames = maxFrames;
        this.meanRgbSlot = index.feature(sizes.meanRgbName());
        this.meanAudioSlot = index.feature(sizes.meanAudioName());
        this.rgbSlot = index.featureList(sizes.rgbName());
        this.audioSlot = index.featureList(sizes.audioName());
    }

    /**
     * Reads one example.
     *
     * @param data a record's data, backed by an array; neither kept nor changed
     * @throws MalformedRecordException if it is no example, or one without an id, with features of
     *     another size, with NaN or infinite values, or labels out of range
     */
    public ParsedExample parse(ByteBuffer data) throws MalformedRecordException {
        id = Optional.empty();
        int begin = data.arrayOffset() + data.position();
        index.read(data.array(), begin, begin + data.remaining());
        String video = readId();
        id = Optional.of(video);
        int[] labels = readLabels();
        boolean frames =
                levels.contains(ExampleLevel.FRAMES) && (levels.size() == 1 || hasFrames());
        return frames
                ? readFrames(video, labels)
                : new VideoExample(
                        video,
                        labels,
                        readMean(meanRgbSlot, sizes.rgb()),
                        readMean(meanAudioSlot, sizes.audio()));
    }

    private boolean hasFrames() {
        return (sizes.rgb() > 0 ? rgbSlot : audioSlot).isPresent();
    }

    /** The id of the record that was parsed last, also where it was refused for something else. */
    public Optional<String> id() {
        return id;
    }

    private String readId() throws MalformedRecordException {
        Slot slot = idSlot.isPresent() ? idSlot : videoIdSlot;
        index.open(slot, feature);
        byte[] bytes = lists.readBytes(slot.key(), feature, VideoFeatures.MAX_ID_BYTES);
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.isBlank()) {
                throw new MalformedRecordException(
                        DeadLetterReason.MISSING_ID,
                        "neither id nor video_id is there, or it is blank");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED,
                    "%s is not UTF-8: %s".formatted(slot.key(), Arrays.toString(bytes)),
                    e);
        }
    }

    private int[] readLabels() throws MalformedRecordException {
        index.open(labelsSlot, feature);
        return lists.readLabels(labelsSlot.key(), feature, sizes.classes());
    }

    private float[] readMean(Slot slot, int size) throws MalformedRecordException {
        float[] values = new float[size];
        if (size == 0) {
            return values;
        }
        index.open(slot, feature);
        int count = lists.readFloats(slot.key(), feature, values);
        if (count != size) {
            throw new MalformedRecordException(
                    DeadLetterReason.WRONG_FEATURE_SIZE,
                    "%s has %d float values, %d are expected".formatted(slot.key(), count, size));
        }
        FeatureBytes.requireFinite(slot.key(), values);
        return values;
    }

    private FrameExample readFrames(String video, int[] labels) throws MalformedRecordException {
        int frames = countFrames();
        int kept = Math.min(frames, maxFrames);
        return new FrameExample(
                video,
                labels,
                kept,
                readFrames(rgbSlot, kept, sizes.rgb()),
                readFrames(audioSlot, kept, sizes.audio()));
    }

    private int countFrames() throws MalformedRecordException {
        int rgb = countFrames(rgbSlot);
        int audio = countFrames(audioSlot);
        if (sizes.rgb() > 0 && sizes.audio() > 0) {
            if (rgb < 1 || rgb != audio) {
                throw new MalformedRecordException(
                        DeadLetterReason.WRONG_FEATURE_SIZE,
                        "%s has %d frames and %s %d: both have the same number, at least 1"
                                .formatted(rgbSlot.key(), rgb, audioSlot.key(), audio));
            }
            return rgb;
        }
        Slot only = sizes.rgb() > 0 ? rgbSlot : audioSlot;
        int frames = sizes.rgb() > 0 ? rgb : audio;
        if (frames < 1) {
            throw new MalformedRecordException(
                    DeadLetterReason.WRONG_FEATURE_SIZE,
                    "%s has no frames: at least 1 is expected".formatted(only.key()));
        }
        return frames;
    }

    private int countFrames(Slot slot) throws MalformedRecordException {
        index.open(slot, feature);
        int count = 0;
        while (feature.hasNext()) {
            if (feature.nextField() == FRAME) {
                count++;
            }
            feature.skip();
        }
        return count;
    }

    private byte[] readFrames(Slot slot, int count, int size) throws MalformedRecordException {
        byte[] frames = new byte[Math.multiplyExact(count, size)];
        if (size == 0) {
            return frames;
        }
        index.open(slot, feature);
        int frame = 0;
        while (frame < count) {
            if (feature.nextField() != FRAME) {
                feature.skip();
                continue;
            }
            int outer = feature.enter();
            int length = lists.readBytesInto(slot.key(), feature, frames, frame * size, size);
            if (length != size) {
                throw new MalformedRecordException(
                        DeadLetterReason.WRONG_FEATURE_SIZE,
                        "%s[%d] has %d bytes, %d are expected"
                                .formatted(slot.key(), frame, length, size));
            }
            feature.leave(outer);
            frame++;
        }
        return frames;
    }
}
