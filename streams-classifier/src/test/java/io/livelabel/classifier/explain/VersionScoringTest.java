package io.livelabel.classifier.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.classifier.BiasEngine;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

final class VersionScoringTest {
    @Test
    void leavesNoNetworkOpenWhereItCannotConnect() {
        BiasEngine engine = new BiasEngine();
        Connection wrong =
                new Connection(
                        "localhost:1",
                        "mock://scoring",
                        Map.of("fetch.max.wait.ms", "no number", "fetch.min.bytes", "none"),
                        Map.of());
        assertThatThrownBy(
                        () ->
                                new VersionScoring(
                                        wrong,
                                        wrong.openRegistry(),
                                        engine,
                                        TellingWeights.SIZES,
                                        TellingWeights.ARCHITECTURE.toJson(),
                                        TrustedKeys.none()))
                .isInstanceOf(ConfigException.class);
        assertThat(engine.open).hasValue(0);
    }
}
