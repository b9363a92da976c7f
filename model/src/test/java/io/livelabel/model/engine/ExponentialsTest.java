package io.livelabel.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExponentialsTest {
    private static final double SHARE = 1e-8;

    @Test
    void agreeWithTheLibrarysOverTheWholeRange() {
        SplittableRandom random = new SplittableRandom(5);
        double[] values = new double[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble(-Exponentials.BOUND, Exponentials.BOUND);
        }
        values[0] = -Exponentials.BOUND;
        values[1] = Exponentials.BOUND;
        values[2] = 0;
        double[] replaced = values.clone();
        Exponentials.replace(replaced, values.length);
        for (int i = 0; i < values.length; i++) {
            assertThat(replaced[i])
                    .as("the exponential of %s", values[i])
                    .isCloseTo(Math.exp(values[i]), withinPercentage(100 * SHARE));
        }
        assertThat(replaced[2]).isEqualTo(1);
    }

    @Test
    void leaveWhatIsBehindTheCount() {
        double[] values = {1, 2, 3};
        Exponentials.replace(values, 2);
        assertThat(values[2]).isEqualTo(3);
    }
}
