package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.trainer.averaging.Averaging;
import io.livelabel.trainer.averaging.AveragingConfig;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.executiongraph.failover.ExponentialDelayRestartBackoffTimeStrategy;
import org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategy;
import org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategyFactoryLoader;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.jspecify.annotations.Nullable;
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

    private StreamGraph graph(@Nullable AveragingConfig averaging) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(flink);
        TrainingJob.build(environment, TrainingHarness.config().averaging(averaging).build());
        return environment.getStreamGraph();
    }

    @Test
    void givesEachReplicaASlotWithItsGpus() {
        StreamGraph graph = graph(new AveragingConfig(3, 50, Averaging.PLAIN, 500, 2));
        assertThat(graph.getSlotSharingGroupResource("replicas"))
                .hasValueSatisfying(
                        slot ->
                                assertThat(slot.getExtendedResources().get("gpu").getValue())
                                        .isEqualByComparingTo("2"));
        assertThat(graph.getSlotSharingGroupResource("default")).isEmpty();
        assertThat(graph.getStreamNodes())
                .filteredOn(node -> node.getSlotSharingGroup().equals("replicas"))
                .singleElement()
                .satisfies(
                        node -> {
                            assertThat(node.getTransformationUID()).isEqualTo("replicas");
                            assertThat(node.getParallelism()).isEqualTo(3);
                        });
        assertThat(
                        graph(new AveragingConfig(3, 50, Averaging.PLAIN, 500, 0))
                                .getSlotSharingGroupResource("replicas"))
                .isEmpty();
    }

    @Test
    void staysAsItWasWhereOneReplicaTrainsAlone() {
        StreamGraph graph = graph(null);
        assertThat(graph.getStreamNodes())
                .extracting(StreamNode::getSlotSharingGroup)
                .containsOnly("default");
        assertThat(graph.getStreamNodes())
                .extracting(StreamNode::getTransformationUID)
                .contains("examples", "training")
                .doesNotContain("routes", "replicas", "averaging");
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
