package io.livelabel.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DropoutMaskTest {
    private static final int LENGTH = 100_001;

    private static float[] mask(double rate, long seed, long step, int node) {
        float[] mask = new float[LENGTH];
        DropoutMask.fill(mask, LENGTH, rate, seed, step, node);
        return mask;
    }

    @Test
    void leavesOutTheStatedShareAndScalesTheRest() {
        for (double rate : new double[] {0.2, 0.5, 0.9}) {
            float kept = (float) (1 / (1 - rate));
            int zeros = 0;
            for (float factor : mask(rate, 1, 2, 3)) {
                assertThat(factor).isIn(0f, kept);
                zeros += factor == 0 ? 1 : 0;
            }
            assertThat((double) zeros / LENGTH).isCloseTo(rate, within(0.01));
        }
        assertThat(mask(0, 1, 2, 3)).containsOnly(1f);
    }

    @Test
    void followsFromSeedStepAndLayerAlone() {
        float[] mask = mask(0.5, 1, 2, 3);
        assertThat(mask(0.5, 1, 2, 3)).isEqualTo(mask);
        assertThat(mask(0.5, 2, 2, 3)).isNotEqualTo(mask);
        assertThat(mask(0.5, 1, 3, 3)).isNotEqualTo(mask);
        assertThat(mask(0.5, 1, 2, 4)).isNotEqualTo(mask);
    }

    /** What a checkpoint of an earlier program goes on with. */
    @Test
    void staysTheSameFromVersionToVersion() {
        assertThat(Arrays.copyOf(mask(0.5, 1, 2, 3), 12))
                .containsExactly(0, 2, 2, 0, 0, 2, 2, 0, 2, 0, 0, 2);
        assertThat(hash(0.2, 1000)).isEqualTo(-173001983);
        assertThat(hash(0.2, 1001)).isEqualTo(-643809);
        assertThat(hash(0.5, 1001)).isEqualTo(-1483330273);
        assertThat(hash(0.9, 1000)).isEqualTo(-1896860927);
    }

    private static int hash(double rate, int length) {
        float[] mask = new float[length];
        DropoutMask.fill(mask, length, rate, 7, 3, 2);
        return Arrays.hashCode(mask);
    }
}
