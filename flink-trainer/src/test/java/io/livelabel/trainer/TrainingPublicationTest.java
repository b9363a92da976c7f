package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.model.weights.Float16Encoding;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.WeightsAnchor;
import io.livelabel.trainer.averaging.Averaging;
import io.livelabel.trainer.averaging.AveragingConfig;
import java.time.Duration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the operator that learns publishes weights, and under which lineage. */
class TrainingPublicationTest {
    private final InMemoryVersions versions = new InMemoryVersions();
    private final TrainerConfig config = TrainingHarness.config().build();

    @Test
    void publishesNothingBeforeItsCheckpointIsComplete() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 16);
            harness.checkpoint(1);
            harness.process(16, 32);
            harness.checkpoint(2);
            harness.process(32, 48);
            harness.checkpoint(3);
            assertThat(versions.appended()).isEmpty();

            harness.complete(2);
            await().untilAsserted(() -> assertThat(versions.appended()).hasSize(1));
            assertThat(versions.last().version()).isEqualTo(2);

            harness.abort(3);
            harness.complete(3);
        }
        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(2L);
    }

    @Test
    @Timeout(60)
    void endsThoughNoBrokerAnswersAndTheNextStartPublishesWhatIsLeft() throws Exception {
        OperatorSubtaskState state = TrainingHarness.stateAfter(40, config, versions);
        TrainingHarness.resume(config, versions, state).close();
        ModelSnapshot snapshot = versions.last().snapshot();
        TrainerConfig averaged = averagedConfig();
        AveragedTraining training = AveragedTraining.begin(averaged, 2, Averaging.PLAIN.over(2));
        InMemoryVersions others = new InMemoryVersions();

        others.answer(false);
        Publications.open(averaged, training, snapshot, others, failure -> {})
                .close(Duration.ofMillis(100));
        assertThat(others.appended()).isEmpty();

        others.answer(true);
        Publications.open(averaged, training, snapshot, others, failure -> {}).close();
        assertThat(others.last().snapshot()).isSameAs(snapshot);
    }

    private static TrainerConfig averagedConfig() {
        return TrainingHarness.config()
                .windowExamples(8)
                .averaging(new AveragingConfig(2, 3, Averaging.PLAIN, 0, 0))
                .build();
    }

    @Test
    void statesNoFiguresOfAveragedReplicasSinceOtherWeightsScoredTheExamples() throws Exception {
        TrainerConfig full = TrainingHarness.config().windowExamples(8).build();
        OperatorSubtaskState state = TrainingHarness.stateAfter(40, full, versions);
        TrainingHarness.resume(full, versions, state).close();
        ModelSnapshot snapshot = versions.last().snapshot();
        assertThat(versions.last().figures()).isNotNull();

        TrainerConfig averaged = averagedConfig();
        InMemoryVersions others = new InMemoryVersions();
        AveragedTraining training = AveragedTraining.begin(averaged, 2, Averaging.PLAIN.over(2));
        Publications.open(averaged, training, snapshot, others, failure -> {}).close();
        assertThat(others.last().snapshot()).isSameAs(snapshot);
        assertThat(others.last().figures()).isNull();
    }

    @Test
    void publishesNothingNewWhereNoStepWasMade() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.completeCheckpoint(1);
            harness.process(0, 16);
            harness.completeCheckpoint(2);
            harness.completeCheckpoint(3);
            harness.process(16, 20);
            harness.completeCheckpoint(4);
        }
        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(1L);
    }

    @Test
    void publishesARestoredVersionThatTheTopicLacks() throws Exception {
        OperatorSubtaskState state = TrainingHarness.stateAfter(40, config, versions);
        assertThat(versions.appended()).isEmpty();
        TrainingHarness.resume(config, versions, state).close();
        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(2L);

        TrainingHarness.resume(config, versions, state).close();
        assertThat(versions.appended()).as("it is there now").hasSize(1);
    }

    @Test
    void publishesInTheEncodingThatItIsToldAndAfterARestoreTheSameWeights() throws Exception {
        TrainerConfig halves =
                TrainingHarness.config().weightsEncoding(PublishedEncoding.FLOAT16).build();
        OperatorSubtaskState state = TrainingHarness.stateAfter(40, halves, versions);
        TrainingHarness.resume(halves, versions, state).close();
        WeightsVersion rounded = versions.last();
        assertThat(rounded.form().dtype()).isEqualTo(Float16Encoding.DTYPE);
        assertThat(rounded.weights().sha256())
                .isEqualTo(Float16Encoding.round(rounded.weights()).sha256());

        TrainingHarness.resume(halves, versions, state).close();
        TrainingHarness.resume(config, versions, state).close();
        assertThat(versions.appended()).as("it is there, whatever is asked for now").hasSize(1);
    }

    @Test
    void goesOnWithTheAnchorThatItIsRestoredTo() throws Exception {
        TrainerConfig deltas =
                TrainingHarness.config().weightsEncoding(PublishedEncoding.DELTA).build();
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(deltas, versions)) {
            harness.process(0, 16);
            state = harness.completeCheckpoint(1);
        }
        assertThat(versions.last().form().anchors()).isTrue();
        try (TrainingHarness harness = TrainingHarness.resume(deltas, versions, state)) {
            harness.process(16, 32);
            harness.completeCheckpoint(2);
        }
        assertThat(versions.last().form().anchor())
                .isNotNull()
                .extracting(WeightsAnchor::getVersion)
                .isEqualTo(1L);
    }

    @Test
    void retiresAgainAfterARestore() throws Exception {
        TrainerConfig brief =
                TrainingHarness.config().keepVersions(1).explainWindow(Duration.ZERO).build();
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(brief, versions)) {
            harness.process(0, 40);
            state = harness.completeCheckpoint(1);
        }
        String lineage = versions.last().snapshot().lineage().id();
        versions.pretend(lineage, 1, new PublishedVersion("old", 1, 1));

        TrainingHarness.resume(brief, versions, state).close();
        assertThat(versions.retired()).containsExactly(1L);
        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(2L);
    }

    @Test
    void publishesTheLastWeightsThoughAnEarlierCheckpointIsReportedBehindTheEnd() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 20);
            harness.checkpoint(1);
            harness.process(20, 40);
            harness.endInput();
            harness.complete(1);
            harness.completeCheckpoint(2);
            assertThat(versions.last().version()).isEqualTo(3);
            assertThat(versions.last().snapshot().examples()).isEqualTo(40);
        }
    }

    /** A checkpoint after version 2, published or not, of a training that has published 5. */
    private OperatorSubtaskState leaveBehind(boolean published) throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 40);
            OperatorSubtaskState state = harness.checkpoint(1);
            if (published) {
                harness.complete(1);
            }
            harness.process(40, 80);
            harness.completeCheckpoint(2);
            return state;
        }
    }

    @Test
    void forksWhereTheTopicIsAheadOfTheCheckpoint() throws Exception {
        OperatorSubtaskState state = leaveBehind(true);
        Lineage before = versions.last().snapshot().lineage();
        String parentSha = versions.last().weights().sha256();

        try (TrainingHarness harness = TrainingHarness.resume(config, versions, state)) {
            harness.process(40, 80);
            harness.completeCheckpoint(3);
            assertThat(harness.metrics())
                    .extracting(TrainingMetrics::getEvent)
                    .containsExactly(TrainingEvent.FORK);
        }
        Lineage after = versions.last().snapshot().lineage();
        assertThat(after.id()).isNotEqualTo(before.id());
        assertThat(after.parent()).isEqualTo(before.id());
        assertThat(after.parentVersion()).isEqualTo(2);
        assertThat(versions.last().weights().sha256()).isEqualTo(parentSha);
    }

    @Test
    void namesNoParentVersionThatWasNeverPublished() throws Exception {
        OperatorSubtaskState state = leaveBehind(false);
        try (TrainingHarness harness = TrainingHarness.resume(config, versions, state)) {
            harness.process(40, 80);
            harness.completeCheckpoint(3);
        }
        assertThat(versions.last().snapshot().lineage().parentVersion()).isNull();
    }

    @Test
    void failsWhereAPublishedVersionWouldChange() throws Exception {
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 16);
            state = harness.completeCheckpoint(1);
        }
        WeightsVersion first = versions.last();
        versions.pretend(first.snapshot().lineage().id(), 2, "0".repeat(64));
        TrainerConfig same = TrainingHarness.config().build();
        OperatorSubtaskState later;
        InMemoryVersions none = new InMemoryVersions();
        try (TrainingHarness harness = TrainingHarness.resume(same, none, state)) {
            harness.process(16, 32);
            later = harness.checkpoint(2);
        }
        try (TrainingHarness harness = TrainingHarness.resume(same, versions, later)) {
            harness.awaitFailure();
        }
    }

    @Test
    void failsWhereWeightsCannotBePublished() throws Exception {
        versions.failWith(new IllegalStateException("the topic is gone"));
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 16);
            harness.completeCheckpoint(1);
            harness.awaitFailure();
        }
    }

    @Test
    void failsBeforeItEndsWhereTheLastWeightsCannotBePublished() throws Exception {
        versions.failWith(new IllegalStateException("the topic is gone"));
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 20);
            harness.endInput();
            assertThatThrownBy(() -> harness.completeCheckpoint(1))
                    .rootCause()
                    .hasMessage("the topic is gone");
        }
    }
}
