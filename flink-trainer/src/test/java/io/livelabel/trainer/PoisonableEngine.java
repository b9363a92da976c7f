package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** The default engine, but that an example of certain labels makes the loss NaN. */
final class PoisonableEngine implements Engine {
    /** Labels that no generated example has. */
    static final int[] POISON = {3, 9};

    private final Engine engine = Engine.named("dl4j");

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String describe() {
        return engine.describe();
    }

    @Override
    public TrainableModel trainable(
            Architecture architecture, TrainingSettings settings, long seed) {
        return new Poisonable(engine.trainable(architecture, settings, seed));
    }

    @Override
    public FrozenModel frozen(Architecture architecture) {
        return engine.frozen(architecture);
    }

    private record Poisonable(TrainableModel model) implements TrainableModel {
        @Override
        public Architecture architecture() {
            return model.architecture();
        }

        @Override
        public void score(Minibatch minibatch, Predictions into) {
            model.score(minibatch, into);
        }

        @Override
        public double train(Minibatch minibatch) {
            for (int row = 0; row < minibatch.size(); row++) {
                if (Arrays.equals(minibatch.labels(row), POISON)) {
                    return Double.NaN;
                }
            }
            return model.train(minibatch);
        }

        @Override
        public double gradient(Minibatch minibatch, FloatBuffer into) {
            return model.gradient(minibatch, into);
        }

        @Override
        public void scaleRate(double factor) {
            model.scaleRate(factor);
        }

        @Override
        public long steps() {
            return model.steps();
        }

        @Override
        public int optimizerStateLength() {
            return model.optimizerStateLength();
        }

        @Override
        public void exportWeights(FloatBuffer into) {
            model.exportWeights(into);
        }

        @Override
        public void exportAverage(FloatBuffer into) {
            model.exportAverage(into);
        }

        @Override
        public void importWeights(FloatBuffer from) {
            model.importWeights(from);
        }

        @Override
        public void exportOptimizerState(FloatBuffer into) {
            model.exportOptimizerState(into);
        }

        @Override
        public void importOptimizerState(FloatBuffer from, long steps) {
            model.importOptimizerState(from, steps);
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
