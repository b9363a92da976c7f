package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void refusesARateThatIsNone() {
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Pace.videosPerSecond(rate))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(rate + " videos/s");
            assertThatThrownBy(() -> Pace.megabytesPerSecond(rate))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(rate + " MB/s");
        }
    }

    @Test
    void letsVideosGoEvenly() throws Exception {
        Pace pace = Pace.videosPerSecond(0.01);
        assertThat(pace.nanosUntilNext(70, 0)).isLessThanOrEqualTo(0);
        assertThat(seconds(pace.nanosUntilNext(71, 500))).isBetween(90.0, 100.0);
        assertThat(seconds(pace.nanosUntilNext(71, 500))).isBetween(90.0, 100.0);
        assertThat(seconds(pace.nanosUntilNext(74, 900))).isBetween(390.0, 400.0);
    }

    @Test
    void letsBytesGoEvenly() throws Exception {
        Pace pace = Pace.megabytesPerSecond(0.01);
        assertThat(pace.nanosUntilNext(0, 0)).isLessThanOrEqualTo(0);
        assertThat(seconds(pace.nanosUntilNext(1, 1_000_000))).isBetween(90.0, 100.0);
        assertThat(seconds(pace.nanosUntilNext(9, 2_000_000))).isBetween(190.0, 200.0);
    }

    @Test
    void doesNotMakeUpForLostTime() throws Exception {
        Pace pace = Pace.videosPerSecond(1e9);
        pace.nanosUntilNext(0, 0);
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 1_000_000) {
            Thread.onSpinWait();
        }
        pace.nanosUntilNext(1, 0);
        assertThat(pace.nanosUntilNext(1_000_000_001, 0)).isGreaterThan(900_000_000);
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
