package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.Examples.frames;
import static io.livelabel.producer.tfrecord.Examples.video;
import static io.livelabel.producer.tfrecord.SmallExampleParser.SIZES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
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

/** What is read of records with rated segments, and which segments are refused. */
class ExampleSegmentsTest {
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
        ExampleParser all = new ExampleParser(EnumSet.allOf(ExampleLevel.class), SIZES, 4);
        assertThat(all.parse(ByteBuffer.wrap(frames("x", 2, 6, 3).toBytes())).get(0))
                .isInstanceOf(FrameExample.class);
        assertThat(all.parse(ByteBuffer.wrap(video("x", 6, 3).toBytes())).get(0))
                .isInstanceOf(VideoExample.class);
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
        ExampleParser frames = new ExampleParser(Set.of(ExampleLevel.FRAMES), SIZES, 4);
        FrameExample read = (FrameExample) frames.parse(ByteBuffer.wrap(record)).get(0);
        assertThat(read.id()).isEqualTo("seg1");
        assertThat(read.labels()).containsExactly(2, 5);
        assertThat(read.frameCount()).isEqualTo(3);
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
        return new ExampleParser(Set.of(ExampleLevel.SEGMENTS), SIZES, 300)
                .parse(ByteBuffer.wrap(example.toBytes()));
    }

    private static void refusesSegments(Examples example, DeadLetterReason reason, String detail) {
        MalformedRecordException e =
                catchThrowableOfType(MalformedRecordException.class, () -> segments(example));
        assertThat(e).hasMessageContaining(detail);
        assertThat(e.reason()).isEqualTo(reason);
    }
}
