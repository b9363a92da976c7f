package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.TrainingVideo;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingOperatorTest {
    private final InMemoryVersions versions = new InMemoryVersions();
    private final ExampleStream stream = new ExampleStream(TrainingHarness.CONNECTION);
    private final TrainerConfig config = TrainingHarness.config().build();

    /** What an uninterrupted run over examples 0 to 99 comes to. */
    private static WeightsVersion uninterrupted(TrainerConfig config) throws Exception {
        InMemoryVersions own = new InMemoryVersions();
        try (TrainingHarness harness = TrainingHarness.begin(config, own)) {
            harness.process(0, 100);
            harness.endInput();
            harness.completeCheckpoint(1);
        }
        return own.last();
    }

    @Test
    void cutsMinibatchesByCountWhateverTheCheckpoints() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            for (int i = 0; i < 100; i += 5) {
                harness.process(i, i + 5);
                harness.completeCheckpoint(i + 1);
            }
            harness.endInput();
            harness.completeCheckpoint(200);
        }
        WeightsVersion expected = uninterrupted(config);
        assertThat(versions.last().weights().sha256()).isEqualTo(expected.weights().sha256());
        assertThat(versions.last().version()).isEqualTo(7);
        assertThat(versions.last().snapshot().examples()).isEqualTo(100);
        assertThat(versions.appended())
                .allSatisfy(
                        version ->
                                assertThat(version.snapshot().examples())
                                        .isEqualTo(Math.min(100, version.version() * 16)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adagrad", "adam"})
    void goesOnFromTheMiddleOfAMinibatchToTheSameBits(String optimizer) throws Exception {
        TrainerConfig own = TrainingHarness.config().optimizer(optimizer).build();
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(own, versions)) {
            harness.process(0, 55);
            state = harness.checkpoint(1);
            harness.process(55, 80);
        }
        try (TrainingHarness harness = TrainingHarness.resume(own, versions, state)) {
            harness.process(55, 100);
            harness.endInput();
            harness.completeCheckpoint(2);
        }
        WeightsVersion expected = uninterrupted(own);
        assertThat(versions.last().weights().sha256()).isEqualTo(expected.weights().sha256());
        assertThat(versions.last().snapshot().optimizerState())
                .isEqualTo(expected.snapshot().optimizerState());
        assertThat(versions.last().snapshot().prequential())
                .isEqualTo(expected.snapshot().prequential());
        assertThat(versions.last().figures()).isEqualTo(expected.figures());
    }

    @Test
    void goesOnToTheSameBitsWhereTrainingDrawsRandomNumbers() throws Exception {
        TrainerConfig own = TrainingHarness.config().model("video-mlp").build();
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(own, versions)) {
            harness.process(0, 20);
            state = harness.checkpoint(1);
        }
        try (TrainingHarness harness = TrainingHarness.resume(own, versions, state)) {
            harness.process(20, 100);
            harness.endInput();
            harness.completeCheckpoint(2);
        }
        assertThat(versions.last().weights().sha256())
                .isEqualTo(uninterrupted(own).weights().sha256());
    }

    @Test
    void closesAPartialMinibatchBehindTheEndOfAReplay() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 19);
            harness.process(ExampleStream.record(19, stream.bytes(ExampleStream.video(19)), true));
            harness.completeCheckpoint(1);
            assertThat(harness.metrics())
                    .extracting(TrainingMetrics::getExamples)
                    .containsExactly(20L);
        }
        assertThat(versions.last().version()).isEqualTo(2);
        assertThat(versions.last().snapshot().examples()).isEqualTo(20);
        assertThat(versions.last().snapshot().pending().size()).isZero();
    }

    @Test
    void closesAPartialMinibatchThoughTheRecordThatEndsTheReplayIsBad() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 5);
            harness.process(ExampleStream.record(5, new byte[] {1, 2, 3}, true));
            harness.completeCheckpoint(1);
            assertThat(harness.deadLetters()).hasSize(1);
        }
        assertThat(versions.last().snapshot().examples()).isEqualTo(5);
    }

    @Test
    void setsBadRecordsAsideAndGoesOn() throws Exception {
        TrainingVideo wrongLabel = ExampleStream.video(16);
        wrongLabel.setLabels(List.of(12));
        TrainingVideo twice = ExampleStream.video(17);
        twice.setLabels(List.of(3, 3));
        TrainingVideo nameless = ExampleStream.video(18);
        nameless.setId("");
        TrainingVideo shortFeature = ExampleStream.video(19);
        shortFeature.setMeanRgb(shortFeature.getMeanAudio());
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 8);
            harness.process(ExampleStream.record(8, stream.bytes(wrongLabel), false));
            harness.process(ExampleStream.record(9, stream.bytes(twice), false));
            harness.process(ExampleStream.record(10, stream.bytes(nameless), false));
            harness.process(ExampleStream.record(11, stream.bytes(shortFeature), false));
            harness.process(ExampleStream.record(12, null, false));
            harness.process(13, 21);
            harness.completeCheckpoint(1);

            List<DeadLetter> letters = harness.deadLetters();
            assertThat(letters)
                    .extracting(DeadLetter::getReason)
                    .containsExactly(
                            DeadLetterReason.LABEL_OUT_OF_RANGE,
                            DeadLetterReason.MALFORMED,
                            DeadLetterReason.MISSING_ID,
                            DeadLetterReason.WRONG_FEATURE_SIZE,
                            DeadLetterReason.MALFORMED);
            assertThat(letters)
                    .extracting(DeadLetter::getPosition)
                    .containsExactly(8L, 9L, 10L, 11L, 12L);
            assertThat(letters.get(0).getPayload().array()).isEqualTo(stream.bytes(wrongLabel));
            assertThat(letters.get(0).getApplication()).isEqualTo("trainer");
        }
        assertThat(versions.last().snapshot().examples()).isEqualTo(16);
    }

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
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 40);
            state = harness.checkpoint(1);
        }
        assertThat(versions.appended()).isEmpty();
        TrainingHarness.resume(config, versions, state).close();
        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(2L);

        TrainingHarness.resume(config, versions, state).close();
        assertThat(versions.appended()).as("it is there now").hasSize(1);
    }

    @Test
    void forksWhereTheTopicIsAheadOfTheCheckpoint() throws Exception {
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 40);
            state = harness.completeCheckpoint(1);
            harness.process(40, 80);
            harness.completeCheckpoint(2);
        }
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
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 40);
            state = harness.checkpoint(1);
            harness.process(40, 80);
            harness.completeCheckpoint(2);
        }
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

    @Test
    void refusesTheStateOfAnotherArchitecture() throws Exception {
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 16);
            state = harness.checkpoint(1);
        }
        TrainerConfig other = TrainingHarness.config().model("video-mlp").build();
        assertThatThrownBy(() -> TrainingHarness.resume(other, versions, state))
                .hasMessageContaining("another architecture")
                .hasMessageContaining("logistic")
                .hasMessageContaining("video-mlp");
    }

    @Test
    void refusesTheStateOfAnotherOptimizer() throws Exception {
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            state = harness.checkpoint(1);
        }
        TrainerConfig other = TrainingHarness.config().optimizer("adam").build();
        assertThatThrownBy(() -> TrainingHarness.resume(other, versions, state))
                .hasMessageContaining("AdaGrad")
                .hasMessageContaining("Adam[");
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
    void refusesAMinibatchSmallerThanWhatIsOpen() throws Exception {
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 10);
            state = harness.checkpoint(1);
        }
        TrainerConfig other = TrainingHarness.config().minibatchSize(8).build();
        assertThatThrownBy(() -> TrainingHarness.resume(other, versions, state))
                .hasMessageContaining("at least 11");
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

    @Test
    void reportsFiguresEverySoManySteps() throws Exception {
        TrainerConfig often = TrainingHarness.config().metricsEverySteps(2).build();
        try (TrainingHarness harness = TrainingHarness.begin(often, versions)) {
            harness.process(0, 100);
            assertThat(harness.metrics())
                    .extracting(TrainingMetrics::getSteps)
                    .containsExactly(2L, 4L, 6L);
            TrainingMetrics last = harness.metrics().get(2);
            assertThat(last.getWindow().getExamples()).isEqualTo(64);
            assertThat(last.getWindow().getGap20()).isBetween(0.2, 1.0);
            assertThat(last.getTotalLoss()).isPositive();
        }
    }

    @Test
    void scoresBeforeItTrains() throws Exception {
        TrainerConfig one = TrainingHarness.config().metricsEverySteps(1).build();
        try (TrainingHarness harness = TrainingHarness.begin(one, versions)) {
            harness.process(0, 16);
            double untrained = harness.metrics().get(0).getTotalLoss();
            // Initial weights give every class its expected frequency, 1.5 of 12.
            double p = 1.5 / 12;
            double labels = 0;
            for (int i = 0; i < 16; i++) {
                labels += ExampleStream.video(i).getLabels().size() / 16.0;
            }
            double expected = -labels * Math.log(p) - (12 - labels) * Math.log(1 - p);
            assertThat(untrained).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-3));
        }
    }
}
