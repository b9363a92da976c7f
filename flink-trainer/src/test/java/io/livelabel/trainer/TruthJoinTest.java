package io.livelabel.trainer;

import static io.livelabel.trainer.TruthJoinHarness.CONNECTION;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.trainer.TruthTally.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a video whose truth is there, and of both behind a checkpoint. */
class TruthJoinTest {
    private final LiveStream stream = new LiveStream(TruthJoinHarness.CONNECTION);
    private TruthJoinHarness join;

    @BeforeEach
    void begin() throws Exception {
        join = TruthJoinHarness.begin();
    }

    @AfterEach
    void close() throws Exception {
        join.close();
    }

    @Test
    void makesAnExampleOfAVideoWhoseTruthCameFirst() throws Exception {
        join.take(stream.truthRecord(3, 70), 5_000);
        join.take(stream.videoRecord(3, 40), 11_000);
        assertThat(join.output())
                .singleElement()
                .satisfies(
                        example -> {
                            assertThat(example.topic()).isEqualTo("videos");
                            assertThat(example.partition()).isZero();
                            assertThat(example.offset()).isEqualTo(40);
                            assertThat(example.key()).isEqualTo(LiveStream.key(3));
                            assertThat(
                                            new AvroSerde<>(
                                                            TrainingVideo.class,
                                                            CONNECTION.openRegistry())
                                                    .read(example.value()))
                                    .isEqualTo(ExampleStream.video(3));
                        });
        join.passTo(1_000_000);
        assertThat(join.aside()).as("truth that was used").isEmpty();
        assertThat(join.idsInState()).isZero();
    }

    @Test
    void labelsByTheNewestTruthAndSetsTheUnusedOneAside() throws Exception {
        byte[] newer = stream.truth(ExampleStream.video(3).getId(), List.of(11));
        join.take(stream.truthRecord(3, 70), 5_000);
        join.take(new TrainingRecord("truth", 0, 71, LiveStream.key(3), newer, false), 6_000);
        join.take(stream.videoRecord(3, 40), 11_000);
        assertThat(
                        new AvroSerde<>(TrainingVideo.class, CONNECTION.openRegistry())
                                .read(join.output().get(0).value())
                                .getLabels())
                .containsExactly(11);
        assertThat(join.aside())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.getPosition()).isEqualTo(70);
                            assertThat(letter.getDetail()).startsWith("truth-0@71 took its place");
                        });
    }

    @Test
    void setsMalformedRecordsAsideWithTheirReason() throws Exception {
        byte[] key = LiveStream.key(3);
        byte[] outOfRange = stream.truth(ExampleStream.video(3).getId(), List.of(12));
        join.take(new TrainingRecord("truth", 0, 1, key, new byte[] {9}, false), 1_000);
        join.take(new TrainingRecord("truth", 0, 2, key, null, false), 1_000);
        join.take(new TrainingRecord("truth", 0, 3, key, outOfRange, false), 1_000);
        join.take(new TrainingRecord("truth", 0, 4, null, stream.truth(3), false), 1_000);
        join.take(stream.truthRecord(3, 5), 1_000);
        join.take(new TrainingRecord("videos", 0, 6, key, new byte[] {9}, false), 2_000);
        join.take(new TrainingRecord("videos", 0, 7, key, stream.video(4), false), 2_000);
        assertThat(join.examples()).isEmpty();
        assertThat(join.aside())
                .extracting(DeadLetter::getPosition)
                .containsExactly(1L, 2L, 3L, 4L, 6L, 7L);
        assertThat(join.reasons())
                .containsExactly(
                        DeadLetterReason.MALFORMED,
                        DeadLetterReason.MALFORMED,
                        DeadLetterReason.LABEL_OUT_OF_RANGE,
                        DeadLetterReason.MISSING_ID,
                        DeadLetterReason.MALFORMED,
                        DeadLetterReason.MALFORMED);
        assertThat(join.aside().get(5).getDetail()).contains("'video-4'", "'video-3'");
    }

    @Test
    void joinsByTheBytesOfTheKey() {
        byte[] one = {(byte) 0xff, 'a'};
        byte[] other = {(byte) 0xfe, 'a'};
        assertThat(TruthJoin.keyOf(new TrainingRecord("videos", 0, 0, one, null, false)))
                .isNotEqualTo(
                        TruthJoin.keyOf(new TrainingRecord("videos", 0, 0, other, null, false)));
        assertThat(
                        TruthJoin.keyOf(new TrainingRecord("videos", 0, 0, one, null, false))
                                .getBytes(StandardCharsets.ISO_8859_1))
                .isEqualTo(one);
    }

    @Test
    void passesTheMarkOfAReplaysEnd() throws Exception {
        TrainingRecord mark = new TrainingRecord("videos", 0, 9, null, null, true);
        join.take(mark, 1_000);
        assertThat(join.output()).containsExactly(mark);
    }

    @Test
    void goesOnFromItsCheckpointWithTruthTimersAndCounts() throws Exception {
        join.take(stream.truthRecord(3, 70), 5_000);
        join.take(stream.truthRecord(4, 71), 5_000);
        join.take(stream.videoRecord(5, 40), 11_000);
        OperatorSubtaskState state = join.checkpoint();
        // What comes behind the checkpoint comes again.
        join.take(stream.videoRecord(3, 41), 12_000);
        join.close();

        join = TruthJoinHarness.resume(state);
        join.take(stream.videoRecord(3, 41), 12_000);
        join.take(stream.truthRecord(5, 72), 12_500);
        join.passTo(1_000_000);
        assertThat(join.examples()).containsExactly(41L);
        assertThat(join.reasons())
                .containsExactly(DeadLetterReason.LATE_TRUTH, DeadLetterReason.NO_VIDEO);
        assertThat(join.idsInState()).isZero();
        assertThat(join.tally().counted(Outcome.MATCHED)).isEqualTo(1);
        assertThat(join.tally().counted(Outcome.NO_TRUTH)).as("before the checkpoint").isEqualTo(1);
        assertThat(join.tally().counted(Outcome.LATE)).isEqualTo(1);
        assertThat(join.tally().counted(Outcome.NO_VIDEO)).isEqualTo(1);
        assertThat(join.tally().counted(Outcome.MALFORMED)).isZero();
    }
}
