package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** A training history that is left for another, which is to go on without some records. */
class TrainingForkTest {
    private final InMemoryVersions versions = new InMemoryVersions();
    private final InMemoryVersions own = new InMemoryVersions();

    private static TrainerConfig fork(ModelSnapshot from) {
        ForkPoint point = new ForkPoint(from.lineage().id(), from.version(), true);
        return TrainingHarness.config()
                .fork(new Fork("fork-of-test", point))
                .skipped(List.of(SkippedRange.parse("training-videos:0:48-69")))
                .build();
    }

    /** The checkpoint that the history is left at. */
    private OperatorSubtaskState publishTheSecondVersion() throws Exception {
        try (TrainingHarness harness =
                TrainingHarness.begin(TrainingHarness.config().build(), versions)) {
            harness.process(0, 40);
            return harness.completeCheckpoint(1);
        }
    }

    @Test
    void comesToTheWeightsOfATrainingThatNeverGotThoseRecords() throws Exception {
        OperatorSubtaskState state = publishTheSecondVersion();
        TrainingHarness.resumeToTheEnd(TrainingHarness.config().build(), versions, state, 40, 120);
        ModelSnapshot left = versions.appended().get(0).snapshot();
        OperatorSubtaskState ofFork;
        try (TrainingHarness harness = TrainingHarness.resume(fork(left), versions, state)) {
            harness.process(40, 100);
            assertThat(harness.metrics())
                    .singleElement()
                    .satisfies(
                            event -> {
                                assertThat(event.getEvent()).isEqualTo(TrainingEvent.FORK);
                                assertThat(event.getDetail())
                                        .contains(left.lineage().id(), "at step 2")
                                        .contains("without [training-videos:0:48-69]");
                            });
            assertThat(harness.deadLetters()).isEmpty();
            ofFork = harness.completeCheckpoint(3);
        }
        Lineage lineage = versions.last().snapshot().lineage();
        assertThat(lineage.id()).isNotEqualTo(left.lineage().id());
        assertThat(lineage.parent()).isEqualTo(left.lineage().id());
        assertThat(lineage.parentVersion()).isEqualTo(2);
        try (TrainingHarness harness = TrainingHarness.resume(fork(left), versions, ofFork)) {
            harness.process(100, 120);
            harness.endInput();
            harness.completeCheckpoint(4);
            assertThat(harness.metrics())
                    .extracting(TrainingMetrics::getEvent)
                    .containsOnly(TrainingEvent.PREQUENTIAL);
        }
        assertThat(versions.last().snapshot().lineage()).isEqualTo(lineage);
        assertThat(versions.last().snapshot().nextOffsets().values()).containsExactly(120L);

        try (TrainingHarness harness =
                TrainingHarness.begin(TrainingHarness.config().build(), own)) {
            harness.process(0, 48);
            harness.process(70, 120);
            harness.endInput();
            harness.completeCheckpoint(1);
        }
        assertThat(versions.last().snapshot().examples()).isEqualTo(98);
        assertThat(versions.last().weights().sha256()).isEqualTo(own.last().weights().sha256());
    }

    @Test
    void leavesTheOtherHistoryAsItIs() throws Exception {
        OperatorSubtaskState state = publishTheSecondVersion();
        ModelSnapshot left = versions.last().snapshot();
        TrainingHarness.resume(fork(left), own, state).close();
        assertThat(own.appended()).as("what was published as the other history").isEmpty();
    }
}
