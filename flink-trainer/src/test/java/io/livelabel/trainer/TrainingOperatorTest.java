package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.avro.ClassGroupFigures;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.PartitionFigures;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.TrainingVideo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingOperatorTest {
    private final InMemoryVersions versions = new InMemoryVersions();
    private final ExampleStream stream = new ExampleStream(TrainingHarness.CONNECTION);
    private final TrainerConfig config = TrainingHarness.config().build();

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
        WeightsVersion expected = TrainingHarness.uninterrupted(100, config);
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
        TrainingHarness.resumeToTheEnd(own, versions, state, 55, 100);
        WeightsVersion expected = TrainingHarness.uninterrupted(100, own);
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
        OperatorSubtaskState state = TrainingHarness.stateAfter(20, own, versions);
        TrainingHarness.resumeToTheEnd(own, versions, state, 20, 100);
        assertThat(versions.last().weights().sha256())
                .isEqualTo(TrainingHarness.uninterrupted(100, own).weights().sha256());
    }

    @Test
    void closesAPartialMinibatchAtTheMarkOfAReplaysEnd() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 20);
            harness.process(ExampleStream.replayEnd(20));
            harness.completeCheckpoint(1);
            assertThat(harness.metrics())
                    .extracting(TrainingMetrics::getExamples)
                    .containsExactly(20L);
        }
        assertThat(versions.last().version()).isEqualTo(2);
        assertThat(versions.last().snapshot().examples()).isEqualTo(20);
        assertThat(versions.last().snapshot().pending().size()).isZero();
        assertThat(versions.last().snapshot().nextOffsets().values()).containsExactly(21L);
    }

    @Test
    void closesAPartialMinibatchThoughTheRecordBeforeTheMarkIsBad() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 5);
            harness.process(ExampleStream.record(5, new byte[] {1, 2, 3}));
            harness.process(ExampleStream.replayEnd(6));
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
            harness.process(ExampleStream.record(8, stream.bytes(wrongLabel)));
            harness.process(ExampleStream.record(9, stream.bytes(twice)));
            harness.process(ExampleStream.record(10, stream.bytes(nameless)));
            harness.process(ExampleStream.record(11, stream.bytes(shortFeature)));
            harness.process(ExampleStream.record(12, null));
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
    void setsARecordAsideWhoseSchemaNobodyKnows() throws Exception {
        byte[] unknown = stream.bytes(ExampleStream.video(5));
        ByteBuffer.wrap(unknown).putInt(1, 987_654);
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 5);
            harness.process(ExampleStream.record(5, unknown));
            harness.process(6, 17);
            harness.completeCheckpoint(1);
            assertThat(harness.deadLetters())
                    .singleElement()
                    .satisfies(
                            letter -> {
                                assertThat(letter.getReason())
                                        .isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
                                assertThat(letter.getPosition()).isEqualTo(5);
                                assertThat(letter.getPayload().array()).isEqualTo(unknown);
                            });
        }
        assertThat(versions.last().snapshot().examples()).isEqualTo(16);
    }

    @Test
    void setsARecordAsideWhoseKeyAloneWouldBeTooLarge() throws Exception {
        TrainingRecord bad = ExampleStream.record(0, new byte[] {1});
        TrainingRecord large =
                new TrainingRecord(bad.topic(), 0, 1, new byte[1 << 20], new byte[] {1}, false);
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(bad);
            harness.process(large);
            assertThat(harness.deadLetterKeys()).containsExactly(bad.key(), null);
        }
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

    /** Example i, every third of another partition, whose offsets are its own. */
    private TrainingRecord ofTwoPartitions(int i) {
        TrainingRecord record = stream.record(i);
        return new TrainingRecord(
                record.topic(), i % 3 == 0 ? 1 : 0, i, record.key(), record.value(), false);
    }

    @Test
    void tellsFiguresOfTotalsPartitionsAndGroupsOfClassesApart() throws Exception {
        List<Double> frequencies = IntStream.range(0, 12).mapToObj(c -> 0.5 / (c + 1)).toList();
        TrainerConfig own =
                TrainingHarness.config().metricsEverySteps(6).classFrequencies(frequencies).build();
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(own, versions)) {
            for (int i = 0; i < 55; i++) {
                harness.process(ofTwoPartitions(i));
            }
            state = harness.checkpoint(1);
            for (int i = 55; i < 100; i++) {
                harness.process(ofTwoPartitions(i));
            }
            TrainingMetrics metrics = harness.metrics().get(0);
            assertThat(metrics.getExamples()).isEqualTo(96);
            assertThat(metrics.getTotalGap20().getLow())
                    .isBetween(0.1, metrics.getTotalGap20().getHigh());
            assertThat(metrics.getTotalGap20().getHigh()).isLessThan(1);
            assertThat(metrics.getFading().getLoss()).isLessThan(metrics.getTotalLoss());
            assertThat(metrics.getClassGroups())
                    .extracting(ClassGroupFigures::getGroup)
                    .containsExactly("HEAD", "MIDDLE", "TAIL");
            assertThat(metrics.getClassGroups())
                    .extracting(ClassGroupFigures::getClasses)
                    .containsExactly(3, 6, 3);
            assertThat(metrics.getPartitions())
                    .extracting(PartitionFigures::getPartition)
                    .containsExactly(1, 0);
            assertThat(metrics.getPartitions())
                    .extracting(PartitionFigures::getExamples)
                    .containsExactly(32L, 64L);
            try (TrainingHarness resumed = TrainingHarness.resume(own, versions, state)) {
                for (int i = 55; i < 100; i++) {
                    resumed.process(ofTwoPartitions(i));
                }
                metrics.setTimeMs(resumed.metrics().get(0).getTimeMs());
                assertThat(resumed.metrics()).containsExactly(metrics);
            }
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
            assertThat(untrained).isCloseTo(expected, Offset.offset(1e-3));
        }
    }
}
