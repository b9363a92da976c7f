package io.livelabel.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayConfigTest {
    private static final List<Path> SHARDS = List.of(Path.of("x/a.tfrecord"));

    @Test
    void namesTheTopicsByPurposeAndLevel() {
        assertThat(ReplayConfig.training(SHARDS).topics())
                .containsExactly(Topics.TRAINING_VIDEOS, Topics.TRAINING_FRAMES);
        assertThat(
                        ReplayConfig.live(SHARDS)
                                .withLevels(Set.of(ExampleLevel.VIDEO))
                                .withTruth(true)
                                .topics())
                .containsExactly(Topics.VIDEOS, Topics.TRUTH);
    }

    @Test
    void refusesShardsThatCannotBeToldApart() {
        assertThatThrownBy(
                        () ->
                                ReplayConfig.training(
                                        List.of(Path.of("x/a.tfrecord"), Path.of("y/a.tfrecord"))))
                .hasMessageContaining("x/a.tfrecord and y/a.tfrecord");
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        assertThatThrownBy(() -> ReplayConfig.training(List.of()))
                .hasMessageContaining("no shards");
        assertThatThrownBy(() -> ReplayConfig.training(SHARDS).withTruth(true))
                .hasMessageContaining("LIVE");
        assertThatThrownBy(() -> ReplayConfig.training(SHARDS).withPartitions(0))
                .hasMessageContaining("partitions 0");
        assertThatThrownBy(() -> ReplayConfig.training(SHARDS).withLevels(Set.of()))
                .hasMessageContaining("levels are empty");
    }
}
