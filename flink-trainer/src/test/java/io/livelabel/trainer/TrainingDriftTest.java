package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.avro.LossRise;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** When the operator that learns announces that its stream has changed. */
class TrainingDriftTest {
    private static final int CHANGE = DriftingStream.CHANGE;
    private static final int END = 2_400;

    private final InMemoryVersions versions = new InMemoryVersions();
    private final DriftingStream stream = new DriftingStream(TrainingHarness.CONNECTION);

    private static List<TrainingMetrics> drifts(TrainingHarness harness) throws Exception {
        return harness.metrics().stream()
                .filter(record -> record.getEvent() == TrainingEvent.DRIFT)
                .toList();
    }

    @Test
    void announcesARiseOfTheLossWithItsNumbersAndNothingBefore() throws Exception {
        TrainerConfig config = TrainingHarness.config().build();
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            stream.process(harness, 0, CHANGE);
            assertThat(drifts(harness)).as("a model that learns has a falling loss").isEmpty();
            stream.process(harness, CHANGE, END);
            List<TrainingMetrics> drifts = drifts(harness);
            assertThat(drifts).isNotEmpty();
            LossRise rise = drifts.get(0).getDrift();
            assertThat(rise.getLossAfter()).isGreaterThan(rise.getLossBefore());
            assertThat(rise.getDelta()).isEqualTo(0.002);
            assertThat(drifts.get(0).getExamples()).isBetween((long) CHANGE, (long) END);
            assertThat(drifts.get(0).getDetail())
                    .contains("the mean loss has risen from ")
                    .contains("over the newest " + rise.getExamplesAfter());
        }
    }

    @Test
    void announcesTheSameAfterARestore() throws Exception {
        TrainerConfig config = TrainingHarness.config().build();
        OperatorSubtaskState state;
        List<LossRise> expected;
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            stream.process(harness, 0, CHANGE + 5);
            state = harness.checkpoint(1);
            stream.process(harness, CHANGE + 5, END);
            expected = drifts(harness).stream().map(TrainingMetrics::getDrift).toList();
        }
        try (TrainingHarness harness = TrainingHarness.resume(config, versions, state)) {
            stream.process(harness, CHANGE + 5, END);
            assertThat(drifts(harness)).extracting(TrainingMetrics::getDrift).isEqualTo(expected);
        }
    }

    @Test
    void announcesNothingWhereItIsNotToWatch() throws Exception {
        TrainerConfig config = TrainingHarness.config().driftDelta(0).build();
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            stream.process(harness, 0, END);
            assertThat(drifts(harness)).isEmpty();
        }
    }
}
