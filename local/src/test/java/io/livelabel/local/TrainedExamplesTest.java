package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainedExamplesTest {
    private final TrainedExamples trained = new TrainedExamples(10_000);

    @Test
    void leavesOutTheStartAndTheEnd() {
        trained.report(640, 14_000);
        trained.report(1_280, 15_000);
        trained.report(1_920, 16_000);
        trained.report(1_920, 60_000);

        assertThat(trained.inThisRun()).isEqualTo(1_920);
        assertThat(trained.perSecond()).hasValue(640);
    }

    @Test
    void takesReportsInAnyOrder() {
        trained.report(1_920, 16_000);
        trained.report(640, 14_000);

        assertThat(trained.perSecond()).hasValue(640);
    }

    @Test
    void leavesOutWhatAnEarlierRunDid() {
        trained.report(5_000, 9_999);
        trained.report(6_000, 11_000);
        trained.report(6_500, 12_000);

        assertThat(trained.inThisRun()).isEqualTo(1_500);
        assertThat(trained.perSecond()).hasValue(500);
    }

    @Test
    void tellsNothingFromOneReport() {
        trained.report(640, 14_000);

        assertThat(trained.inThisRun()).isEqualTo(640);
        assertThat(trained.perSecond()).isEmpty();
    }

    @Test
    void hasDoneNothingWhereAllWasDoneBefore() {
        trained.report(5_000, 9_000);

        assertThat(trained.inThisRun()).isZero();
        assertThat(trained.perSecond()).isEmpty();
    }
}
