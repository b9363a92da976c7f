package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Where the operator that learns cannot go on, and says why. */
class TrainingRefusalTest {
    private final InMemoryVersions versions = new InMemoryVersions();
    private final TrainerConfig config = TrainingHarness.config().build();

    @Test
    void refusesTheStateOfAnotherArchitecture() throws Exception {
        OperatorSubtaskState state = TrainingHarness.stateAfter(16, config, versions);
        TrainerConfig other = TrainingHarness.config().model("video-mlp").build();
        assertThatThrownBy(() -> TrainingHarness.resume(other, versions, state))
                .hasMessageContaining("another architecture")
                .hasMessageContaining("logistic")
                .hasMessageContaining("video-mlp");
    }

    @Test
    void refusesTheStateOfAnotherOptimizer() throws Exception {
        OperatorSubtaskState state = TrainingHarness.stateAfter(0, config, versions);
        TrainerConfig other = TrainingHarness.config().optimizer("adam").build();
        assertThatThrownBy(() -> TrainingHarness.resume(other, versions, state))
                .hasMessageContaining("AdaGrad")
                .hasMessageContaining("Adam[");
    }

    @Test
    void refusesToTrainOneLineageInSeveralSubtasks() {
        assertThatThrownBy(() -> TrainingHarness.beginAmong(2, config))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("2 subtasks are to train");
    }

    @Test
    void refusesARecordThatItHasReadBefore() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 10);
            assertThatThrownBy(() -> harness.process(9, 10))
                    .hasStackTraceContaining(
                            "offset regression in training-videos-0: 9, but training has read up to 10");
        }
    }

    @Test
    void refusesARecordFromBeforeTheOpenMinibatch() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(5, 10);
            assertThatThrownBy(() -> harness.process(3, 4))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("training-videos-0: 3, but training has read up to 10");
        }
    }

    @Test
    void failsWhereTheLossIsNotFiniteAndNamesTheOffsets() throws Exception {
        TrainerConfig tooFast = TrainingHarness.config().rate(1e38).build();
        try (TrainingHarness harness = TrainingHarness.begin(tooFast, versions)) {
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 10; i++) {
                                    harness.process(i * 16, (i + 1) * 16);
                                    harness.completeCheckpoint(i + 1);
                                }
                            })
                    .satisfies(
                            failure ->
                                    assertThat(failure)
                                            .hasStackTraceContaining("training-videos-0=offsets "));
        }
        assertThat(versions.appended())
                .allSatisfy(version -> assertThat(version.weights().firstNotFinite()).isEmpty());
    }
}
