package io.livelabel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture.Input;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.Architecture.Parameter;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.Concat;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.layer.ParameterShape.Role;
import io.livelabel.model.layer.RmsNormalize;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final List<Input> INPUTS = List.of(new Input("rgb", 6), new Input("audio", 2));

    private static Architecture of(String output, int classes, Node... nodes) {
        return new Architecture("m", INPUTS, List.of(nodes), output, classes);
    }

    private static Node dense(String name, int units, String source) {
        return new Node(name, new Dense(units, Activation.RELU), List.of(source));
    }

    private static void assertRefused(String message, Runnable make) {
        assertThatThrownBy(make::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static List<String> names() {
        return Zoo.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void comesBackFromItsJson(String name) {
        Architecture architecture = Zoo.architecture(name, FeatureSet.of(1024, 128, 3862));
        Architecture again = Architecture.fromJson(architecture.toJson());
        assertThat(again).isEqualTo(architecture);
        assertThat(again.toJson()).isEqualTo(architecture.toJson());
    }

    @Test
    void writesEveryLayerIntoItsJson() {
        Architecture architecture =
                of(
                        "sum",
                        3,
                        new Node("n", new RmsNormalize(), List.of("rgb")),
                        new Node("joined", new Concat(), List.of("n", "audio")),
                        new Node("d", new Dropout(0.25), List.of("joined")),
                        dense("a", 3, "d"),
                        dense("b", 3, "audio"),
                        new Node("sum", new Add(), List.of("a", "b")));
        assertThat(Architecture.fromJson(architecture.toJson())).isEqualTo(architecture);
        assertThat(architecture.toJson())
                .startsWith(
                        "{\"classes\":3,\"inputs\":[{\"maxFrames\":0,\"name\":\"rgb\",\"size\":6}")
                .contains("{\"type\":\"Dropout\",\"rate\":0.25}", "\"type\":\"RmsNormalize\"");
    }

    @Test
    void ordersParametersAsItsNodes() {
        Architecture architecture =
                of(
                        "logits",
                        3,
                        dense("b", 5, "audio"),
                        dense("a", 4, "rgb"),
                        new Node("joined", new Concat(), List.of("a", "b")),
                        dense("logits", 3, "joined"));
        assertThat(architecture.parameters())
                .containsExactly(
                        new Parameter("b", "weight", List.of(5, 2), Role.WEIGHT, 0),
                        new Parameter("b", "bias", List.of(5), Role.BIAS, 10),
                        new Parameter("a", "weight", List.of(4, 6), Role.WEIGHT, 15),
                        new Parameter("a", "bias", List.of(4), Role.BIAS, 39),
                        new Parameter("logits", "weight", List.of(3, 9), Role.WEIGHT, 43),
                        new Parameter("logits", "bias", List.of(3), Role.BIAS, 70));
        assertThat(architecture.parameterCount()).isEqualTo(73);
        assertThat(architecture.shapeOf("joined").size()).isEqualTo(9);
        assertThat(architecture.shapeOf("audio").size()).isEqualTo(2);
    }

    @Test
    void knowsWhetherTrainingScores() {
        assertThat(Zoo.architecture("logistic", FeatureSet.of(4, 4, 4)).trainsAsItScores())
                .isTrue();
        assertThat(Zoo.architecture("video-mlp", FeatureSet.of(4, 4, 4)).trainsAsItScores())
                .isFalse();
        assertThat(Zoo.architecture("gated-moe", FeatureSet.of(4, 4, 4)).trainsAsItScores())
                .isFalse();
    }

    @Test
    void refusesGraphsThatDoNotHoldTogether() {
        assertRefused(
                "node 'a' reads 'b', which does not stand before it",
                () -> of("b", 3, dense("a", 3, "b"), dense("b", 3, "rgb")));
        assertRefused(
                "two inputs or nodes are named 'a'",
                () -> of("a", 3, dense("a", 3, "rgb"), dense("a", 3, "rgb")));
        assertRefused(
                "two inputs or nodes are named 'rgb'", () -> of("rgb", 3, dense("rgb", 3, "rgb")));
        assertRefused(
                "output 'z' of architecture m is none of its nodes",
                () -> of("z", 3, dense("a", 3, "rgb")));
        assertRefused(
                "output 'a' of architecture m has shape [3], but there are 4 classes",
                () -> of("a", 4, dense("a", 3, "rgb")));
        assertRefused(
                "node 'a' (Dense[units=3, activation=TANH, bias=true]): it reads 1 input, not 2",
                () ->
                        of(
                                "a",
                                3,
                                new Node(
                                        "a",
                                        new Dense(3, Activation.TANH),
                                        List.of("rgb", "audio"))));
        assertRefused(
                "node 'a' (Concat[]): it reads 1 or more inputs, not 0",
                () -> of("a", 3, new Node("a", new Concat(), List.of())));
        assertRefused(
                "node 'a' (Add[]): its inputs have different sizes: [[6], [2]]",
                () -> of("a", 6, new Node("a", new Add(), List.of("rgb", "audio"))));
    }

    @Test
    void refusesLayersOutOfRange() {
        assertRefused("units of a dense layer must be at least 1: 0", () -> dense("a", 0, "rgb"));
        assertRefused("dropout rate is not in [0, 1): 1.0", () -> new Dropout(1));
        assertRefused("dropout rate is not in [0, 1): NaN", () -> new Dropout(Double.NaN));
        assertRefused("input x has size 0", () -> new Input("x", 0));
    }

    @Test
    void refusesTextThatIsNoArchitecture() {
        for (String text : new String[] {"", "{}", "[]", "{\"name\":1}"}) {
            assertThatThrownBy(() -> Architecture.fromJson(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        String unknown =
                Zoo.architecture("logistic", FeatureSet.of(4, 4, 4))
                        .toJson()
                        .replace("Concat", "Convolution");
        assertThatThrownBy(() -> Architecture.fromJson(unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Convolution");
    }
}
