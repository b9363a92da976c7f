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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private final RatedSegments segments;
    private final WireReader feature = new WireReader();
    private final FeatureLists lists = new FeatureLists();
    private Optional<String> id = Optional.empty();

    /**
     * Creates a parser.
     *
     * @param levels what the examples are to be; if several, each record tells by itself: one with
     *     rated segments is read as segments, another with frames as frames, and others as a video
     * @param sizes names and sizes of the features, and the number of classes
     * @param maxFrames how many frames of a video are kept, its first
     */
    public ExampleParser(Set<ExampleLevel> levels, FeatureSizes sizes, int maxFrames) {
        if (levels.isEmpty()) {
            throw new IllegalArgumentException(
                    "levels are empty: give some of VIDEO, FRAMES and SEGMENTS");
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
        this.segments = new RatedSegments(index, sizes.classes());
    }

    /**
     * Reads the examples of a record: one, but for segments, of which each is an example of its own
     * with the id {@code ID:START}, its frames alone, and the labels that were rated as holding.
     *
     * @param data a record's data, backed by an array; neither kept nor changed
     * @throws MalformedRecordException if it is no example, or one without an id, with features of
     *     another size, with NaN or infinite values, with labels out of range, or with segments
     *     that do not fit its frames or each other
     */
    public List<ParsedExample> parse(ByteBuffer data) throws MalformedRecordException {
        id = Optional.empty();
        int begin = data.arrayOffset() + data.position();
        index.read(data.array(), begin, begin + data.remaining());
        String video = readId();
        id = Optional.of(video);
        if (levels.contains(ExampleLevel.SEGMENTS)
                && (levels.size() == 1 || segments.arePresent())) {
            return readSegments(video);
        }
        int[] labels = readLabels();
        if (levels.contains(ExampleLevel.FRAMES)
                && (hasFrames() || !levels.contains(ExampleLevel.VIDEO))) {
            int kept = Math.min(countFrames(), maxFrames);
            return List.of(
                    new FrameExample(
                            video,
                            labels,
                            kept,
                            readFrames(rgbSlot, kept, sizes.rgb()),
                            readFrames(audioSlot, kept, sizes.audio())));
        }
        return List.of(
                new VideoExample(
                        video,
                        labels,
                        readMean(meanRgbSlot, sizes.rgb()),
                        readMean(meanAudioSlot, sizes.audio())));
    }

    private List<ParsedExample> readSegments(String video) throws MalformedRecordException {
        if (!segments.arePresent()) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED, "the video has no rated segments");
        }
        List<RatedSegments.Segment> rated = segments.read(countFrames());
        int read = rated.stream().mapToInt(RatedSegments.Segment::end).max().orElse(0);
        byte[] rgb = readFrames(rgbSlot, read, sizes.rgb());
        byte[] audio = readFrames(audioSlot, read, sizes.audio());
        List<ParsedExample> examples = new ArrayList<>(rated.size());
        for (RatedSegments.Segment segment : rated) {
            int begin = segment.start();
            int end = Math.min(segment.end(), begin + maxFrames);
            examples.add(
                    new FrameExample(
                            video + ":" + begin,
                            segment.labels(),
                            end - begin,
                            Arrays.copyOfRange(rgb, begin * sizes.rgb(), end * sizes.rgb()),
                            Arrays.copyOfRange(audio, begin * sizes.audio(), end * sizes.audio())));
        }
        return List.copyOf(examples);
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
