package io.livelabel.producer.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ValueTallyTest {
    @Test
    void keepsTheDeviationOfValuesThatLieFarFromZero() {
        ValueTally tally = ValueTally.ofFloats();
        for (int i = 0; i < 1_000; i++) {
            tally.add(new float[] {8_000_000 - 1, 8_000_000 + 1});
        }
        Distribution values = tally.distribution().orElseThrow();
        assertThat(values.mean()).isEqualTo(8_000_000);
        assertThat(values.standardDeviation()).isCloseTo(1, within(1e-9));
    }

    @Test
    void leavesOutWhatIsNotFinite() {
        ValueTally tally = ValueTally.ofFloats();
        tally.add(new float[] {Float.NaN, Float.NEGATIVE_INFINITY});
        assertThat(tally.distribution()).isEmpty();
        assertThat(tally.notFinite()).isEqualTo(2);
        tally.add(new float[] {Float.NaN, 3, 0});
        Distribution values = tally.distribution().orElseThrow();
        assertThat(tally.notFinite()).isEqualTo(3);
        assertThat(values.count()).isEqualTo(2);
        assertThat(values.mean()).isEqualTo(1.5);
        assertThat(values.zeroShare()).isEqualTo(0.5);
    }
}
