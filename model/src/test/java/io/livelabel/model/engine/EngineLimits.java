package io.livelabel.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every engine refuses, and what threads may do at once. */
public abstract class EngineLimits {
    private static final TrainingSettings ADAGRAD = TrainingSettings.of(Optimizer.AdaGrad.of(0.01));

    private final Engine engine;
    private final Architecture tiny = TestExamples.tiny(Zoo.model("video-mlp"));

    /** Of an engine. */
    protected EngineLimits(Engine engine) {
        this.engine = engine;
    }

    @Test
    void saysWhatItIs() {
        assertThat(Engine.named(engine.name()).describe()).matches("\\w+ on .+, \\d+ threads");
    }

    @Test
    void refusesMinibatchesThatItCannotTrainOn() {
        float[] weights = TestExamples.initialWeights(tiny, 1);
        try (TrainableModel model = engine.trainable(tiny, ADAGRAD, 1)) {
            model.importWeights(FloatBuffer.wrap(weights));
            Minibatch other = new Minibatch(List.of(new Architecture.Input("audio", 4)), 1);
            other.add(new float[1][4], new int[] {1});
            Minibatch outOfRange = new Minibatch(tiny.inputs(), 1);
            outOfRange.add(new float[][] {new float[6], new float[4]}, new int[] {7});
            assertRefused(
                    () -> model.train(new Minibatch(tiny.inputs(), 1)), "the minibatch is empty");
            assertRefused(
                    () -> model.train(outOfRange), "class id 7 of example 0 is not in [0, 7)");
            assertRefused(
                    () -> model.train(other),
                    "a minibatch of %s for a network that reads %s",
                    other.inputs(),
                    tiny.inputs());
            assertRefused(
                    () -> model.gradient(outOfRange, FloatBuffer.allocate(weights.length)),
                    "class id 7 of example 0 is not in [0, 7)");
            Minibatch fine = TestExamples.minibatch(tiny, 2, 1);
            assertRefused(
                    () -> model.score(fine, new Predictions(2, 6)),
                    "predictions of 6 classes for a network of 7");
            assertThat(model.steps()).isZero();
            assertThat(TestExamples.weightsOf(model)).isEqualTo(weights);
        }
    }

    @Test
    void refusesWeightsAndStateThatAreNone() {
        int count = tiny.parameterCount();
        float[] weights = TestExamples.initialWeights(tiny, 1);
        try (TrainableModel model = engine.trainable(tiny, ADAGRAD, 1);
                FrozenModel frozen = engine.frozen(tiny)) {
            model.importWeights(FloatBuffer.wrap(weights));
            float[] state = TestExamples.stateOf(model);
            float[] spoiled = weights.clone();
            spoiled[count / 2] = Float.NaN;
            String first = "%d values for %d parameters".formatted(count + 1, count);
            assertRefused(() -> model.importWeights(FloatBuffer.allocate(count + 1)), first);
            assertRefused(() -> frozen.load(FloatBuffer.allocate(count + 1)), first);
            String notFinite =
                    "weight %d of %d is NaN, all must be finite".formatted(count / 2, count);
            assertRefused(() -> model.importWeights(FloatBuffer.wrap(spoiled)), notFinite);
            assertRefused(() -> frozen.load(FloatBuffer.wrap(spoiled)), notFinite);
            assertRefused(
                    () -> model.importOptimizerState(FloatBuffer.allocate(2 * count), 1),
                    "%d values of optimizer state, there must be %d",
                    2 * count,
                    count);
            assertRefused(
                    () -> model.importOptimizerState(FloatBuffer.allocate(count), -1),
                    "steps made must not be negative: -1");
            spoiled[count / 2] = Float.POSITIVE_INFINITY;
            assertRefused(
                    () -> model.importOptimizerState(FloatBuffer.wrap(spoiled), 1),
                    "optimizer state %d of %d is Infinity, all must be finite",
                    count / 2,
                    count);
            assertRefused(
                    () -> model.exportWeights(FloatBuffer.allocate(count - 1)),
                    "room for %d values, but there are %d parameters",
                    count - 1,
                    count);
            FloatBuffer untouched = FloatBuffer.allocate(count - 1);
            assertRefused(
                    () -> model.exportOptimizerState(untouched),
                    "room for %d values, but there are %d values of optimizer state",
                    count - 1,
                    count);
            assertRefused(
                    () -> model.gradient(TestExamples.minibatch(tiny, 2, 1), untouched),
                    "room for %d values, but there are %d parameters",
                    count - 1,
                    count);
            assertThat(untouched).isEqualTo(FloatBuffer.allocate(count - 1));
            assertThat(TestExamples.weightsOf(model)).isEqualTo(weights);
            assertThat(TestExamples.stateOf(model)).isEqualTo(state);
        }
    }

    @Test
    void refusesANetworkThatDoesNotFitIntoMemory() {
        Architecture huge = Zoo.architecture("logistic", FeatureSet.of(1 << 20, 128, 2000));
        assertThatThrownBy(
                        () -> engine.trainable(huge, TrainingSettings.of(Optimizer.Adam.of(1)), 1))
                .isInstanceOf(InsufficientMemoryException.class)
                .hasMessageMatching(
                        "model logistic needs at least \\d+ MB of native memory, but only \\d+ MB"
                                + " are left: .*");
    }

    @Test
    void trainsTheSameBitsWhateverOtherThreadsScore() throws Exception {
        Architecture architecture = Zoo.architecture("logistic", FeatureSet.of(1024, 128, 3862));
        float[] alone;
        try (TrainableModel model = fresh(architecture)) {
            train(model);
            alone = TestExamples.weightsOf(model);
        }
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger scored = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (FrozenModel frozen = engine.frozen(architecture);
                TrainableModel model = fresh(architecture)) {
            frozen.load(FloatBuffer.wrap(TestExamples.randomWeights(architecture, 3)));
            List<Future<?>> scorers = new ArrayList<>();
            for (int rows : new int[] {8, 40}) {
                scorers.add(threads.submit(() -> scoreUntil(frozen, rows, done, scored)));
            }
            try {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> scored.get() > 2);
                train(model);
            } finally {
                done.set(true);
            }
            for (Future<?> scorer : scorers) {
                scorer.get();
            }
            assertThat(scored.get()).isGreaterThan(4);
            assertThat(TestExamples.weightsOf(model)).isEqualTo(alone);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void scoreUntil(
            FrozenModel frozen, int rows, AtomicBoolean done, AtomicInteger scored) {
        Minibatch minibatch = TestExamples.minibatch(frozen.architecture(), rows, rows);
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

    private TrainableModel fresh(Architecture architecture) {
        TrainableModel model = engine.trainable(architecture, ADAGRAD, 1);
        model.importWeights(FloatBuffer.wrap(TestExamples.initialWeights(architecture, 1)));
        return model;
    }

    private static void train(TrainableModel model) {
        for (int i = 0; i < 12; i++) {
            model.train(TestExamples.minibatch(model.architecture(), 5 + i % 3, 100 + i));
        }
    }

    private static void assertRefused(Runnable work, String message, Object... parts) {
        assertThatThrownBy(work::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message, parts);
    }
}
