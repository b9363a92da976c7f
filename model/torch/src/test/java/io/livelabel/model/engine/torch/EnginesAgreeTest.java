package io.livelabel.model.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.TestExamples;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.model.zoo.ZooModel;
import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same weights and the same minibatch give the same on both engines, in one JVM. */
class EnginesAgreeTest {
    private static final FeatureSet FEATURES = FeatureSet.of(96, 24, 120).withMaxFrames(12);

    private final Engine dl4j = Engine.named("dl4j");
    private final Engine torch = Engine.named("torch");

    static Stream<ZooModel> models() {
        return Zoo.models().stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void onLogits(ZooModel model) {
        Architecture architecture = TestExamples.small(model, FEATURES);
        Minibatch minibatch = TestExamples.minibatch(architecture, 16, 1);
        assertClose(
                logits(torch, architecture, minibatch),
                logits(dl4j, architecture, minibatch),
                1e-4);
    }

    @ParameterizedTest
    @MethodSource("models")
    void onGradients(ZooModel model) {
        Architecture architecture = TestExamples.small(model, FEATURES);
        Minibatch minibatch = TestExamples.minibatch(architecture, 16, 2);
        assertClose(
                gradient(torch, architecture, minibatch),
                gradient(dl4j, architecture, minibatch),
                1e-3);
    }

    private static double[] logits(Engine engine, Architecture architecture, Minibatch minibatch) {
        Predictions predictions = new Predictions(minibatch.size(), architecture.classes());
        try (FrozenModel model = engine.frozen(architecture);
                FrozenModel.Scorer scorer = model.newScorer()) {
            model.load(FloatBuffer.wrap(weights(architecture)));
            scorer.score(minibatch, predictions);
        }
        double[] logits = new double[minibatch.size() * architecture.classes()];
        for (int i = 0; i < logits.length; i++) {
            double p = predictions.probabilities()[i];
            logits[i] = Math.log(p) - Math.log1p(-p);
        }
        return logits;
    }

    private static double[] gradient(
            Engine engine, Architecture architecture, Minibatch minibatch) {
        float[] gradient = new float[architecture.parameterCount()];
        try (TrainableModel model =
                engine.trainable(
                        architecture, TrainingSettings.of(Optimizer.AdaGrad.of(0.01)), 5)) {
            model.importWeights(FloatBuffer.wrap(weights(architecture)));
            model.gradient(minibatch, FloatBuffer.wrap(gradient));
        }
        double[] wide = new double[gradient.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = gradient[i];
        }
        return wide;
    }

    /** Random ones, not so large that probabilities lose their last digits. */
    private static float[] weights(Architecture architecture) {
        float[] weights = TestExamples.randomWeights(architecture, 3);
        for (Architecture.Parameter parameter : architecture.parameters()) {
            for (int i = 0; parameter.shape().size() > 1 && i < parameter.length(); i++) {
                weights[parameter.offset() + i] *= 0.3f;
            }
        }
        return weights;
    }

    private static void assertClose(double[] actual, double[] expected, double bound) {
        double most = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            most = Math.max(most, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        assertThat(largest).isPositive();
        assertThat(most / largest).isLessThan(bound);
    }
}
