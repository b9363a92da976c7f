package io.livelabel.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Float16Test {
    private static final int LARGEST_FINITE = 0x7bff;

    /** What the bits of a half mean, by the definition. */
    private static double defined(int half) {
        int exponent = (half >> 10) & 0x1f;
        int fraction = half & 0x3ff;
        double magnitude =
                exponent == 0
                        ? Math.scalb((double) fraction, -24)
                        : exponent == 0x1f
                                ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                                : Math.scalb(1024.0 + fraction, exponent - 25);
        return half < 0x8000 ? magnitude : -magnitude;
    }

    @Test
    void widensEveryHalfToTheNumberThatItIsAndBack() {
        for (int half = 0; half < 1 << 16; half++) {
            float wide = Float16.toFloat((short) half);
            assertThat(Double.compare(wide, defined(half))).as("%04x", half).isZero();
            int again = Float16.of(wide) & 0xffff;
            if (Float.isNaN(wide)) {
                assertThat(again).as("%04x", half).isEqualTo(half | 0x200);
            } else {
                assertThat(again).as("%04x", half).isEqualTo(half);
            }
        }
    }

    @Test
    void roundsWhatLiesBetweenTwoNeighboursToTheNearerAndTiesToEven() {
        for (int half = 0; half < LARGEST_FINITE; half++) {
            // All halves and what lies in their middle are floats.
            float low = (float) defined(half);
            float middle = (float) ((defined(half) + defined(half + 1)) / 2);
            int even = half % 2 == 0 ? half : half + 1;
            assertRounds(middle, even);
            assertRounds(Math.nextDown(middle), half);
            assertRounds(Math.nextUp(middle), half + 1);
            assertRounds(Math.nextUp(low), half);
        }
    }

    private static void assertRounds(float value, int half) {
        assertThat(Float16.of(value)).as("%a", value).isEqualTo((short) half);
        assertThat(Float16.of(-value)).as("%a", -value).isEqualTo((short) (half | 0x8000));
    }

    @Test
    void becomesInfiniteHalfwayBehindTheLargest() {
        assertRounds(Math.nextDown(65_520f), LARGEST_FINITE);
        assertRounds(65_520f, 0x7c00);
        assertRounds(Float.MAX_VALUE, 0x7c00);
        assertRounds(Float.POSITIVE_INFINITY, 0x7c00);
    }

    @Test
    void becomesZeroOfTheSameSignFromHalfOfTheSmallestOn() {
        assertRounds(0x1p-25f, 0);
        assertRounds(Math.nextUp(0x1p-25f), 1);
        assertRounds(Float.MIN_VALUE, 0);
        assertRounds(Float.MIN_NORMAL, 0);
    }

    @Property(tries = 20_000)
    void isNeverFartherFromAnyFloatThanItsNeighboursAre(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        int half = Float16.of(value) & 0xffff;
        if (Float.isNaN(value)) {
            assertThat(Float16.toFloat((short) half)).isNaN();
            return;
        }
        assertThat(half >>> 15).as("sign").isEqualTo(bits >>> 31);
        int magnitude = half & 0x7fff;
        double exact = Math.abs((double) value);
        double distance = Math.abs(reach(magnitude) - exact);
        if (Float.isInfinite(value)) {
            assertThat(magnitude).isEqualTo(0x7c00);
            return;
        }
        if (magnitude > 0) {
            assertThat(distance).isLessThanOrEqualTo(Math.abs(reach(magnitude - 1) - exact));
        }
        if (magnitude <= LARGEST_FINITE) {
            assertThat(distance).isLessThanOrEqualTo(Math.abs(reach(magnitude + 1) - exact));
        }
    }

    /** Rounding takes infinity for the power of two that would come next. */
    private static double reach(int magnitude) {
        return magnitude == 0x7c00 ? 65_536 : defined(magnitude);
    }
}
