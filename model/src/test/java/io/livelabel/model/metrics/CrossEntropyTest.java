package io.livelabel.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.Predictions;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
    @Property(tries = 200)
    void isTheSumOfALogarithmAClass(
            @ForAll @IntRange(min = 1, max = 400) int classes,
            @ForAll @IntRange(max = 3) int extreme,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Predictions predictions = predictions(2, classes);
        float[] p = predictions.probabilities();
        for (int i = 0; i < p.length; i++) {
            p[i] = extreme == 0 ? 1 : extreme == 1 ? random.nextInt(2) : random.nextFloat();
        }
        int[] labels = random.nextBoolean() ? new int[] {0} : new int[] {classes - 1};
        double expected = 0;
        for (int c = 0; c < classes; c++) {
            float one = p[classes + c];
            expected -= Math.log((c == labels[0] ? one : 1 - one) + 1e-5);
        }
        assertThat(CrossEntropy.of(predictions, 1, labels))
                .isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
    }

    /** Products on the way are as small as they get: one that is kept, and then all factors. */
    @Test
    void losesNothingWhereAllClassesAreFarOff() {
        for (int before = 0; before <= 48; before++) {
            Predictions predictions = predictions(1, 48 * 3 + 7);
            float[] p = predictions.probabilities();
            Arrays.fill(p, 48 - before, p.length, 1);
            double expected = -Math.log(1e-5) * (p.length - 48 + before);
            assertThat(CrossEntropy.of(predictions, 0, new int[0]))
                    .isCloseTo(expected, within(1e-3 + 1e-5 * 48));
        }
    }

    @Test
    void isNotANumberWhereAProbabilityIsNone() {
        Predictions predictions = predictions(1, 100);
        predictions.probabilities()[57] = Float.NaN;
        assertThat(CrossEntropy.of(predictions, 0, new int[] {3})).isNaN();
    }

    @Test
    void refusesAClassThatThereIsNot() {
        assertThatThrownBy(() -> CrossEntropy.of(predictions(1, 10), 0, new int[] {10}))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static Predictions predictions(int rows, int classes) {
        Predictions predictions = new Predictions(rows, classes);
        predictions.resize(rows);
        return predictions;
    }
}
