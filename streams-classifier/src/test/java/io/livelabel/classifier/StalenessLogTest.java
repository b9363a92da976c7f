package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.classifier.serving.WhenStale;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class StalenessLogTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final ServingModel SERVING =
            new ServingModel("root", 7, "hash", 0, Instant.EPOCH, Instant.EPOCH);

    @Test
    void tellsOnceWhenWeightsBecomeTooOldAndOnceWhenTheyNoLongerAre() {
        StalenessLog log =
                new StalenessLog("logistic", new StalenessPolicy(LIMIT, WhenStale.SERVE));
        assertThat(log.take(SERVING, LIMIT)).isFalse();
        assertThat(log.take(SERVING, LIMIT.plusMillis(1))).isTrue();
        assertThat(log.take(SERVING, LIMIT.plusMillis(2))).isFalse();
        assertThat(log.take(SERVING, Duration.ZERO)).isTrue();
        assertThat(log.take(SERVING, Duration.ZERO)).isFalse();
    }

    @Test
    void tellsNothingWithoutALimit() {
        StalenessLog log = new StalenessLog("logistic", StalenessPolicy.NONE);
        assertThat(log.take(SERVING, Duration.ofDays(1000))).isFalse();
    }
}
