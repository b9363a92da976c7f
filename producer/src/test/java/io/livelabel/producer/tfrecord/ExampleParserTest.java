package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.Examples.concat;
import static io.livelabel.producer.tfrecord.Examples.example;
import static io.livelabel.producer.tfrecord.Examples.field;
import static io.livelabel.producer.tfrecord.Examples.frames;
import static io.livelabel.producer.tfrecord.Examples.ramp;
import static io.livelabel.producer.tfrecord.Examples.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ExampleParserTest {
    private static final FeatureSizes SMALL = new FeatureSizes(6, 3, 20);

    private final ExampleParser parser = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, SMALL, 4);

    @Test
    void readsAVideoLevelRecord() throws Exception {
        VideoExample read = (VideoExample) parse(video("abcd", 6, 3, 3, 17));
        assertThat(read.id()).isEqualTo("abcd");
        assertThat(read.labels()).containsExactly(3, 17);
        assertThat(read.meanRgb()).containsExactly(ramp(6));
        assertThat(read.meanAudio()).containsExactly(ramp(3));
    }

    @Test
    void readsAFrameLevelRecordAndKeepsItsFirstFrames() throws Exception {
        FrameExample read = (FrameExample) parse(frames("abcd", 7, 6, 3, 5));
        assertThat(read.frameCount()).isEqualTo(4);
        assertThat(read.labels()).containsExactly(5);
        assertThat(read.rgb()).hasSize(24).startsWith(0, 1, 2, 3, 4, 5, 1).endsWith(7, 8);
        assertThat(read.audio()).containsExactly(0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5);
    }

    @Property(tries = 30)
    void readsFeaturesInAnyOrder(@ForAll long seed) throws Exception {
        VideoExample read = (VideoExample) parse(video("abcd", 6, 3, 3).shuffled(seed));
        assertThat(read.labels()).containsExactly(3);
        assertThat(read.meanAudio()).containsExactly(ramp(3));
    }

    @Property(tries = 100)
    void readsARecordAsIfThereHadBeenNoneBefore(@ForAll long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 30; i++) {
            byte[] record = oneOfManyKinds(random);
            ExampleParser fresh = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, SMALL, 4);
            assertThat(outcome(parser, record))
                    .usingRecursiveComparison()
                    .isEqualTo(outcome(fresh, record));
        }
    }

    /** Features of other names and lengths, in any order, some not sound, some with frames. */
    private static byte[] oneOfManyKinds(SplittableRandom random) {
        String id = "abcdefghij".substring(random.nextInt(10));
        long[] labels = random.longs(random.nextInt(6), 0, 21).toArray();
        Examples record =
                random.nextInt(4) == 0
                        ? frames(id, random.nextInt(6), 6, 3, labels)
                        : video(id, 6 - random.nextInt(8) / 7, 3, labels);
        for (int more = random.nextInt(4); more > 0; more--) {
            String key = "mean_rgx".substring(random.nextInt(7)) + random.nextInt(3);
            record.floats(key, ramp(random.nextInt(40)));
        }
        byte[] bytes = record.shuffled(random.nextLong()).toBytes();
        if (random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static Object outcome(ExampleParser parser, byte[] record) {
        try {
            return parser.parse(ByteBuffer.wrap(record));
        } catch (MalformedRecordException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void readsValuesThatAreNotPacked() throws Exception {
        VideoExample read =
                (VideoExample)
                        parse(
                                example()
                                        .bytes("id", new byte[] {'x'})
                                        .unpackedInts("labels", 1, 2)
                                        .unpackedFloats("mean_rgb", ramp(6))
                                        .unpackedFloats("mean_audio", ramp(3)));
        assertThat(read.labels()).containsExactly(1, 2);
        assertThat(read.meanRgb()).containsExactly(ramp(6));
    }

    @Test
    void takesVideoIdWhereThereIsNoId() throws Exception {
        assertThat(
                        parse(
                                        video("abcd", 6, 3)
                                                .without("id")
                                                .bytes("video_id", new byte[] {'o', 'l', 'd'}))
                                .id())
                .isEqualTo("old");
    }

    @Test
    void readsTheOneFeatureThereIsByItsName() throws Exception {
        FeatureSizes audioSet = new FeatureSizes(0, 3, 527, "rgb", "audio_embedding");
        ExampleParser one = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, audioSet, 300);
        FrameExample frames =
                (FrameExample)
                        one.parse(
                                        ByteBuffer.wrap(
                                                example()
                                                        .bytes("video_id", new byte[] {'a'})
                                                        .ints("labels", 0, 526)
                                                        .frameList("audio_embedding", 10, 3)
                                                        .toBytes()))
                                .get(0);
        assertThat(frames.frameCount()).isEqualTo(10);
        assertThat(frames.labels()).containsExactly(0, 526);
        assertThat(frames.rgb()).isEmpty();
        assertThat(frames.audio()).hasSize(30).startsWith(0, 1, 2, 1, 2, 3);
        VideoExample video =
                (VideoExample)
                        one.parse(
                                        ByteBuffer.wrap(
                                                example()
                                                        .bytes("id", new byte[] {'a'})
                                                        .floats("mean_audio_embedding", ramp(3))
                                                        .toBytes()))
                                .get(0);
        assertThat(video.meanRgb()).isEmpty();
        assertThat(video.meanAudio()).containsExactly(ramp(3));
        assertThat(
                        catchThrowableOfType(
                                MalformedRecordException.class,
                                () ->
                                        new ExampleParser(
                                                        Set.of(ExampleLevel.FRAMES), audioSet, 300)
                                                .parse(
                                                        ByteBuffer.wrap(
                                                                video("x", 6, 3).toBytes()))))
                .hasMessage("audio_embedding has no frames: at least 1 is expected");
    }

    @Test
    void readsFramesThatAreFramedDifferently() throws Exception {
        byte[][] rows = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};
        byte[] plain = field(1, field(1, field(1, rows[0])));
        byte[] unknownBefore = field(1, concat(field(9, new byte[2]), field(1, field(1, rows[1]))));
        byte[] unknownBehind =
                field(1, concat(field(1, field(1, rows[2])), field(9, new byte[] {8, 8})));
        byte[] again = field(1, concat(field(1, field(1, rows[3])), field(9, new byte[] {9, 9})));
        FrameExample read =
                (FrameExample)
                        parse(
                                example()
                                        .bytes("id", new byte[] {'x'})
                                        .frameList("rgb", 4, 6)
                                        .rawFrameList(
                                                "audio",
                                                concat(
                                                        plain,
                                                        unknownBefore,
                                                        unknownBehind,
                                                        again)));
        assertThat(read.audio()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    @Test
    void makesNoRoomForFramesThatCannotBeThere() {
        ExampleParser large =
                new ExampleParser(Set.of(ExampleLevel.FRAMES), new FeatureSizes(100, 3, 20), 300);
        assertThat(
                        catchThrowableOfType(
                                MalformedRecordException.class,
                                () -> large.parse(ByteBuffer.wrap(frames("x", 2, 0, 3).toBytes()))))
                .hasMessage("rgb has 12 bytes, too few for 2 frames of 100");
    }

    @Property(tries = 200)
    void findsAValueThatIsNotFiniteWhereverItIs(
            @ForAll @IntRange(max = 36) int place,
            @ForAll boolean packed,
            @ForAll boolean infinite) {
        ExampleParser wide =
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, new FeatureSizes(37, 3, 20), 300);
        float[] values = ramp(37);
        values[(place + 1) % 37] = -Float.MAX_VALUE;
        values[place] = infinite ? Float.NEGATIVE_INFINITY : Float.NaN;
        Examples example = video("x", 37, 3).without("mean_rgb");
        byte[] record =
                (packed
                                ? example.floats("mean_rgb", values)
                                : example.unpackedFloats("mean_rgb", values))
                        .toBytes();
        assertThat(
                        catchThrowableOfType(
                                MalformedRecordException.class,
                                () -> wide.parse(ByteBuffer.wrap(record))))
                .hasMessage("mean_rgb[%d] is %s".formatted(place, values[place]));
    }

    @Test
    void readsEachRatedSegmentAsAnExampleOfItsOwn() throws Exception {
        List<ParsedExample> read =
                segments(
                        frames("seg1", 12, 6, 3, 2)
                                .ints("segment_start_times", 5, 0, 5, 10, 5)
                                .ints("segment_end_times", 10, 5, 10, 15, 10)
                                .ints("segment_labels", 7, 4, 3, 4, 9)
                                .floats("segment_scores", 1, 0, 1, 0.5f, 0.25f));
        assertThat(read)
                .extracting(ParsedExample::id)
                .containsExactly("seg1:5", "seg1:0", "seg1:10");
        FrameExample first = (FrameExample) read.get(0);
        assertThat(first.labels()).containsExactly(3, 7);
        assertThat(first.frameCount()).isEqualTo(5);
        assertThat(first.rgb()).hasSize(30).startsWith(5, 6, 7, 8, 9, 10, 6).endsWith(13, 14);
        assertThat(first.audio()).hasSize(15).startsWith(5, 6, 7, 6);
        assertThat(read.get(1).labels()).isEmpty();
        FrameExample cut = (FrameExample) read.get(2);
        assertThat(cut.labels()).containsExactly(4);
        assertThat(cut.frameCount()).isEqualTo(2);
        assertThat(cut.audio()).containsExactly(10, 11, 12, 11, 12, 13);
    }

    @Property(tries = 100)
    void makesAnExampleOfEachSegmentWithTheLabelsThatHold(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 7) Integer> segments,
            @ForAll long seed)
            throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Map<Integer, Set<Integer>> holding = new LinkedHashMap<>();
        int count = segments.size();
        long[] starts = new long[count];
        long[] ends = new long[count];
        long[] labels = new long[count];
        float[] scores = new float[count];
        for (int i = 0; i < count; i++) {
            starts[i] = 5L * segments.get(i);
            ends[i] = starts[i] + 5;
            labels[i] = random.nextInt(20);
            scores[i] = random.nextInt(2);
            Set<Integer> held = holding.computeIfAbsent((int) starts[i], start -> new TreeSet<>());
            if (scores[i] == 1) {
                held.add((int) labels[i]);
            }
        }
        List<ParsedExample> read =
                segments(
                        frames("v", 40, 6, 3)
                                .ints("segment_start_times", starts)
                                .ints("segment_end_times", ends)
                                .ints("segment_labels", labels)
                                .floats("segment_scores", scores));
        assertThat(read)
                .extracting(ParsedExample::id)
                .containsExactlyElementsOf(holding.keySet().stream().map(at -> "v:" + at).toList());
        for (ParsedExample example : read) {
            int start = Integer.parseInt(example.id().substring(2));
            assertThat(Arrays.stream(example.labels()).boxed())
                    .containsExactlyElementsOf(holding.getOrDefault(start, Set.of()));
            assertThat(((FrameExample) example).rgb()).hasSize(30).startsWith(start);
        }
    }

    @Test
    void readsOtherRecordsByTheirLevelWhereSegmentsAreAskedForBesides() throws Exception {
        ExampleParser all = new ExampleParser(EnumSet.allOf(ExampleLevel.class), SMALL, 4);
        assertThat(all.parse(ByteBuffer.wrap(frames("x", 2, 6, 3).toBytes())).get(0))
                .isInstanceOf(FrameExample.class);
        assertThat(all.parse(ByteBuffer.wrap(video("x", 6, 3).toBytes())).get(0))
                .isInstanceOf(VideoExample.class);
    }

    @Test
    void refusesSegmentsThatDoNotFit() {
        refusesSegments(frames("x", 8, 6, 3), DeadLetterReason.MALFORMED, "no rated segments");
        refusesSegments(
                one(5, 10, 3, 1).ints("segment_end_times", 10, 15),
                DeadLetterReason.MALFORMED,
                "segment_start_times has 1 values, segment_end_times 2, segment_labels 1 and segment_scores 1: all have the same number");
        refusesSegments(
                one(5, 10, 3, 1).floats("segment_scores", 1, 1),
                DeadLetterReason.MALFORMED,
                "and segment_scores 2");
        refusesSegments(
                one(8, 13, 3, 1),
                DeadLetterReason.MALFORMED,
                "rating 0: its segment begins at 8, the video has 8 frames");
        refusesSegments(one(-1, 4, 3, 1), DeadLetterReason.MALFORMED, "begins at -1");
        refusesSegments(one(5, 5, 3, 1), DeadLetterReason.MALFORMED, "begins at 5 and ends at 5");
        refusesSegments(
                one(5, 10, 20, 1), DeadLetterReason.LABEL_OUT_OF_RANGE, "label 20 is not in");
        refusesSegments(
                one(5, 10, 3, Float.NaN), DeadLetterReason.NOT_FINITE, "segment_scores[0] is NaN");
        refusesSegments(
                one(5, 10, 3, 1)
                        .ints("segment_start_times", 5, 5)
                        .ints("segment_end_times", 10, 11)
                        .ints("segment_labels", 3, 4)
                        .floats("segment_scores", 1, 1),
                DeadLetterReason.MALFORMED,
                "the segment from 5 ends at 10 and at 11");
    }

    private static Examples one(long start, long end, long label, float score) {
        return frames("x", 8, 6, 3)
                .ints("segment_start_times", start)
                .ints("segment_end_times", end)
                .ints("segment_labels", label)
                .floats("segment_scores", score);
    }

    private static List<ParsedExample> segments(Examples example) throws MalformedRecordException {
        return new ExampleParser(Set.of(ExampleLevel.SEGMENTS), SMALL, 300)
                .parse(ByteBuffer.wrap(example.toBytes()));
    }

    private static void refusesSegments(Examples example, DeadLetterReason reason, String detail) {
        MalformedRecordException e =
                catchThrowableOfType(MalformedRecordException.class, () -> segments(example));
        assertThat(e).hasMessageContaining(detail);
        assertThat(e.reason()).isEqualTo(reason);
    }

    @Test
    void readsTheFramesOfARecordWithSegments() throws Exception {
        byte[] record =
                frames("seg1", 3, 6, 3, 2, 5)
                        .ints("segment_start_times", 0, 5)
                        .ints("segment_end_times", 5, 10)
                        .ints("segment_labels", 5, 5)
                        .floats("segment_scores", 1, 0)
                        .toBytes();
        ExampleParser frames = new ExampleParser(Set.of(ExampleLevel.FRAMES), SMALL, 4);
        ParsedExample.FrameExample read =
                (ParsedExample.FrameExample) frames.parse(ByteBuffer.wrap(record)).get(0);
        assertThat(read.id()).isEqualTo("seg1");
        assertThat(read.labels()).containsExactly(2, 5);
        assertThat(read.frameCount()).isEqualTo(3);
    }

    @Test
    void skipsWhatItDoesNotKnow() throws Exception {
        byte[] unknown =
                concat(
                        new byte[] {9 << 3, 5, 10 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8},
                        field(11, new byte[3]),
                        new byte[] {12 << 3 | 5, 1, 2, 3, 4});
        byte[] record =
                concat(unknown, video("abcd", 6, 3, 1).floats("segment_scores", 1f).toBytes());
        assertThat(parse(concat(record, unknown)).id()).isEqualTo("abcd");
    }

    @Test
    void keepsARepeatedLabelOnce() throws Exception {
        assertThat(parse(video("abcd", 6, 3, 4, 4, 2, 4)).labels()).containsExactly(4, 2);
    }

    @Property(tries = 200)
    void readsLabelsOfAnyLengthEachOnce(
            @ForAll @Size(max = 40) List<@IntRange(max = 70_000) Integer> small,
            @ForAll @Size(max = 40) List<@IntRange(max = 200) Integer> large,
            @ForAll boolean last)
            throws Exception {
        List<Integer> labels = new ArrayList<>(small);
        labels.addAll(large);
        Examples record = video("abcd", 6, 3).without("labels");
        long[] values = labels.stream().mapToLong(Integer::longValue).toArray();
        byte[] bytes =
                last
                        ? record.ints("labels", values).toBytes()
                        : concat(example().ints("labels", values).toBytes(), record.toBytes());
        ExampleParser many =
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, new FeatureSizes(6, 3, 70_001), 4);
        assertThat(many.parse(ByteBuffer.wrap(bytes)).get(0).labels())
                .containsExactly(labels.stream().distinct().mapToInt(Integer::intValue).toArray());
    }

    @Test
    void refusesALabelThatIsCutOff() {
        byte[] list = field(1, new byte[] {5, (byte) 0x80});
        byte[] value = field(3, list);
        refuses(
                video("abcd", 6, 3).without("labels").feature("labels", value),
                DeadLetterReason.MALFORMED,
                "a varint is cut off");
    }

    @Test
    void readsARecordWithoutLabels() throws Exception {
        assertThat(parse(video("abcd", 6, 3).without("labels")).labels()).isEmpty();
    }

    @Test
    void readsTheMeansOfARecordWithFramesIfVideoLevelIsAskedFor() throws Exception {
        ExampleParser videos = new ExampleParser(Set.of(ExampleLevel.VIDEO), SMALL, 4);
        byte[] record = video("abcd", 6, 3).frameList("rgb", 2, 6).toBytes();
        assertThat(videos.parse(ByteBuffer.wrap(record)).get(0)).isInstanceOf(VideoExample.class);
    }

    @Test
    void refusesARecordWithoutAnId() {
        refuses(video("", 6, 3), DeadLetterReason.MISSING_ID, "neither id nor video_id");
        refuses(video(" ", 6, 3), DeadLetterReason.MISSING_ID, "or it is blank");
        refuses(video("x", 6, 3).without("id"), DeadLetterReason.MISSING_ID, "neither id");
        refuses(
                video("x".repeat(1025), 6, 3),
                DeadLetterReason.MALFORMED,
                "id has 1025 bytes, at most 1024");
        refuses(
                example().bytes("id", new byte[] {(byte) 0xff}),
                DeadLetterReason.MALFORMED,
                "id is not UTF-8: [-1]");
    }

    @Test
    void refusesFeaturesOfAnotherSize() {
        refuses(
                video("x", 7, 3),
                DeadLetterReason.WRONG_FEATURE_SIZE,
                "mean_rgb has 7 float values, 6 are expected");
        refuses(
                video("x", 6, 3).without("mean_audio"),
                DeadLetterReason.WRONG_FEATURE_SIZE,
                "mean_audio has 0 float values, 3 are expected");
        refuses(
                frames("x", 2, 5, 3),
                DeadLetterReason.WRONG_FEATURE_SIZE,
                "rgb[0] has 5 bytes, 6 are expected");
        refuses(
                frames("x", 2, 6, 3).frameList("audio", 3, 3),
                DeadLetterReason.WRONG_FEATURE_SIZE,
                "rgb has 2 frames and audio 3");
    }

    @Test
    void refusesValuesThatAreNotFinite() {
        refuses(
                video("x", 6, 3).without("mean_audio").floats("mean_audio", 0, Float.NaN, 0),
                DeadLetterReason.NOT_FINITE,
                "mean_audio[1] is NaN");
        refuses(
                video("x", 6, 3)
                        .without("mean_rgb")
                        .floats("mean_rgb", 0, 0, 0, 0, 0, Float.NEGATIVE_INFINITY),
                DeadLetterReason.NOT_FINITE,
                "mean_rgb[5] is -Infinity");
    }

    @Test
    void refusesLabelsOutOfRange() {
        refuses(
                video("x", 6, 3, 1, 20),
                DeadLetterReason.LABEL_OUT_OF_RANGE,
                "label 20 is not in [0, 20)");
        refuses(video("x", 6, 3, -1), DeadLetterReason.LABEL_OUT_OF_RANGE, "label -1 is not");
        refuses(
                video("x", 6, 3, 1L << 32),
                DeadLetterReason.LABEL_OUT_OF_RANGE,
                "label 4294967296 is not");
    }

    @Test
    void refusesLabelsThatAreNoIntegers() {
        refuses(
                video("x", 6, 3).without("labels").floats("labels", 1f),
                DeadLetterReason.MALFORMED,
                "labels holds a list of kind 2");
    }

    @Test
    void knowsTheIdOfARecordThatItRefused() {
        refuses(video("abcd", 7, 3), DeadLetterReason.WRONG_FEATURE_SIZE, "mean_rgb");
        assertThat(parser.id()).hasValue("abcd");
        refuses(video("", 6, 3), DeadLetterReason.MISSING_ID, "id");
        assertThat(parser.id()).isEmpty();
    }

    @Property
    void refusesOrReadsAMutatedRecordButNeverFailsOtherwise(
            @ForAll boolean ofFrames,
            @ForAll @Size(min = 1, max = 6) int[] places,
            @ForAll @Size(6) byte[] values,
            @ForAll @IntRange(min = 0, max = 40) int cut) {
        byte[] record =
                ofFrames ? frames("abcd", 3, 6, 3, 5).toBytes() : video("abcd", 6, 3, 5).toBytes();
        for (int i = 0; i < places.length; i++) {
            record[Math.floorMod(places[i], record.length)] = values[i];
        }
        refusesOrReads(Arrays.copyOf(record, record.length - cut));
    }

    @Property
    void refusesOrReadsAnyBytes(@ForAll byte[] bytes) {
        refusesOrReads(bytes);
    }

    private void refusesOrReads(byte[] record) {
        try {
            ParsedExample read = parse(record);
            assertThat(read.id()).isNotEmpty();
            if (read instanceof VideoExample video) {
                assertThat(video.meanRgb()).hasSize(6);
                assertThat(video.meanAudio()).hasSize(3);
            }
        } catch (MalformedRecordException e) {
            assertThat(e.reason()).isNotEqualTo(DeadLetterReason.UNKNOWN);
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    private void refuses(Examples example, DeadLetterReason reason, String detail) {
        MalformedRecordException e =
                catchThrowableOfType(MalformedRecordException.class, () -> parse(example));
        assertThat(e).hasMessageContaining(detail);
        assertThat(e.reason()).isEqualTo(reason);
    }

    private ParsedExample parse(Examples example) throws MalformedRecordException {
        return parse(example.toBytes());
    }

    private ParsedExample parse(byte[] record) throws MalformedRecordException {
        return parser.parse(ByteBuffer.wrap(record)).get(0);
    }
}
