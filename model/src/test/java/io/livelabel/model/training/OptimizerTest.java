package io.livelabel.model.training;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import org.junit.jupiter.api.Test;

class OptimizerTest {
    @Test
    void refusesSettingsOutOfRange() {
        assertThatThrownBy(() -> new Optimizer.AdaGrad(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("learning rate must be positive: 0.0");
        assertThatThrownBy(() -> new Optimizer.AdaGrad(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("initial accumulator must be positive: -1.0");
        assertThatThrownBy(() -> new Optimizer.Adam(1, 1, 0.9, 1e-8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Adam's betas are not in [0, 1): 1.0 and 0.9");
        assertThatThrownBy(() -> Optimizer.Adam.of(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("learning rate must be positive: NaN");
    }

    @Test
    void refusesModelsThatTheZooDoesNotHave() {
        assertThatThrownBy(() -> Zoo.architecture("perceptron", FeatureSet.of(1, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no model named 'perceptron'; there are: %s", Zoo.names());
        assertThatThrownBy(() -> Zoo.model("perceptron"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no model named 'perceptron'; there are: %s", Zoo.names());
    }
}
