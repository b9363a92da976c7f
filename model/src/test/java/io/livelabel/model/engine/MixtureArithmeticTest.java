package io.livelabel.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.layer.MixtureOfExperts;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureArithmeticTest {
    private static final int ROWS = 6;
    private static final int CLASSES = MixtureBlock.CLASSES + 50;
    private static final int EXPERTS = 2;

    private final MixtureArithmetic arithmetic =
            new MixtureArithmetic(new MixtureOfExperts(CLASSES, EXPERTS), 2);

    @ParameterizedTest
    @ValueSource(doubles = {1, 10, 60, 200, 1e4})
    void agreesWithLogarithmsHoweverFarGatesAndAnswersLie(double spread) {
        SplittableRandom random = new SplittableRandom(3);
        float[] g = uniform(random, spread, ROWS * arithmetic.gates());
        float[] e = uniform(random, spread, ROWS * arithmetic.answers());
        float[] slope = uniform(random, 1, ROWS * CLASSES);
        float[] gates = g.clone();
        float[] answers = e.clone();
        float[] logits = new float[ROWS * CLASSES];
        arithmetic.mix(ROWS, gates, answers, logits);
        arithmetic.derive(ROWS, gates, answers, slope);
        for (int row = 0; row < ROWS; row++) {
            for (int c = 0; c < CLASSES; c++) {
                assertClass(row, c, g, e, logits, slope, gates, answers);
            }
        }
    }

    @Test
    void aClassComesToTheSameBesideOneThatIsFarOut() {
        SplittableRandom random = new SplittableRandom(4);
        float[] g = uniform(random, 5, arithmetic.gates());
        float[] e = uniform(random, 5, arithmetic.answers());
        float[] moderate = new float[CLASSES];
        arithmetic.mix(1, g.clone(), e.clone(), moderate);
        g[7] = 2_000;
        float[] beside = new float[CLASSES];
        arithmetic.mix(1, g, e, beside);
        for (int c = 0; c < CLASSES; c++) {
            if (c != 7) {
                assertThat(beside[c]).as("class %d", c).isCloseTo(moderate[c], within(1e-5f));
            }
        }
        assertThat(beside[7]).isFinite();
    }

    @Test
    void whatIsNoNumberStaysNone() {
        float[] g = new float[arithmetic.gates()];
        float[] e = new float[arithmetic.answers()];
        g[3] = Float.NaN;
        e[5] = Float.NaN;
        float[] logits = new float[CLASSES];
        arithmetic.mix(1, g, e, logits);
        assertThat(logits[3]).isNaN();
        assertThat(logits[5]).isNaN();
        assertThat(logits[4]).isFinite();
    }

    private void assertClass(
            int row,
            int c,
            float[] g,
            float[] e,
            float[] logits,
            float[] slope,
            float[] ofGates,
            float[] ofAnswers) {
        double[] yes = new double[EXPERTS];
        double[] no = new double[EXPERTS + 1];
        for (int k = 0; k < EXPERTS; k++) {
            double z = e[row * arithmetic.answers() + k * CLASSES + c];
            double gate = g[row * arithmetic.gates() + k * CLASSES + c];
            yes[k] = gate - softplus(-z);
            no[k] = gate - softplus(z);
        }
        no[EXPERTS] = g[row * arithmetic.gates() + EXPERTS * CLASSES + c];
        double bound = -Math.log(Double.MIN_NORMAL);
        double expected = Math.max(-bound, Math.min(bound, logOfSum(yes) - logOfSum(no)));
        assertThat((double) logits[row * CLASSES + c])
                .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
        double dy = slope[row * CLASSES + c];
        for (int k = 0; k <= EXPERTS; k++) {
            double share = k < EXPERTS ? share(yes, k) : 0;
            double ofGate = dy * (share - share(no, k));
            assertNear(ofGates[row * arithmetic.gates() + k * CLASSES + c], ofGate, g, e);
        }
        for (int k = 0; k < EXPERTS; k++) {
            double z = e[row * arithmetic.answers() + k * CLASSES + c];
            double p = 1 / (1 + Math.exp(-z));
            double ofAnswer = dy * (share(yes, k) * (1 - p) + share(no, k) * p);
            assertNear(ofAnswers[row * arithmetic.answers() + k * CLASSES + c], ofAnswer, g, e);
        }
    }

    /** Exact where all exponentials fit a float; elsewhere finite, and no larger than it can be. */
    private static void assertNear(float actual, double expected, float[] g, float[] e) {
        double most = 0;
        for (float value : g) {
            most = Math.max(most, 2 * Math.abs(value));
        }
        for (float value : e) {
            most = Math.max(most, Math.abs(value));
        }
        if (most < 80) {
            assertThat((double) actual).isCloseTo(expected, within(1e-5));
        } else {
            assertThat(Math.abs(actual)).isLessThanOrEqualTo(1.0001f);
        }
    }

    private static float[] uniform(SplittableRandom random, double spread, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-spread, spread);
        }
        return values;
    }

    private static double softplus(double z) {
        return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    }

    private static double logOfSum(double[] logs) {
        double most = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            most = Math.max(most, log);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - most);
        }
        return most + Math.log(sum);
    }

    private static double share(double[] logs, int index) {
        return Math.exp(logs[index] - logOfSum(logs));
    }
}
