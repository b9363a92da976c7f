package io.livelabel.model.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.Minibatch;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.Concat;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.RmsNormalize;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GradientTest {
    /** With a first decay of 0, Adam's first moments are the gradient. */
    private static final Optimizer READS_GRADIENT = new Optimizer.Adam(1e-3, 0, 0.9, 1e-8);

    private static final int CLASSES = 4;

    private final Engine engine = Engine.named("dl4j");

    static Stream<Arguments> graphs() {
        return Stream.of(
                graph("dense on an input", out("rgb")),
                graph("normalized input", node("n", new RmsNormalize(), "rgb"), out("n")),
                graph(
                        "joined inputs",
                        node("n", new RmsNormalize(), "audio"),
                        node("joined", new Concat(), "rgb", "n"),
                        out("joined")),
                graph("identity", dense("h", Activation.IDENTITY, "rgb"), out("h")),
                graph("relu", dense("h", Activation.RELU, "rgb"), out("h")),
                graph("tanh", dense("h", Activation.TANH, "rgb"), out("h")),
                graph(
                        "tanh below dropout of nothing",
                        dense("h", Activation.TANH, "rgb"),
                        node("d", new Dropout(0), "h"),
                        out("d")),
                graph(
                        "concatenation of hidden layers",
                        dense("a", Activation.TANH, "rgb"),
                        dense("b", Activation.RELU, "audio"),
                        node("joined", new Concat(), "b", "a"),
                        out("joined")),
                graph(
                        "concatenation of a hidden layer and an input that others read",
                        dense("a", Activation.TANH, "rgb"),
                        node("joined", new Concat(), "rgb", "a"),
                        out("joined")),
                graph(
                        "sum of hidden layers",
                        dense("a", Activation.TANH, "rgb"),
                        dense("b", Activation.RELU, "audio"),
                        node("sum", new Add(), "a", "b"),
                        out("sum")),
                graph(
                        "residual",
                        dense("a", Activation.TANH, "rgb"),
                        dense("b", Activation.TANH, "a"),
                        node("sum", new Add(), "a", "b"),
                        out("sum")),
                graph(
                        "linear skip to the output",
                        dense("a", Activation.TANH, "rgb"),
                        new Node("deep", new Dense(CLASSES, Activation.IDENTITY), List.of("a")),
                        new Node("flat", new Dense(CLASSES, Activation.IDENTITY), List.of("rgb")),
                        node("logits", new Add(), "deep", "flat")),
                graph(
                        "one input after the other, out of order",
                        dense("b", Activation.RELU, "audio"),
                        dense("a", Activation.TANH, "rgb"),
                        dense("c", Activation.TANH, "a"),
                        node("joined", new Concat(), "c", "b"),
                        out("joined")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("graphs")
    void isTheDerivativeOfTheLoss(String name, Architecture architecture) {
        Minibatch minibatch = Examples.minibatch(architecture, 6, 3);
        float[] weights = Examples.randomWeights(architecture, 4);
        ReferencePass reference = new ReferencePass(architecture, weights);
        try (TrainableModel model =
                engine.trainable(architecture, TrainingSettings.of(READS_GRADIENT), 1)) {
            model.importWeights(FloatBuffer.wrap(weights));
            double loss = model.train(minibatch);
            assertThat(loss).isCloseTo(reference.meanLoss(minibatch), within(1e-5));
            float[] gradient = gradient(model);
            for (int i = 0; i < weights.length; i++) {
                assertThat((double) gradient[i])
                        .as("weight %d of %s", i, architecture.parameters())
                        .isCloseTo(reference.derivative(minibatch, i), within(2e-5));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void isTheDerivativeOfTheLossUnderDropout(Activation activation) {
        Architecture architecture =
                architecture(
                        "dropout",
                        dense("h", activation, "rgb"),
                        node("d", new Dropout(0.5), "h"),
                        out("d"));
        Minibatch minibatch = Examples.minibatch(architecture, 6, 3);
        float[] weights = Examples.randomWeights(architecture, 4);
        float[] gradient = new float[weights.length];
        double middle = lossOfFirstStep(architecture, weights, minibatch, gradient);
        assertThat(middle)
                .as("dropout takes part")
                .isNotCloseTo(
                        new ReferencePass(architecture, weights).meanLoss(minibatch), within(1e-3));
        float step = 1e-2f;
        for (int i = 0; i < weights.length; i++) {
            float there = weights[i];
            weights[i] = there + step;
            double above = lossOfFirstStep(architecture, weights, minibatch, null);
            weights[i] = there - step;
            double below = lossOfFirstStep(architecture, weights, minibatch, null);
            weights[i] = there;
            assertThat((double) gradient[i])
                    .as("weight %d", i)
                    .isCloseTo((above - below) / (2 * step), within(2e-3));
        }
    }

    static Stream<Activation> activations() {
        return Stream.of(Activation.IDENTITY, Activation.TANH);
    }

    @Test
    void countsALabelThatIsNamedTwiceOnce() {
        Architecture architecture = architecture("twice", out("rgb"));
        Minibatch once = Examples.minibatch(architecture, 1, 3);
        Minibatch twice = new Minibatch(architecture.inputs(), 1);
        int label = once.labels(0)[0];
        twice.add(new float[][] {once.features(0), once.features(1)}, new int[] {label, label});
        once.clear();
        once.add(
                new float[][] {once.features(0).clone(), once.features(1).clone()},
                new int[] {label});
        float[] weights = Examples.randomWeights(architecture, 4);
        assertThat(lossOfFirstStep(architecture, weights, twice, null))
                .isEqualTo(lossOfFirstStep(architecture, weights, once, null));
    }

    @Test
    void staysFiniteWhereLogitsAreHuge() {
        Architecture architecture = architecture("huge", out("rgb"));
        Minibatch minibatch = Examples.minibatch(architecture, 4, 3);
        float[] weights = Examples.randomWeights(architecture, 4);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= 1000;
        }
        double expected = new ReferencePass(architecture, weights).meanLoss(minibatch);
        assertThat(expected).isGreaterThan(200);
        assertThat(lossOfFirstStep(architecture, weights, minibatch, null))
                .isCloseTo(expected, within(1e-3 * expected));
    }

    private double lossOfFirstStep(
            Architecture architecture, float[] weights, Minibatch minibatch, float[] gradient) {
        try (TrainableModel model =
                engine.trainable(architecture, TrainingSettings.of(READS_GRADIENT), 1)) {
            model.importWeights(FloatBuffer.wrap(weights));
            double loss = model.train(minibatch);
            if (gradient != null) {
                System.arraycopy(gradient(model), 0, gradient, 0, gradient.length);
            }
            return loss;
        }
    }

    private static float[] gradient(TrainableModel model) {
        float[] state = new float[model.optimizerStateLength()];
        model.exportOptimizerState(FloatBuffer.wrap(state));
        return java.util.Arrays.copyOf(state, state.length / 2);
    }

    private static Arguments graph(String name, Node... nodes) {
        return Arguments.of(name, architecture(name, nodes));
    }

    private static Architecture architecture(String name, Node... nodes) {
        return new Architecture(
                name,
                List.of(new Input("rgb", 5), new Input("audio", 3)),
                new ArrayList<>(List.of(nodes)),
                "logits",
                CLASSES);
    }

    private static Node out(String source) {
        return new Node("logits", new Dense(CLASSES, Activation.IDENTITY), List.of(source));
    }

    private static Node dense(String name, Activation activation, String source) {
        return new Node(name, new Dense(6, activation), List.of(source));
    }

    private static Node node(String name, Layer layer, String... sources) {
        return new Node(name, layer, List.of(sources));
    }
}
