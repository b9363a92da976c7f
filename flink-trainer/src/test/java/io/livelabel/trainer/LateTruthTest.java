package io.livelabel.trainer;

import static io.livelabel.trainer.TruthJoinHarness.HORIZON_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.trainer.TruthTally.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of videos and truth that come too late for each other, or not at all. */
class LateTruthTest {
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
    void setsAVideoAsideThatHasNoTruthInItsTimeWithoutItsFeatures() throws Exception {
        join.take(stream.videoRecord(3, 40), 11_000);
        assertThat(join.examples()).isEmpty();
        assertThat(join.aside())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.getReason()).isEqualTo(DeadLetterReason.NO_TRUTH);
                            assertThat(letter.getDetail()).isEqualTo("no truth within PT10S");
                            assertThat(letter.getSource()).isEqualTo("videos");
                            assertThat(letter.getPosition()).isEqualTo(40);
                            assertThat(letter.getPayload().remaining()).isZero();
                            assertThat(letter.getPayloadBytes()).isEqualTo(stream.video(3).length);
                        });
        join.passTo(1_000_000);
        assertThat(join.idsInState()).isZero();
    }

    @Test
    void setsTruthAsideAsLateThatComesBehindItsVideosTime() throws Exception {
        join.take(stream.videoRecord(3, 40), 11_000);
        join.take(stream.truthRecord(3, 70), 11_001);
        join.passTo(1_000_000);
        assertThat(join.reasons())
                .containsExactly(DeadLetterReason.NO_TRUTH, DeadLetterReason.LATE_TRUTH);
        DeadLetter late = join.aside().get(1);
        assertThat(late.getDetail()).contains("later than PT10S");
        assertThat(late.getSource()).isEqualTo("truth");
        assertThat(late.getPosition()).isEqualTo(70);
        assertThat(late.getPayload().array()).isEqualTo(stream.truth(3));
    }

    @Test
    void labelsALaterUploadByTruthThatWasLateForTheFirst() throws Exception {
        join.take(stream.videoRecord(3, 40), 11_000);
        join.take(stream.truthRecord(3, 70), 12_000);
        join.take(stream.videoRecord(3, 41), 13_000);
        assertThat(join.examples()).containsExactly(41L);
        assertThat(join.reasons())
                .containsExactly(DeadLetterReason.NO_TRUTH, DeadLetterReason.LATE_TRUTH);
    }

    @Test
    void callsNoTruthLateForAVideoThatPassedMoreThanTheHorizonBefore() throws Exception {
        join.take(stream.videoRecord(3, 40), 11_000);
        join.take(stream.truthRecord(3, 70), 11_000 + HORIZON_MS);
        join.take(stream.videoRecord(4, 41), 11_000);
        join.take(stream.truthRecord(4, 71), 11_001 + HORIZON_MS);
        join.take(stream.videoRecord(4, 42), 11_002 + HORIZON_MS);
        assertThat(join.examples()).containsExactly(42L);
        assertThat(join.reasons())
                .containsExactly(
                        DeadLetterReason.NO_TRUTH,
                        DeadLetterReason.LATE_TRUTH,
                        DeadLetterReason.NO_TRUTH);
    }

    @Test
    void labelsEveryUploadOfAnIdUntilTheHorizonOfItsTruth() throws Exception {
        join.take(stream.truthRecord(3, 70), 5_000);
        join.take(stream.videoRecord(3, 40), 11_000);
        join.take(stream.videoRecord(3, 41), 24_999);
        join.passTo(5_000 + HORIZON_MS);
        join.take(stream.videoRecord(3, 42), 25_001);
        assertThat(join.examples()).containsExactly(40L, 41L);
        assertThat(join.reasons()).containsExactly(DeadLetterReason.NO_TRUTH);
    }

    @Test
    void setsTruthAsideAtItsHorizonWhereNoVideoCame() throws Exception {
        join.take(stream.truthRecord(3, 70), 5_000);
        join.passTo(4_999 + HORIZON_MS);
        assertThat(join.aside()).isEmpty();
        join.passTo(5_000 + HORIZON_MS);
        assertThat(join.aside())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.getReason()).isEqualTo(DeadLetterReason.NO_VIDEO);
                            assertThat(letter.getDetail()).isEqualTo("no video came within PT20S");
                            assertThat(letter.getPosition()).isEqualTo(70);
                            assertThat(letter.getPayload().array()).isEqualTo(stream.truth(3));
                        });
        assertThat(join.idsInState()).isZero();
    }

    @Test
    void expiresTruthByTheTimeOfTheNextRecordThoughNoWatermarkCameBetween() throws Exception {
        join.take(stream.truthRecord(3, 70), 5_000);
        join.take(stream.videoRecord(3, 40), 5_001 + HORIZON_MS);
        assertThat(join.examples()).isEmpty();
        assertThat(join.reasons())
                .containsExactly(DeadLetterReason.NO_VIDEO, DeadLetterReason.NO_TRUTH);
        join.passTo(6_000 + HORIZON_MS);
        join.take(stream.truthRecord(3, 71), 7_000 + HORIZON_MS);
        join.take(stream.truthRecord(3, 72), 8_000 + 2 * HORIZON_MS);
        join.passTo(1_000_000);
        assertThat(join.reasons())
                .as("the timers, which come later, tell of nothing again")
                .containsExactly(
                        DeadLetterReason.NO_VIDEO,
                        DeadLetterReason.NO_TRUTH,
                        DeadLetterReason.LATE_TRUTH,
                        DeadLetterReason.NO_VIDEO);
        assertThat(join.tally().counted(Outcome.NO_VIDEO)).isEqualTo(2);
        assertThat(join.idsInState()).isZero();
    }

    @Test
    void leavesTruthAloneAtTheEndOfItsInput() throws Exception {
        join.take(stream.truthRecord(3, 70), 5_000);
        join.passTo(Long.MAX_VALUE);
        assertThat(join.aside()).isEmpty();
    }
}
