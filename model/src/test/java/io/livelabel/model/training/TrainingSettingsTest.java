package io.livelabel.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrainingSettingsTest {
    private final TrainingSettings plain = TrainingSettings.of(Optimizer.Adam.of(0.1));

    @Test
    void changesTheRateAsItsScheduleSays() {
        assertThat(RateSchedule.parse("constant").factor(1_000_000)).isEqualTo(1);
        RateSchedule exponential = RateSchedule.parse("exponential:0.5:10");
        assertThat(exponential.factor(1)).isEqualTo(1);
        assertThat(exponential.factor(11)).isCloseTo(0.5, within(1e-12));
        assertThat(exponential.factor(6)).isCloseTo(Math.sqrt(0.5), within(1e-12));
        RateSchedule linear = RateSchedule.parse("linear:4:8");
        assertThat(linear.factor(1)).isEqualTo(0.25);
        assertThat(linear.factor(4)).isEqualTo(1);
        assertThat(linear.factor(5)).isEqualTo(1);
        assertThat(linear.factor(8)).isEqualTo(0.25);
        assertThat(linear.factor(9)).isZero();
    }

    @Test
    void forgetsTheFirstWeightsSoon() {
        TrainingSettings averaging = plain.withAverageDecay(0.99);
        assertThat(averaging.averageDecay(1)).isCloseTo(2.0 / 11, within(1e-12));
        assertThat(averaging.averageDecay(1_000_000)).isEqualTo(0.99);
        assertThat(averaging.statePerParameter()).isEqualTo(3);
        assertThat(plain.statePerParameter()).isEqualTo(2);
    }

    @Test
    void readsLosses() {
        assertThat(Loss.parse("cross-entropy")).isEqualTo(new Loss.CrossEntropy());
        assertThat(Loss.parse("asymmetric:1:4:0.05")).isEqualTo(new Loss.Asymmetric(1, 4, 0.05));
    }

    @Test
    void countsRareClassesMoreOften() {
        RepeatFactors factors =
                RepeatFactors.of(new ClassFrequencies(new long[] {50, 4, 0}, 99), 0.18);
        assertThat(factors.of(new int[] {})).isEqualTo(1);
        assertThat(factors.of(new int[] {0})).isEqualTo(1);
        assertThat(factors.of(new int[] {0, 1})).isCloseTo(2, within(1e-12));
        assertThat(factors.of(new int[] {2, 1})).isCloseTo(6, within(1e-12));
        assertThat(RepeatFactors.none().of(new int[] {2})).isEqualTo(1);
        assertThat(factors).hasToString("up to 6.00 of 3 classes");
    }

    @Test
    void refusesWhatIsOutOfRange() {
        refuses(() -> plain.withL2(-1), "l2 must not be negative: -1.0");
        refuses(() -> plain.withClipNorm(Double.NaN), "clip norm must not be negative: NaN");
        refuses(() -> plain.withAverageDecay(1), "decay of the average is not in [0, 1): 1.0");
        refuses(
                () -> RepeatFactors.of(new ClassFrequencies(new long[] {1}, 2), 0),
                "threshold of oversampling is not in (0, 1]: 0.0");
        refuses(() -> new RepeatFactors(java.util.List.of(0.5)), "a repeat factor is below 1: 0.5");
        refuses(
                () ->
                        new LossGradient(
                                plain.withOversampling(new RepeatFactors(java.util.List.of(1.0))),
                                2),
                "1 repeat factors for 2 classes");
        refuses(
                () -> RateSchedule.parse("cosine"),
                "schedule is 'cosine': give constant, exponential:FACTOR:STEPS or linear:WARMUP:TOTAL");
        refuses(() -> RateSchedule.parse("linear:5:5"), "a rate cannot rise for 5 of 5 steps");
        refuses(() -> RateSchedule.parse("exponential:0:5"), "decay factor is not in (0, 1]: 0.0");
        refuses(
                () -> Loss.parse("hinge"),
                "loss is 'hinge': give cross-entropy or asymmetric:G+:G-:MARGIN");
        refuses(() -> Loss.parse("asymmetric:1:1:1"), "margin is not in [0, 1): 1.0");
    }

    private static void refuses(Runnable work, String message) {
        assertThatIllegalArgumentException().isThrownBy(work::run).withMessage(message);
    }
}
