package io.livelabel.model.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.RmsNormalize;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private static final Layer OUT = new Dense(4, Activation.IDENTITY);

    private final Engine engine = Engine.named("dl4j");
    private final Architecture architecture = architecture(new Node("logits", OUT, List.of("rgb")));

    private static Architecture architecture(Node... nodes) {
        return new Architecture("m", List.of(new Input("rgb", 4)), List.of(nodes), "logits", 4);
    }

    private void assertRefused(String message, Node... nodes) {
        assertThatThrownBy(() -> engine.frozen(architecture(nodes)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesAnEngineThatIsNotThere() {
        assertThatThrownBy(() -> Engine.named("abacus"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no engine named 'abacus' on the class path; there are: [dl4j]");
    }

    @Test
    void refusesToNormalizeAnythingButAnInput() {
        assertRefused(
                "node 'n' (RmsNormalize[]): it does not read an input",
                new Node("h", OUT, List.of("rgb")),
                new Node("n", new RmsNormalize(), List.of("h")),
                new Node("logits", OUT, List.of("n")));
    }

    @Test
    void refusesANodeThatIsReadByNone() {
        assertRefused(
                "node 'h' (Dense[units=4, activation=IDENTITY]): it is read by no node",
                new Node("h", OUT, List.of("rgb")),
                new Node("logits", OUT, List.of("rgb")));
    }

    @Test
    void refusesANodeThatReadsOneInputTwice() {
        assertRefused(
                "node 'logits' (Add[]): it reads one input twice",
                new Node("h", OUT, List.of("rgb")),
                new Node("logits", new Add(), List.of("h", "h")));
    }

    @Test
    void refusesANetworkThatIsAllInput() {
        assertRefused(
                "the dl4j engine needs a layer with parameters in m",
                new Node("logits", new RmsNormalize(), List.of("rgb")));
    }

    @Test
    void refusesAClassIdOutOfRangeAndStaysAsItWas() {
        Minibatch minibatch = new Minibatch(architecture.inputs(), 2);
        minibatch.add(new float[][] {{1, 2, 3, 4}}, new int[] {0, 4});
        try (TrainableModel model =
                engine.trainable(
                        architecture, TrainingSettings.of(new Optimizer.AdaGrad(0.1, 0.1)), 1)) {
            assertThatThrownBy(() -> model.train(minibatch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("class id 4 of example 0 is not in [0, 4)");
            org.assertj.core.api.Assertions.assertThat(model.steps()).isZero();
        }
    }

    @Test
    void refusesMinibatchesAndPredictionsThatDoNotFit() {
        Minibatch empty = new Minibatch(architecture.inputs(), 2);
        Minibatch other = new Minibatch(List.of(new Input("audio", 4)), 2);
        try (FrozenModel model = engine.frozen(architecture);
                FrozenModel.Scorer scorer = model.newScorer()) {
            assertThatThrownBy(() -> scorer.score(empty, new Predictions(2, 4)))
                    .hasMessage("the minibatch is empty");
            assertThatThrownBy(() -> scorer.score(other, new Predictions(2, 4)))
                    .hasMessageContaining("for a network that reads [Input[name=rgb, size=4]]");
            empty.add(new float[][] {{1, 2, 3, 4}}, new int[0]);
            assertThatThrownBy(() -> scorer.score(empty, new Predictions(2, 5)))
                    .hasMessage("predictions of 5 classes for a network of 4");
        }
    }
}
