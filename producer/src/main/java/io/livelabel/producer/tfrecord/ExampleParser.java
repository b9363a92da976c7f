package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.VideoFeatures;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    private final boolean readsVideos;
    private final boolean readsFrames;
    private final boolean readsSegments;
    private final FeatureSizes sizes;
    private final int maxFrames;
    private final FeatureIndex index = new FeatureIndex();
    private final FeatureSlot idSlot = index.feature("id");
    private final FeatureSlot videoIdSlot = index.feature("video_id");
    private final FeatureSlot labelsSlot = index.feature("labels");
    private final MeanFeatures means;
    private final FrameLists frames;
    private final RatedSegments segments;
    private final WireReader feature = new WireReader();
    private final FeatureLists lists = new FeatureLists();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private final byte[] idBytes = new byte[VideoFeatures.MAX_ID_BYTES];
    private @Nullable String id;

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
        this.readsVideos = levels.contains(ExampleLevel.VIDEO);
        this.readsFrames = levels.contains(ExampleLevel.FRAMES);
        this.readsSegments = levels.contains(ExampleLevel.SEGMENTS);
        this.sizes = sizes;
        this.maxFrames = maxFrames;
        this.means = new MeanFeatures(index, sizes);
        this.frames = new FrameLists(index, sizes);
        this.segments = new RatedSegments(index, sizes.classes());
    }

    /**
     * Reads the examples of a record into arrays of their own, as {@link #view} finds them.
     *
     * @param data a record's data, backed by an array; neither kept nor changed
     * @throws MalformedRecordException as {@link #view} does
     */
    public List<ParsedExample> parse(ByteBuffer data) throws MalformedRecordException {
        List<ExampleView> views = view(data);
        if (views.size() == 1) {
            return List.of(views.get(0).copy());
        }
        List<ParsedExample> examples = new ArrayList<>(views.size());
        for (ExampleView view : views) {
            examples.add(view.copy());
        }
        return List.copyOf(examples);
    }

    /**
     * Finds and checks the examples of a record: one, but for segments, of which each is an example
     * of its own with the id {@code ID:START}, its frames alone, and the labels that were rated as
     * holding.
     *
     * @param data a record's data, backed by an array; not changed, and to be left alone while the
     *     features of the views are read
     * @throws MalformedRecordException if it is no example, or one without an id, with features of
     *     another size, with NaN or infinite values, with labels out of range, or with segments
     *     that do not fit its frames or each other
     */
    public List<ExampleView> view(ByteBuffer data) throws MalformedRecordException {
        id = null;
        int begin = data.arrayOffset() + data.position();
        index.read(data.array(), begin, begin + data.remaining());
        String video = readId();
        id = video;
        if (readsSegments && ((!readsVideos && !readsFrames) || segments.arePresent())) {
            return viewSegments(video);
        }
        int[] labels = readLabels();
        if (readsFrames && (frames.arePresent() || !readsVideos)) {
            int kept = Math.min(frames.count(), maxFrames);
            return List.of(
                    new ExampleView(
                            ExampleLevel.FRAMES,
                            video,
                            labels,
                            frames.rgb(kept),
                            frames.audio(kept)));
        }
        return List.of(
                new ExampleView(ExampleLevel.VIDEO, video, labels, means.rgb(), means.audio()));
    }

    private List<ExampleView> viewSegments(String video) throws MalformedRecordException {
        if (!segments.arePresent()) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED, "the video has no rated segments");
        }
        List<RatedSegments.Segment> rated = segments.read(frames.count());
        int read = rated.stream().mapToInt(RatedSegments.Segment::end).max().orElse(0);
        FeatureRows rgb = frames.rgb(read);
        FeatureRows audio = frames.audio(read);
        List<ExampleView> examples = new ArrayList<>(rated.size());
        for (RatedSegments.Segment segment : rated) {
            int begin = segment.start();
            int end = Math.min(segment.end(), begin + maxFrames);
            examples.add(
                    new ExampleView(
                            ExampleLevel.FRAMES,
                            video + ":" + begin,
                            segment.labels(),
                            rgb.slice(begin, end),
                            audio.slice(begin, end)));
        }
        return List.copyOf(examples);
    }

    /** The id of the record that was parsed last, also where it was refused for something else. */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    private String readId() throws MalformedRecordException {
        FeatureSlot slot = idSlot.isPresent() ? idSlot : videoIdSlot;
        index.open(slot, feature);
        int length = lists.readBytesInto(slot.key(), feature, idBytes, 0, idBytes.length);
        if (length > idBytes.length) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED,
                    "%s has %d bytes, at most %d".formatted(slot.key(), length, idBytes.length));
        }
        try {
            String text =
                    isAscii(idBytes, length)
                            ? new String(idBytes, 0, length, StandardCharsets.ISO_8859_1)
                            : utf8.decode(ByteBuffer.wrap(idBytes, 0, length)).toString();
            if (text.isBlank()) {
                throw new MalformedRecordException(
                        DeadLetterReason.MISSING_ID,
                        "neither id nor video_id is there, or it is blank");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED,
                    "%s is not UTF-8: %s"
                            .formatted(slot.key(), Arrays.toString(Arrays.copyOf(idBytes, length))),
                    e);
        }
    }

    private static boolean isAscii(byte[] bytes, int length) {
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= bytes[i];
        }
        return all >= 0;
    }

    private int[] readLabels() throws MalformedRecordException {
        index.open(labelsSlot, feature);
        return lists.readLabels(labelsSlot.key(), feature, sizes.classes());
    }
}
