package io.livelabel.model.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same state, minibatches and number of threads give the same bits. */
class ResumeTest {
    private final Engine engine = Engine.named("dl4j");
    private final Architecture mlp = Zoo.architecture("video-mlp", FeatureSet.of(20, 6, 30));

    static Stream<Optimizer> optimizers() {
        return Stream.of(new Optimizer.AdaGrad(0.005, 1e-6), Optimizer.Adam.of(1e-3));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void goesOnBitForBitFromExportedState(Optimizer optimizer) {
        assertThat(mlp.trainsAsItScores()).isTrue();
        float[] weights = new float[mlp.parameterCount()];
        float[] state;
        String straight;
        try (TrainableModel model = fresh(mlp, optimizer, 7)) {
            train(model, 0, 4);
            model.exportWeights(FloatBuffer.wrap(weights));
            state = new float[model.optimizerStateLength()];
            model.exportOptimizerState(FloatBuffer.wrap(state));
            train(model, 4, 8);
            straight = Examples.sha256(model);
        }
        try (TrainableModel model = fresh(mlp, optimizer, 7)) {
            model.importWeights(FloatBuffer.wrap(weights));
            model.importOptimizerState(FloatBuffer.wrap(state), 4);
            assertThat(model.steps()).isEqualTo(4);
            train(model, 4, 8);
            assertThat(Examples.sha256(model)).isEqualTo(straight);
        }
        try (TrainableModel model = fresh(mlp, optimizer, 7)) {
            model.importWeights(FloatBuffer.wrap(weights));
            model.importOptimizerState(FloatBuffer.wrap(state), 5);
            train(model, 4, 8);
            assertThat(Examples.sha256(model)).as("from another step").isNotEqualTo(straight);
        }
    }

    @Test
    void drawsDropoutFromTheSeed() {
        Optimizer optimizer = new Optimizer.AdaGrad(0.005, 1e-6);
        List<String> hashes = new ArrayList<>();
        for (long seed : new long[] {1, 2, 1}) {
            try (TrainableModel model = fresh(mlp, optimizer, seed)) {
                train(model, 0, 3);
                hashes.add(Examples.sha256(model));
            }
        }
        assertThat(hashes.get(0)).isEqualTo(hashes.get(2)).isNotEqualTo(hashes.get(1));
    }

    @Test
    void isNotChangedByScoringInBetween() {
        Optimizer optimizer = new Optimizer.AdaGrad(0.005, 1e-6);
        String alone;
        try (TrainableModel model = fresh(mlp, optimizer, 1)) {
            train(model, 0, 5);
            alone = Examples.sha256(model);
        }
        Predictions predictions = new Predictions(16, 30);
        try (TrainableModel model = fresh(mlp, optimizer, 1)) {
            for (int i = 0; i < 5; i++) {
                model.score(Examples.minibatch(mlp, 3 + i, 50 + i), predictions);
                train(model, i, i + 1);
            }
            assertThat(Examples.sha256(model)).isEqualTo(alone);
        }
    }

    @Test
    void isNotChangedByScorersOnOtherThreads() throws Exception {
        Architecture logistic = Zoo.architecture("logistic", FeatureSet.of(1024, 128, 3862));
        Optimizer optimizer = Zoo.model("logistic").optimizer();
        String alone;
        try (TrainableModel model = fresh(logistic, optimizer, 1)) {
            train(model, 0, 12);
            alone = Examples.sha256(model);
        }
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger scored = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (FrozenModel frozen = engine.frozen(logistic);
                TrainableModel model = fresh(logistic, optimizer, 1)) {
            frozen.load(FloatBuffer.wrap(Examples.randomWeights(logistic, 3)));
            List<Future<?>> scorers = new ArrayList<>();
            for (int rows : new int[] {8, 40}) {
                scorers.add(threads.submit(() -> scoreUntil(frozen, rows, done, scored)));
            }
            try {
                Awaitility.await().until(() -> scored.get() > 2);
                train(model, 0, 12);
            } finally {
                done.set(true);
            }
            for (Future<?> scorer : scorers) {
                scorer.get();
            }
            assertThat(scored.get()).isGreaterThan(4);
            assertThat(Examples.sha256(model)).isEqualTo(alone);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void scoreUntil(
            FrozenModel frozen, int rows, AtomicBoolean done, AtomicInteger scored) {
        Minibatch minibatch = Examples.minibatch(frozen.architecture(), rows, rows);
        Predictions predictions = new Predictions(rows, frozen.architecture().classes());
        float[] first = null;
        try (FrozenModel.Scorer scorer = frozen.newScorer()) {
            while (!done.get()) {
                scorer.score(minibatch, predictions);
                if (first == null) {
                    first = predictions.probabilities().clone();
                }
                assertThat(predictions.probabilities()).isEqualTo(first);
                scored.incrementAndGet();
            }
        }
    }

    @Test
    void givesOutTheWeightsItGotIn() {
        float[] weights = Examples.randomWeights(mlp, 9);
        try (TrainableModel model = fresh(mlp, Optimizer.Adam.of(1e-3), 1)) {
            model.importWeights(FloatBuffer.wrap(weights));
            assertThat(Examples.weightsOf(model)).isEqualTo(weights);
            float[] state = new float[2 * weights.length];
            for (int i = 0; i < state.length; i++) {
                state[i] = i;
            }
            model.importOptimizerState(FloatBuffer.wrap(state), 3);
            float[] again = new float[state.length];
            model.exportOptimizerState(FloatBuffer.wrap(again));
            assertThat(again).isEqualTo(state);
        }
    }

    @Test
    void startsAdaGradFromItsInitialAccumulator() {
        try (TrainableModel model = fresh(mlp, new Optimizer.AdaGrad(0.1, 0.25), 1)) {
            float[] state = new float[model.optimizerStateLength()];
            model.exportOptimizerState(FloatBuffer.wrap(state));
            assertThat(state).hasSize(mlp.parameterCount()).containsOnly(0.25f);
        }
    }

    @Test
    void refusesStateOfAnotherLength() {
        int count = mlp.parameterCount();
        try (TrainableModel model = fresh(mlp, new Optimizer.AdaGrad(0.1, 0.25), 1)) {
            assertThatThrownBy(() -> model.importWeights(FloatBuffer.allocate(count + 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("%d values for %d parameters", count + 1, count);
            assertThatThrownBy(() -> model.importOptimizerState(FloatBuffer.allocate(2 * count), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("%d values of optimizer state, there must be %d", 2 * count, count);
            assertThatThrownBy(() -> model.importOptimizerState(FloatBuffer.allocate(count), -1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("steps made must not be negative: -1");
            assertThatThrownBy(() -> model.exportWeights(FloatBuffer.allocate(count - 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "room for %d values, but there are %d parameters", count - 1, count);
        }
    }

    private TrainableModel fresh(Architecture architecture, TrainingSettings settings, long seed) {
        TrainableModel model = engine.trainable(architecture, TrainingSettings.of(optimizer), seed);
        model.importWeights(FloatBuffer.wrap(Examples.initialWeights(architecture, 1)));
        return model;
    }

    /** Minibatches of changing sizes, the same for the same numbers. */
    private static void train(TrainableModel model, int from, int to) {
        for (int i = from; i < to; i++) {
            model.train(Examples.minibatch(model.architecture(), 5 + i % 3, 100 + i));
        }
    }
}
