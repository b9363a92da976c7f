package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RateBoostTest {
    private final RateBoost boost = new RateBoost(16, 4);

    @Test
    void fallsBackInEqualRatios() {
        double[] expected = {16, 8, 4, 2, 1, 1};
        for (int step = 0; step < expected.length; step++) {
            assertThat(boost.next(OptionalLong.of(step))).isCloseTo(expected[step], within(1e-12));
        }
        assertThat(boost.next(OptionalLong.empty())).isEqualTo(1);
    }

    @Test
    void isOffAtOne() {
        assertThat(new RateBoost(1, 4).isOn()).isFalse();
        assertThat(boost.isOn()).isTrue();
    }

    @Test
    void refusesWhatIsNoBoost() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateBoost(0.5, 4))
                .withMessageContaining("multiplied by 0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateBoost(Double.NaN, 4))
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateBoost(2, 0))
                .withMessageContaining("for 0 steps");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingHarness.config().driftDelta(0).driftBoost(2, 10).build())
                .withMessageContaining("no drift is noticed");
    }
}
