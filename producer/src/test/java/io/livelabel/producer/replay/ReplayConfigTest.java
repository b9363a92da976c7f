package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayConfigTest {
    private static final List<Path> SHARDS = List.of(Path.of("x/a.tfrecord"));

    @Test
    void namesTheTopicsByPurposeAndLevel() {
        assertThat(ReplayConfig.training(SHARDS).topics())
                .containsExactly(Topics.TRAINING_VIDEOS, Topics.TRAINING_FRAMES);
        assertThat(ReplayBuilder.probe(SHARDS).config().topics())
                .containsExactly(Topics.PROBE_VIDEOS, Topics.PROBE_FRAMES);
        assertThat(
                        ReplayBuilder.live(SHARDS)
                                .withLevels(ExampleLevel.VIDEO)
                                .withTruthAfter(Duration.ofHours(1))
                                .config()
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
        assertRefused(
                ReplayBuilder.training(SHARDS).withTruthAfter(Duration.ZERO),
                "truth goes with LIVE");
        assertRefused(
                ReplayBuilder.live(SHARDS).withTruthAfter(Duration.ofMillis(-1)),
                "must not be negative");
        assertRefused(ReplayBuilder.training(SHARDS).withPartitions(0), "partitions 0");
        assertRefused(ReplayBuilder.training(SHARDS).withLevels(), "levels are empty");
        assertRefused(ReplayBuilder.training(SHARDS).named("a/b"), "name is 'a/b'");
        assertRefused(ReplayBuilder.training(SHARDS).named(""), "name is ''");
        assertRefused(
                ReplayBuilder.training(SHARDS).from("b.tfrecord:0"),
                "begin in b.tfrecord, which is none of the 1 shards");
        assertRefused(
                ReplayBuilder.training(SHARDS).committedEvery(Duration.ZERO), "interval is 0 ms");
    }

    private static void assertRefused(ReplayBuilder replay, String message) {
        assertThatThrownBy(replay::config)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesOrdersThatAreNone() {
        assertThatThrownBy(() -> new ReplayOrder(Optional.empty(), 0, Optional.empty()))
                .hasMessageContaining("0 times");
        assertThatThrownBy(() -> new ReplayOrder.Shuffle(1, 0)).hasMessageContaining("0 records");
        assertThatThrownBy(() -> ReplayBuilder.training(SHARDS).from("a.tfrecord:1").looped(0))
                .hasMessageContaining("0 times");
        assertThatThrownBy(
                        () ->
                                new ReplayOrder(
                                        Optional.of(new ReplayOrder.Shuffle(1, 2)),
                                        1,
                                        Optional.of(new ReplayStart("a.tfrecord", 1))))
                .hasMessageContaining("no record a.tfrecord:1 to begin at");
    }

    @Test
    void readsAPlaceToBeginAt() {
        assertThat(ReplayStart.parse("train00.tfrecord:17"))
                .isEqualTo(new ReplayStart("train00.tfrecord", 17));
        assertThat(ReplayStart.parse("train00.tfrecord"))
                .isEqualTo(new ReplayStart("train00.tfrecord", 0));
        for (String wrong : List.of("", ":3", "a.tfrecord:", "a.tfrecord:-1", "a:b:c")) {
            assertThatThrownBy(() -> ReplayStart.parse(wrong))
                    .hasMessageContaining("'%s' is no place to begin".formatted(wrong));
        }
    }
}
