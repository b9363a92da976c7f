package io.livelabel.local;

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

/**
 * An engine whose weights are counters: a step adds 1 to weight n for each example whose first
 * feature is n. So the weights tell how often each example was trained on.
 */
final class CountingEngine implements Engine {
    static final String NAME = "counting";

    /** Makes the engine be found. */
    public static final class Provider implements EngineProvider {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Engine open() {
            return new CountingEngine();
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describe() {
        return "an engine that counts";
    }

    @Override
    public TrainableModel trainable(
            Architecture architecture, TrainingSettings settings, long seed) {
        return new Counters(architecture);
    }

    @Override
    public FrozenModel frozen(Architecture architecture) {
        throw new UnsupportedOperationException("nothing is labelled by counters");
    }

    private static final class Counters implements TrainableModel {
        private final Architecture architecture;
        private final float[] counts;
        private long steps;

        Counters(Architecture architecture) {
            this.architecture = architecture;
            this.counts = new float[architecture.parameterCount()];
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
                counts[(int) minibatch.features(0)[row * width]]++;
            }
            steps++;
            return 1;
        }

        @Override
        public double gradient(Minibatch minibatch, FloatBuffer into) {
            throw new UnsupportedOperationException("counters have no gradient");
        }

        @Override
        public void scaleRate(double factor) {
            throw new UnsupportedOperationException("counters have no rate");
        }

        @Override
        public long steps() {
            return steps;
        }

        @Override
        public int optimizerStateLength() {
            return counts.length;
        }

        @Override
        public void exportWeights(FloatBuffer into) {
            into.put(counts);
        }

        @Override
        public void exportAverage(FloatBuffer into) {
            throw new IllegalStateException("counters have no average");
        }

        /** Initial weights of a network are no counts; those of a checkpoint are. */
        @Override
        public void importWeights(FloatBuffer from) {
            for (int i = 0; i < counts.length; i++) {
                float count = from.get();
                counts[i] = count == Math.rint(count) ? count : 0;
            }
        }

        @Override
        public void exportOptimizerState(FloatBuffer into) {
            into.put(counts);
        }

        @Override
        public void importOptimizerState(FloatBuffer from, long stepsBefore) {
            for (int i = 0; i < counts.length; i++) {
                if (from.get() != counts[i]) {
                    throw new IllegalArgumentException(
                            "weights and optimizer state are of two moments: counter " + i);
                }
            }
            steps = stepsBefore;
        }

        @Override
        public void close() {}
    }
}
