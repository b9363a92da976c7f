package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.EngineProvider;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine whose steps add 1 to weight n for each example whose first feature is n: what weights
 * have changed by tells how often each example was trained on. It can be made to fail.
 */
final class TallyEngine implements Engine {
    static final String NAME = "tally";

    private static final int NONE = -1;
    private static final AtomicInteger FAILS_AT = new AtomicInteger(NONE);

    private final AtomicInteger open = new AtomicInteger();

    /** Makes the engine be found. */
    public static final class Provider implements EngineProvider {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Engine open() {
            return new TallyEngine();
        }
    }

    /** Makes the next step on an example fail, once. */
    static void failAt(int example) {
        FAILS_AT.set(example);
    }

    /** Whether it has failed as it was made to. */
    static boolean hasFailed() {
        return FAILS_AT.get() == NONE;
    }

    /** Number of its models that are not closed. */
    int open() {
        return open.get();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describe() {
        return "an engine that tallies";
    }

    @Override
    public TrainableModel trainable(
            Architecture architecture, TrainingSettings settings, long seed) {
        return new Tally(architecture, open);
    }

    @Override
    public FrozenModel frozen(Architecture architecture) {
        throw new UnsupportedOperationException("nothing is labelled by a tally");
    }

    private static final class Tally implements TrainableModel {
        private final Architecture architecture;
        private final float[] weights;
        private final AtomicInteger open;
        private long steps;

        Tally(Architecture architecture, AtomicInteger open) {
            this.open = open;
            open.incrementAndGet();
            this.architecture = architecture;
            this.weights = new float[architecture.parameterCount()];
        }

        @Override
        public Architecture architecture() {
            return architecture;
        }

        @Override
        public void score(Minibatch minibatch, Predictions into) {
            into.resize(minibatch.size());
            Arrays.fill(into.probabilities(), 0.5f);
        }

        @Override
        public double train(Minibatch minibatch) {
            int width = minibatch.inputs().get(0).size();
            for (int row = 0; row < minibatch.size(); row++) {
                int example = (int) minibatch.features(0)[row * width];
                if (FAILS_AT.compareAndSet(example, NONE)) {
                    throw new IllegalStateException("made to fail at example " + example);
                }
                weights[example]++;
            }
            steps++;
            return 1;
        }

        @Override
        public double gradient(Minibatch minibatch, FloatBuffer into) {
            throw new UnsupportedOperationException("a tally has no gradient");
        }

        @Override
        public void scaleRate(double factor) {
            throw new UnsupportedOperationException("a tally has no rate");
        }

        @Override
        public long steps() {
            return steps;
        }

        @Override
        public int optimizerStateLength() {
            return weights.length;
        }

        @Override
        public void exportWeights(FloatBuffer into) {
            into.put(weights);
        }

        @Override
        public void exportAverage(FloatBuffer into) {
            throw new IllegalStateException("a tally has no average");
        }

        @Override
        public void importWeights(FloatBuffer from) {
            from.duplicate().get(weights);
        }

        @Override
        public void exportOptimizerState(FloatBuffer into) {
            into.put(new float[weights.length]);
        }

        @Override
        public void importOptimizerState(FloatBuffer from, long stepsBefore) {
            steps = stepsBefore;
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
