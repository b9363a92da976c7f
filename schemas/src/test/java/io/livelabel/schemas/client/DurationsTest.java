package io.livelabel.schemas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @Test
    void readsANumberAndAUnit() {
        assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Durations.parse("10s")).isEqualTo(Duration.ofSeconds(10));
        assertThat(Durations.parse("10m")).isEqualTo(Duration.ofMinutes(10));
        assertThat(Durations.parse("1h")).isEqualTo(Duration.ofHours(1));
        assertThat(Durations.parse("2d")).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void readsTheFormOfIso8601() {
        assertThat(Durations.parse("PT10M")).isEqualTo(Duration.ofMinutes(10));
        assertThat(Durations.parse("pt0.5s")).isEqualTo(Duration.ofMillis(500));
        assertThat(Durations.parse("P2D")).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void tellsALengthOfTimeInItsLargestUnit() {
        assertThat(Durations.roughly(-5)).isEqualTo("0 s");
        assertThat(Durations.roughly(59_999)).isEqualTo("59 s");
        assertThat(Durations.roughly(60_000)).isEqualTo("1 min");
        assertThat(Durations.roughly(7_200_000)).isEqualTo("2 h");
        assertThat(Durations.roughly(172_800_000)).isEqualTo("2 d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "m", "10 m", "1.5h", "1w", "10M", "PT", "9999999999s"})
    void refusesWhatIsNoneAndSaysWhatIsAllowed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageStartingWith("'" + text + "' is no duration")
                .withMessageContaining("10m")
                .withMessageContaining("PT10M");
    }
}
