package io.livelabel.trainer.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.Architecture;
import io.livelabel.model.layer.ParameterShape.Role;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CentralWeightsTest {
    private static final Architecture PLAIN = architecture("logistic");
    private static final Architecture NORMALIZED = architecture("resnet-mlp");

    private final ParameterSpans spans = ParameterSpans.of(PLAIN);

    private static Architecture architecture(String model) {
        return Zoo.architecture(model, FeatureSet.of(Map.of("rgb", 8, "audio", 4), 12));
    }

    private CentralWeights weights(OuterRule rule) {
        return new CentralWeights(spans, rule, filled(spans.length(), 1), new float[0], 10, 100);
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    private Share share(int replica, long examples, float change) {
        return new Share(replica, examples, 5, filled(spans.length(), change));
    }

    @Test
    void weighsChangesByExamples() {
        CentralWeights central = weights(Averaging.PLAIN.over(2));
        central.take(List.of(share(0, 300, 0.4f), share(1, 100, 0.8f)), false);
        assertThat(central.weights()).containsOnly(1 + 0.75f * 0.4f + 0.25f * 0.8f);
        assertThat(central.examples()).isEqualTo(500);
        assertThat(central.minibatches()).isEqualTo(20);
    }

    @Test
    void takesOverWhatAllHaveDoneAlike() {
        CentralWeights central = weights(Averaging.PLAIN.over(2));
        central.take(List.of(share(0, 64, 0.5f), share(1, 64, 0.5f)), false);
        assertThat(central.weights()).containsOnly(1.5f);
    }

    @Test
    void changesNothingWhereNothingWasContributed() {
        CentralWeights central = weights(Averaging.NESTEROV.over(2));
        central.take(List.of(), false);
        assertThat(central.weights()).containsOnly(1);
        assertThat(central.minibatches()).isEqualTo(10);
    }

    @Test
    void addsUpBlockMomentumToItsClosedForm() {
        CentralWeights central = weights(Averaging.BLOCK_MOMENTUM.over(4));
        double decay = 0.75;
        double expected = 1;
        for (int round = 1; round <= 6; round++) {
            central.take(List.of(share(0, 10, 0.1f)), false);
            // The momentum of equal changes is a geometric sum.
            expected += 0.1 * (1 - Math.pow(decay, round)) / (1 - decay);
            assertThat((double) central.weights()[3]).isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void addsUpNesterovsMomentumToItsClosedForm() {
        CentralWeights central = weights(new OuterRule.Nesterov(0.7, 0.9));
        double expected = 1;
        for (int round = 1; round <= 6; round++) {
            central.take(List.of(share(0, 10, 0.1f)), false);
            expected += 0.7 * 0.1 * (1 - Math.pow(0.9, round + 1)) / (1 - 0.9);
            assertThat((double) central.weights()[3]).isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void goesOnWithItsMomentum() {
        CentralWeights whole = weights(Averaging.NESTEROV.over(2));
        whole.take(List.of(share(0, 10, 0.1f)), false);
        CentralWeights resumed =
                new CentralWeights(
                        spans,
                        Averaging.NESTEROV.over(2),
                        whole.weights().clone(),
                        whole.momentum().clone(),
                        whole.minibatches(),
                        whole.examples());
        whole.take(List.of(share(1, 10, 0.3f)), false);
        resumed.take(List.of(share(1, 10, 0.3f)), false);
        assertThat(resumed.weights()).isEqualTo(whole.weights());
    }

    @Test
    void hasNoMomentumInTheWarmUp() {
        CentralWeights central = weights(Averaging.NESTEROV.over(2));
        central.take(List.of(share(0, 10, 0.25f)), true);
        central.take(List.of(share(0, 10, 0.25f)), true);
        assertThat(central.weights()).containsOnly(1.5f);
        assertThat(central.momentum()).containsOnly(0);
    }

    @Test
    void takesMeansOfRunningFiguresWithoutMomentum() {
        ParameterSpans normalized = ParameterSpans.of(NORMALIZED);
        float[] running = filled(normalized.length(), 0);
        NORMALIZED.parameters().stream()
                .filter(
                        parameter ->
                                parameter.role() == Role.RUNNING_MEAN
                                        || parameter.role() == Role.RUNNING_VARIANCE)
                .forEach(
                        parameter ->
                                Arrays.fill(
                                        running,
                                        parameter.offset(),
                                        parameter.offset() + parameter.length(),
                                        1));
        assertThat(running[0]).isZero();
        assertThat(running).contains(1);
        CentralWeights central =
                new CentralWeights(
                        normalized,
                        Averaging.NESTEROV.over(2),
                        filled(normalized.length(), 1),
                        new float[0],
                        0,
                        0);
        List<Share> shares =
                List.of(
                        new Share(0, 30, 1, filled(normalized.length(), 0.2f)),
                        new Share(1, 10, 1, filled(normalized.length(), 0.6f)));
        central.take(shares, false);
        central.take(shares, false);
        for (int i = 0; i < running.length; i++) {
            if (running[i] == 1) {
                assertThat(central.weights()[i]).as("figure %d", i).isCloseTo(0.3f, within(1e-6f));
            } else {
                assertThat(central.weights()[i]).as("weight %d", i).isGreaterThan(1.5f);
            }
        }
    }

    @Test
    void refusesVectorsOfOtherLengths() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new CentralWeights(
                                        spans,
                                        Averaging.PLAIN.over(2),
                                        new float[3],
                                        new float[0],
                                        0,
                                        0))
                .withMessageContaining("3 weights, there must be " + spans.length());
    }
}
