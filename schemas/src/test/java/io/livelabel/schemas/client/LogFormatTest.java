package io.livelabel.schemas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LogFormatTest {
    @Test
    void isForPeopleUnlessTheEnvironmentAsksForJson() {
        assertThat(LogFormat.of(Map.of())).isEqualTo(LogFormat.TEXT);
        assertThat(LogFormat.of(Map.of("LIVELABEL_LOG_FORMAT", "text"))).isEqualTo(LogFormat.TEXT);
        assertThat(LogFormat.of(Map.of("LIVELABEL_LOG_FORMAT", "json"))).isEqualTo(LogFormat.JSON);
    }

    @Test
    void refusesOthersByName() {
        assertThatThrownBy(() -> LogFormat.of(Map.of("LIVELABEL_LOG_FORMAT", "JSON")))
                .isInstanceOf(UserException.class)
                .hasMessage("LIVELABEL_LOG_FORMAT is 'JSON', allowed are text and json");
    }
}
