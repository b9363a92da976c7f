package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.executiongraph.failover.ExponentialDelayRestartBackoffTimeStrategy;
import org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategy;
import org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategyFactoryLoader;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.junit.jupiter.api.Test;

class TrainingJobTest {
    private final Configuration flink =
            FlinkSettings.configuration(TrainingHarness.config().build());

    @Test
    void restartsHoweverOftenItFails() {
        RestartBackoffTimeStrategy strategy =
                RestartBackoffTimeStrategyFactoryLoader.createRestartBackoffTimeStrategyFactory(
                                flink, new Configuration(), true)
                        .create();
        assertThat(strategy).isInstanceOf(ExponentialDelayRestartBackoffTimeStrategy.class);
        for (int i = 0; i < 100; i++) {
            strategy.notifyFailure(new IllegalStateException("the broker was away"));
            assertThat(strategy.canRestart()).isTrue();
            assertThat(strategy.getBackoffTime()).isBetween(800L, 60_000L);
        }
    }

    @Test
    void restartsSoonWhereItHasRunWellForMinutes() {
        assertThat(
                        flink.get(
                                RestartStrategyOptions
                                        .RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD))
                .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void restartsNotWhereARestartWouldNotMendIt() {
        Throwable failure = new RuntimeException(new TrainingException("another architecture"));
        assertThat(
                        ThrowableClassifier.findThrowableOfThrowableType(
                                failure, ThrowableType.NonRecoverableError))
                .isPresent();
    }
}
