package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.schemas.avro.TrainingMetrics;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training goes on with after a restart: other settings, and state of earlier programs. */
class TrainingResumeTest {
    private static final int FIXTURE_EXAMPLES = 90;
    private static final TrainerConfig CONFIG =
            TrainingHarness.config().metricsEverySteps(2).build();

    @TempDir Path folder;

    private final InMemoryVersions versions = new InMemoryVersions();

    @Test
    void goesOnWithALargerMinibatch() throws Exception {
        OperatorSubtaskState state = TrainingHarness.stateAfter(26, CONFIG, versions);
        TrainerConfig larger = TrainingHarness.config().minibatchSize(24).build();
        try (TrainingHarness harness = TrainingHarness.resume(larger, versions, state)) {
            harness.process(26, 40);
            harness.completeCheckpoint(2);
        }
        assertThat(versions.last().version()).isEqualTo(2);
        assertThat(versions.last().snapshot().examples()).isEqualTo(16 + 24);
    }

    @Test
    void closesAMinibatchThatIsTooLargeNowWithTheNextExample() throws Exception {
        OperatorSubtaskState state = TrainingHarness.stateAfter(26, CONFIG, versions);
        TrainerConfig smaller =
                TrainingHarness.config().minibatchSize(8).metricsEverySteps(1).build();
        try (TrainingHarness harness = TrainingHarness.resume(smaller, versions, state)) {
            harness.process(26, 40);
            assertThat(harness.metrics())
                    .extracting(TrainingMetrics::getExamples)
                    .containsExactly(16L + 11, 16L + 11 + 8);
            harness.completeCheckpoint(2);
        }
        assertThat(versions.last().snapshot().optimizer()).endsWith(", minibatches of 8");
    }

    @Test
    void goesOnWithAnotherLearningRate() throws Exception {
        OperatorSubtaskState state = TrainingHarness.stateAfter(32, CONFIG, versions);
        TrainerConfig faster = TrainingHarness.config().rate(0.5).build();
        TrainingHarness.resumeToTheEnd(faster, versions, state, 32, 64);
        ModelSnapshot ended = versions.last().snapshot();
        assertThat(ended.optimizer()).contains("rate=0.5");
        assertThat(ended.examples()).isEqualTo(64);
        FloatBuffer before = floats(TrainingHarness.uninterrupted(32, CONFIG).snapshot().weights());
        assertThat(distance(floats(ended.weights()), before))
                .isGreaterThan(
                        3
                                * distance(
                                        floats(
                                                TrainingHarness.uninterrupted(64, CONFIG)
                                                        .snapshot()
                                                        .weights()),
                                        before));
    }

    @ParameterizedTest
    @ValueSource(strings = {"training-state-1.bin", "training-state-2.bin.gz"})
    void goesOnFromTheStateThatEachFormatKept(String file) throws Exception {
        OperatorSubtaskState state = OperatorSnapshotUtil.readStateHandle(unpacked(file));
        TrainingMetrics figures;
        try (TrainingHarness harness = TrainingHarness.resume(CONFIG, versions, state)) {
            harness.process(FIXTURE_EXAMPLES, 192);
            harness.endInput();
            harness.completeCheckpoint(2);
            figures = harness.metrics().get(harness.metrics().size() - 1);
        }
        InMemoryVersions own = new InMemoryVersions();
        try (TrainingHarness harness = TrainingHarness.begin(CONFIG, own)) {
            harness.process(0, 192);
            harness.endInput();
            harness.completeCheckpoint(1);
            TrainingMetrics expected = harness.metrics().get(harness.metrics().size() - 1);
            // Another processor may round otherwise than the one that wrote the fixture.
            assertThat(figures.getExamples()).isEqualTo(expected.getExamples());
            assertThat(figures.getTotalLoss()).isCloseTo(expected.getTotalLoss(), within(1e-3));
            assertThat(figures.getTotalGap20().getLow())
                    .isCloseTo(expected.getTotalGap20().getLow(), within(1e-2));
            assertThat(figures.getPartitions()).hasSameSizeAs(expected.getPartitions());
        }
        ModelSnapshot resumed = versions.last().snapshot();
        ModelSnapshot whole = own.last().snapshot();
        assertThat(resumed.steps()).isEqualTo(whole.steps());
        assertThat(resumed.nextOffsets()).isEqualTo(whole.nextOffsets());
        assertThat(distance(floats(resumed.weights()), floats(whole.weights()))).isLessThan(1e-3);
    }

    private String unpacked(String file) throws Exception {
        Path fixture = Path.of(Objects.requireNonNull(getClass().getResource("/" + file)).toURI());
        if (!file.endsWith(".gz")) {
            return fixture.toString();
        }
        Path whole = folder.resolve("state.bin");
        try (InputStream packed = new GZIPInputStream(Files.newInputStream(fixture))) {
            Files.copy(packed, whole);
        }
        return whole.toString();
    }

    /**
     * Writes the state of this program to a file, to be kept beside that of earlier ones when it
     * changes.
     */
    public static void main(String[] arguments) throws Exception {
        OperatorSubtaskState state =
                TrainingHarness.stateAfter(FIXTURE_EXAMPLES, CONFIG, new InMemoryVersions());
        OperatorSnapshotUtil.writeStateHandle(state, arguments[0]);
    }

    private static FloatBuffer floats(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    private static double distance(FloatBuffer one, FloatBuffer other) {
        double sum = 0;
        for (int i = 0; i < one.limit(); i++) {
            double difference = one.get(i) - other.get(i);
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
