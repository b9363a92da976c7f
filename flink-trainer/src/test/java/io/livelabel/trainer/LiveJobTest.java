package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What the job is made of, with a live topic and without. */
class LiveJobTest {
    private static TrainerConfigBuilder live() {
        return TrainingHarness.config().inputTopic("videos").truthDelay(Duration.ofMinutes(10));
    }

    private static List<StreamNode> nodes(TrainerConfig config) {
        Configuration flink = FlinkSettings.localConfiguration(config, 0);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(flink);
        TrainingJob.build(environment, config);
        return List.copyOf(environment.getStreamGraph().getStreamNodes());
    }

    private static List<String> uids(TrainerConfig config) {
        return nodes(config).stream().map(StreamNode::getTransformationUID).toList();
    }

    @Test
    void keepsTheNamesOfItsStateWhereATrainingTopicIsRead() {
        assertThat(uids(TrainingHarness.config().build()))
                .contains("examples", "training", "metrics", "dead-letters")
                .noneMatch(uid -> uid.contains("truth"));
        assertThat(
                        FlinkSettings.configuration(TrainingHarness.config().build())
                                .get(StateBackendOptions.STATE_BACKEND))
                .isEqualTo("hashmap");
    }

    @Test
    void namesTheStateOfEachOperatorWhereALiveTopicIsRead() {
        assertThat(uids(live().build()))
                .contains("live-and-truth", "turns", "truth-join", "training", "metrics")
                .doesNotContain("examples");
        assertThat(
                        FlinkSettings.configuration(live().build())
                                .get(StateBackendOptions.STATE_BACKEND))
                .isEqualTo("rocksdb");
    }

    @Test
    void keepsTheOrderOfEachPartitionByOneSubtaskAnOperator() {
        assertThat(nodes(live().build())).allMatch(node -> node.getParallelism() == 1);
    }
}
