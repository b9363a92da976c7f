package io.livelabel.producer.replay;

import static io.livelabel.producer.replay.ReplayBuilder.live;
import static io.livelabel.producer.replay.ReplayBuilder.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.Shards;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order a replay sends records, and how often. */
class ReplayOrderIT {
    @RegisterExtension static final TestTopics topics = new TestTopics();

    @TempDir Path directory;

    @Test
    void goesThroughTheShardsAsOftenAsAskedAndTellsEachEpoch() throws Exception {
        topics.run(training(Shards.write(directory, 2, 2)).looped(3));

        assertThat(topics.keys("training-videos"))
                .containsExactly(
                        "a0", "a1", "b0", "b1", "a0", "a1", "b0", "b1", "a0", "a1", "b0", "b1");
        assertThat(topics.records("training-videos"))
                .extracting(record -> RecordHeaders.epoch(record.headers()).orElse(-1))
                .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2);
    }

    @Test
    void goesOnInTheEpochThatItStoppedIn() throws Exception {
        ReplayBuilder replay = training(Shards.write(directory, 2, 5)).looped(ReplayOrder.FOREVER);
        for (int stopAt : new int[] {7, 23, 30}) {
            assertThatThrownBy(() -> topics.run(replay, TestTopics.stopBefore(stopAt)))
                    .isInstanceOf(InterruptedException.class);
        }
        List<String> epoch = List.of("a0", "a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3", "b4");
        List<String> three = new ArrayList<>(epoch);
        three.addAll(epoch);
        three.addAll(epoch);
        assertThat(topics.keys("training-videos")).isEqualTo(three);
    }

    @Test
    void letsAShardThatIsAddedToAnEndlessLoopJoinInThePresentEpoch() throws Exception {
        List<Path> shards = Shards.write(directory, 3, 2);
        ReplayBuilder loop =
                training(List.of(shards.get(0), shards.get(2))).looped(ReplayOrder.FOREVER);
        assertThatThrownBy(() -> topics.run(loop, TestTopics.stopBefore(9)))
                .isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> topics.run(loop.of(shards), TestTopics.stopBefore(20)))
                .isInstanceOf(InterruptedException.class);

        List<String> keys = topics.keys("training-videos");
        assertThat(keys.subList(8, 20))
                .containsExactly(
                        "a0", "a1", "b0", "b1", "c0", "c1", "a0", "a1", "b0", "b1", "c0", "c1");
    }

    @Test
    void sendsTheTruthOfShuffledEpochsOnceAnEpoch() throws Exception {
        ReplayBuilder replay =
                live(Shards.write(directory, 3, 10))
                        .shuffled(5, 8)
                        .looped(2)
                        .withTruthAfter(Duration.ofMillis(30));
        for (int stopAt : new int[] {13, 40}) {
            assertThatThrownBy(() -> topics.run(replay, TestTopics.stopBefore(stopAt)))
                    .isInstanceOf(InterruptedException.class);
        }
        topics.run(replay);

        assertThat(topics.keys("truth")).isEqualTo(topics.keys("videos")).hasSize(60);
    }

    @Test
    void shufflesShardsAndRecordsByItsSeedOtherwiseInEachEpoch() throws Exception {
        List<Path> shards = Shards.write(directory, 4, 10);
        topics.run(training(shards).shuffled(7, 16).looped(2));
        List<String> keys = topics.keys("training-videos");
        topics.run(live(shards).shuffled(7, 16));
        topics.run(live(shards).shuffled(8, 16).named("other"));

        List<String> first = keys.subList(0, 40);
        List<String> second = keys.subList(40, 80);
        assertThat(first).doesNotHaveDuplicates().isNotEqualTo(sorted(first));
        assertThat(second).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
        assertThat(topics.keys("videos").subList(0, 40)).isEqualTo(first);
        assertThat(topics.keys("videos").subList(40, 80))
                .isNotEqualTo(first)
                .containsExactlyInAnyOrderElementsOf(first);
    }

    private static List<String> sorted(List<String> keys) {
        return keys.stream().sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void keepsAShuffledOrderThoughItIsStopped(long seed) throws Exception {
        List<Path> shards = Shards.write(directory, 4, 10);
        topics.run(live(shards).shuffled(seed, 7).looped(2));
        List<String> whole = topics.keys("videos");

        Random random = new Random(seed);
        ReplayBuilder stopped = training(shards).shuffled(seed, 7).looped(2);
        for (int stopAt = random.nextInt(9);
                stopAt < whole.size();
                stopAt += 1 + random.nextInt(20)) {
            int before = stopAt;
            assertThatThrownBy(() -> topics.run(stopped, TestTopics.stopBefore(before)))
                    .as("seed %d, stopped at %d", seed, before)
                    .isInstanceOf(InterruptedException.class);
        }
        topics.run(stopped);

        assertThat(topics.keys("training-videos")).isEqualTo(whole);
    }

    @Test
    void refusesToGoOnInTheMiddleOfABlockInAnotherOrder() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 10);
        assertThatThrownBy(
                        () ->
                                topics.run(
                                        training(shards).shuffled(1, 8), TestTopics.stopBefore(11)))
                .isInstanceOf(InterruptedException.class);

        for (ReplayBuilder other :
                List.of(
                        training(shards),
                        training(shards).shuffled(2, 8),
                        training(shards).shuffled(1, 9))) {
            assertThatThrownBy(() -> topics.run(other))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("stopped in the middle of a shuffled block");
        }
        topics.run(training(shards).shuffled(1, 8));
        assertThat(topics.keys("training-videos")).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void beginsAtARecordAndGoesOnFromWhereItStopped() throws Exception {
        ReplayBuilder replay =
                training(Shards.write(directory, 3, 5)).from("b.tfrecord:3").looped(2);
        assertThatThrownBy(() -> topics.run(replay, TestTopics.stopBefore(4)))
                .isInstanceOf(InterruptedException.class);
        topics.run(replay);

        assertThat(topics.keys("training-videos").subList(0, 8))
                .containsExactly("b3", "b4", "c0", "c1", "c2", "c3", "c4", "a0");
        assertThat(topics.keys("training-videos")).hasSize(7 + 15);
    }

    @Test
    void setsEachFaultAsideInOneEpochOnly() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 5);
        for (Path shard : shards) {
            byte[] bytes = Files.readAllBytes(shard);
            bytes[40] ^= 1;
            Files.write(shard, bytes);
        }
        ReplaySummary summary = topics.run(training(shards).from("b.tfrecord:2").looped(3));

        assertThat(summary.progress().deadLetters()).isEqualTo(2);
        assertThat(topics.origins("videos-dead-letters"))
                .containsExactly("a.tfrecord 0", "b.tfrecord 0");
        assertThat(topics.keys("training-videos")).hasSize(3 + 8 + 8);
    }
}
