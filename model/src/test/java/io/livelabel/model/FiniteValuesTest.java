package io.livelabel.model;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.FloatBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FiniteValuesTest {
    @Property(tries = 200)
    void findTheFirstThatIsNotFinite(
            @ForAll @IntRange(min = 1, max = 10_000) int count,
            @ForAll @IntRange(min = 0, max = 9_999) int place) {
        float[] values = new float[count];
        java.util.Arrays.fill(values, Float.MAX_VALUE);
        FiniteValues.require("weight", FloatBuffer.wrap(values));
        int at = place % count;
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            values[at] = bad;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FiniteValues.require("weight", FloatBuffer.wrap(values)))
                    .withMessage("weight %d of %d is %s, all must be finite", at, count, bad);
        }
    }
}
