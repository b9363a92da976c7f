package io.livelabel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.Architecture.Parameter;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
    private final Architecture architecture =
            Zoo.architecture("video-mlp", FeatureSet.of(40, 10, 30));

    private float[] write(InitialWeights initial, long seed) {
        float[] weights = new float[architecture.parameterCount()];
        initial.write(seed, FloatBuffer.wrap(weights));
        return weights;
    }

    private float[] part(float[] weights, String node, String name) {
        Parameter parameter =
                architecture.parameters().stream()
                        .filter(p -> p.node().equals(node) && p.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return Arrays.copyOfRange(
                weights, parameter.offset(), parameter.offset() + parameter.length());
    }

    @Test
    void areTheSameForASeed() {
        InitialWeights initial = InitialWeights.uniform(architecture, 3);
        assertThat(write(initial, 5)).isEqualTo(write(initial, 5)).isNotEqualTo(write(initial, 6));
    }

    @Test
    void areSpreadAsGlorotAndBengioSay() {
        float[] weight = part(write(InitialWeights.uniform(architecture, 3), 5), "rgb-1", "weight");
        double limit = Math.sqrt(6.0 / (40 + 512));
        double squares = 0;
        for (float w : weight) {
            assertThat((double) w).isBetween(-limit, limit);
            squares += w * w;
        }
        assertThat(squares / weight.length).isCloseTo(limit * limit / 3, within(0.02 * limit));
        assertThat(part(write(InitialWeights.uniform(architecture, 3), 5), "rgb-1", "bias"))
                .containsOnly(0);
    }

    @Test
    void giveEachClassItsFrequencyAtTheOutput() {
        double[] frequencies = new double[30];
        Arrays.setAll(frequencies, c -> (c + 1) / 100.0);
        float[] weights = write(InitialWeights.withFrequencies(architecture, frequencies), 5);
        assertThat(part(weights, "logits", "weight")).containsOnly(0);
        float[] bias = part(weights, "logits", "bias");
        for (int c = 0; c < 30; c++) {
            assertThat(1 / (1 + Math.exp(-bias[c]))).isCloseTo(frequencies[c], within(1e-6));
        }
        float[] uniform = part(write(InitialWeights.uniform(architecture, 3), 5), "logits", "bias");
        assertThat(1 / (1 + Math.exp(-uniform[7]))).isCloseTo(0.1, within(1e-6));
    }

    @Test
    void refuseFrequenciesThatAreNone() {
        assertThatThrownBy(() -> InitialWeights.withFrequencies(architecture, new double[29]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("29 frequencies for 30 classes");
        assertThatThrownBy(() -> InitialWeights.withFrequencies(architecture, new double[30]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frequency of class 0 is not in (0, 1): 0.0");
    }
}
