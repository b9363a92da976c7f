package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a drift does to the learning rate, where that is asked for. */
class TrainingBoostTest {
    private static final int CHANGE = DriftingStream.CHANGE;
    private static final int END = CHANGE + 400;

    private final DriftingStream stream = new DriftingStream(TrainingHarness.CONNECTION);
    private final TrainerConfig plain = TrainingHarness.config().build();
    private final TrainerConfig boosted = TrainingHarness.config().driftBoost(4, 60).build();

    private ModelSnapshot trained(TrainerConfig config, int examples) throws Exception {
        InMemoryVersions versions = new InMemoryVersions();
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            stream.process(harness, 0, examples);
            harness.endInput();
            harness.completeCheckpoint(1);
        }
        return versions.last().snapshot();
    }

    @Test
    void changesNothingBeforeADriftAndMuchBehindIt() throws Exception {
        ModelSnapshot before = trained(boosted, CHANGE);
        assertThat(before.weights()).isEqualTo(trained(plain, CHANGE).weights());
        assertThat(before.prequential()).isEqualTo(trained(plain, CHANGE).prequential());
        assertThat(trained(boosted, END).weights()).isNotEqualTo(trained(plain, END).weights());
    }

    @Test
    void saysSoInTheAnnouncement() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(boosted, new InMemoryVersions())) {
            stream.process(harness, 0, END);
            assertThat(harness.metrics())
                    .filteredOn(record -> record.getEvent() == TrainingEvent.DRIFT)
                    .isNotEmpty()
                    .extracting(TrainingMetrics::getDetail)
                    .allSatisfy(
                            detail ->
                                    assertThat(detail)
                                            .endsWith(
                                                    "; the learning rate times 4.0, back within 60 steps"));
        }
    }

    /** With a restart before the drift, while the rate is falling back, and behind that. */
    @ParameterizedTest
    @ValueSource(ints = {CHANGE - 3, CHANGE + 101, CHANGE + 397})
    void comesToTheSameBitsOverARestart(int restart) throws Exception {
        OperatorSubtaskState state;
        InMemoryVersions versions = new InMemoryVersions();
        try (TrainingHarness harness = TrainingHarness.begin(boosted, versions)) {
            stream.process(harness, 0, restart);
            state = harness.checkpoint(1);
        }
        try (TrainingHarness harness = TrainingHarness.resume(boosted, versions, state)) {
            stream.process(harness, restart, END);
            harness.endInput();
            harness.completeCheckpoint(2);
        }
        ModelSnapshot resumed = versions.last().snapshot();
        ModelSnapshot whole = trained(boosted, END);
        assertThat(resumed.weights()).isEqualTo(whole.weights());
        assertThat(resumed.optimizerState()).isEqualTo(whole.optimizerState());
        assertThat(resumed.prequential()).isEqualTo(whole.prequential());
    }

    @Test
    void forgetsTheDriftWhereItIsTurnedOff() throws Exception {
        OperatorSubtaskState state;
        InMemoryVersions versions = new InMemoryVersions();
        try (TrainingHarness harness = TrainingHarness.begin(boosted, versions)) {
            stream.process(harness, 0, END);
            assertThat(drifts(harness)).isNotEmpty();
            state = harness.checkpoint(1);
        }
        try (TrainingHarness harness = TrainingHarness.resume(plain, versions, state)) {
            stream.process(harness, END, END + 16);
            harness.completeCheckpoint(2);
        }
        Prequential left = Prequential.fromBytes(versions.last().snapshot().prequential());
        assertThat(left.stepsSinceRise()).isEmpty();
    }

    private static List<TrainingMetrics> drifts(TrainingHarness harness) throws Exception {
        return harness.metrics().stream()
                .filter(record -> record.getEvent() == TrainingEvent.DRIFT)
                .toList();
    }
}
