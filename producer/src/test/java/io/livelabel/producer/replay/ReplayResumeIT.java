package io.livelabel.producer.replay;

import static io.livelabel.producer.replay.ReplayBuilder.live;
import static io.livelabel.producer.replay.ReplayBuilder.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.producer.Shards;
import io.livelabel.schemas.client.UserException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a replay goes on with what earlier runs have left. */
class ReplayResumeIT {
    @RegisterExtension static final TestTopics topics = new TestTopics();

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 17", "3, 1", "3, 17", "3, 39"})
    void sendsEachVideoOnceAndMarksTheEndOnceThoughItWasStopped(int partitions, int stopAt)
            throws Exception {
        ReplayBuilder replay = training(Shards.write(directory, 4, 10)).withPartitions(partitions);
        assertThatThrownBy(() -> topics.run(replay, TestTopics.stopBefore(stopAt)))
                .isInstanceOf(InterruptedException.class);
        assertThat(topics.keys("training-videos")).hasSize(stopAt);

        ReplaySummary summary = topics.run(replay);

        assertThat(summary.progress().sent()).isEqualTo(40 - stopAt);
        assertThat(summary.progress().alreadyThere()).isEqualTo(stopAt);
        assertThat(topics.keys("training-videos")).hasSize(40).doesNotHaveDuplicates();
        topics.requireInOrderWithAMarkAtTheEnd("training-videos", partitions);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sendsNothingWhenEverythingIsThere(int partitions) throws Exception {
        ReplayBuilder replay = training(Shards.write(directory, 2, 10)).withPartitions(partitions);
        topics.run(replay);
        ReplaySummary again = topics.run(replay);

        assertThat(again.progress().sent()).isZero();
        assertThat(again.progress().alreadyThere()).isEqualTo(20);
        assertThat(topics.keys("training-videos")).hasSize(20).doesNotHaveDuplicates();
        topics.requireInOrderWithAMarkAtTheEnd("training-videos", partitions);
    }

    @Test
    void takesBackWhatWasSentInATransactionThatDidNotEnd() throws Exception {
        ReplayBuilder replay =
                training(Shards.write(directory, 2, 10)).committedEvery(Duration.ofMinutes(1));
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        CompletableFuture<ReplaySummary> older =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return topics.run(
                                        replay,
                                        (videos, bytes) -> {
                                            if (videos == 15) {
                                                stuck.countDown();
                                                if (stopped.getCount() == 0) {
                                                    throw new InterruptedException("at its end");
                                                }
                                                // Shorter than what is used to commit.
                                                return 1_000_000;
                                            }
                                            return 0;
                                        });
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        stuck.await();
        assertThat(topics.keysBeforeOpenTransactions("training-videos")).isEmpty();

        topics.run(replay);

        assertThat(topics.keys("training-videos")).hasSize(20).doesNotHaveDuplicates();
        topics.requireInOrderWithAMarkAtTheEnd("training-videos", 1);
        assertThat(older).isNotDone();
        stopped.countDown();
        assertThatThrownBy(older::get).isInstanceOf(ExecutionException.class);
        assertThat(topics.keys("training-videos")).hasSize(20);
    }

    @Test
    void tellsAnOlderRunOfTheSameNameThatANewerOneHasBegun() throws Exception {
        ReplayBuilder replay = live(Shards.write(directory, 2, 100));
        Replay older =
                new Replay(
                        replay.config(), topics.broker().connection(), Pace.videosPerSecond(100));
        CompletableFuture<ReplaySummary> ended =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return older.run();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        await().until(() -> older.progress().sent() > 10);

        ReplaySummary newer = topics.run(replay);

        assertThatThrownBy(ended::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(UserException.class)
                .hasMessageContaining("another run of replay 'live' has begun");
        assertThat(newer.progress().alreadyThere()).isEqualTo(older.progress().sent());
        assertThat(topics.keys("videos")).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void runsReplaysOfOtherNamesBesideEachOther() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 10);
        topics.run(live(shards.subList(0, 1)).named("one"));
        topics.run(live(shards.subList(0, 1)).named("two"));

        assertThat(topics.keys("videos")).hasSize(20);
    }

    @Test
    void sendsTheTruthOfVideosThatWereSentWithoutIt() throws Exception {
        ReplayBuilder replay = live(Shards.write(directory, 2, 10));
        assertThatThrownBy(() -> topics.run(replay, TestTopics.stopBefore(13)))
                .isInstanceOf(InterruptedException.class);
        ReplaySummary summary = topics.run(replay.withTruthAfter(Duration.ZERO));

        assertThat(summary.progress().sent()).isEqualTo(7);
        assertThat(topics.keys("videos")).hasSize(20);
        assertThat(topics.keys("truth")).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void goesOnWithTheTruthWhereItStopped() throws Exception {
        ReplayBuilder replay =
                live(Shards.write(directory, 2, 10)).withTruthAfter(Duration.ofMillis(50));
        Pace slow = Pace.videosPerSecond(100);
        for (int stopAt : new int[] {5, 12, 17}) {
            Pace stopping = TestTopics.stopBefore(stopAt);
            assertThatThrownBy(
                            () ->
                                    topics.run(
                                            replay,
                                            (videos, bytes) ->
                                                    stopping.nanosUntilNext(videos, bytes)
                                                            + slow.nanosUntilNext(videos, bytes)))
                    .isInstanceOf(InterruptedException.class);
        }
        topics.run(replay);

        assertThat(topics.keys("truth"))
                .hasSize(20)
                .containsExactlyElementsOf(topics.keys("videos"));
    }

    @Test
    void sendsEverythingOfShardsThatAnotherReplayHasNot() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 5);
        topics.run(training(shards.subList(0, 1)));
        topics.run(training(shards.subList(1, 2)));

        assertThat(topics.origins("training-videos"))
                .hasSize(10)
                .contains("a.tfrecord 4", "b.tfrecord 4");
    }

    @Test
    void goesOnWithShardsThatWereAdded() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 5);
        topics.run(training(shards.subList(0, 1)));
        ReplaySummary summary = topics.run(training(shards));

        assertThat(summary.progress().sent()).isEqualTo(5);
        assertThat(topics.keys("training-videos"))
                .containsExactly("a0", "a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3", "b4");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sendsAShardThatWasAddedInFrontOfThoseThatWereSent(int partitions) throws Exception {
        List<Path> shards = Shards.write(directory, 3, 5);
        topics.run(training(shards.subList(1, 2)).withPartitions(partitions));

        ReplaySummary summary = topics.run(training(shards).withPartitions(partitions));

        assertThat(summary.progress().sent()).isEqualTo(10);
        assertThat(summary.progress().alreadyThere()).isEqualTo(5);
        assertThat(topics.keys("training-videos")).hasSize(15).doesNotHaveDuplicates();
    }

    @Test
    void sendsNothingTwiceThoughAnotherReplayCameBetween() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 5);
        topics.run(training(shards.subList(0, 1)));
        topics.run(training(shards.subList(1, 2)));

        ReplaySummary again = topics.run(training(shards.subList(0, 1)));

        assertThat(again.progress().sent()).isZero();
        assertThat(again.progress().alreadyThere()).isEqualTo(5);
        assertThat(topics.keys("training-videos")).hasSize(10);
    }

    @Test
    void findsItsPositionsBehindTransactionsOfOthers() throws Exception {
        ReplayBuilder replay = training(Shards.write(directory, 1, 5));
        topics.run(replay);
        abortTransactionsIn(new TopicPartition("training-videos", 0));
        abortTransactionsIn(TestTopics.home("training"));
        ReplaySummary again = topics.run(replay);

        assertThat(again.progress().alreadyThere()).isEqualTo(5);
        assertThat(topics.keys("training-videos")).hasSize(5);
        topics.requireInOrderWithAMarkAtTheEnd("training-videos", 1);
    }

    private static void abortTransactionsIn(TopicPartition in) throws Exception {
        try (KafkaProducer<byte[], byte[]> other =
                new KafkaProducer<>(
                        topics.broker()
                                .connection()
                                .producer(Map.of("transactional.id", "other")))) {
            other.initTransactions();
            for (int i = 0; i < 20; i++) {
                other.beginTransaction();
                byte[] key = {2};
                other.send(new ProducerRecord<>(in.topic(), in.partition(), key, new byte[] {1}))
                        .get();
                other.abortTransaction();
            }
        }
    }

    @Test
    void marksTheEndThoughAShorterReplayFindsEverythingThere() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 5);
        assertThatThrownBy(() -> topics.run(training(shards), TestTopics.stopBefore(6)))
                .isInstanceOf(InterruptedException.class);

        ReplaySummary shorter = topics.run(training(shards.subList(0, 1)));

        assertThat(shorter.progress().sent()).isZero();
        topics.requireInOrderWithAMarkAtTheEnd("training-videos", 1);
    }

    @Test
    void refusesAnotherShardUnderTheNameOfOneThatWasSent() throws Exception {
        List<Path> shards = Shards.write(directory, 1, 5);
        topics.run(training(shards));
        Path other =
                Shards.write(
                        directory.resolve("other").resolve(shards.get(0).getFileName()),
                        Shards.video("x0"));

        assertThatThrownBy(() -> topics.run(training(List.of(other))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("another file named a.tfrecord");
        assertThat(topics.keys("training-videos")).hasSize(5);
    }

    @Test
    void begunAnewItForgetsAPositionThatCannotBeRead() throws Exception {
        ReplayBuilder replay = training(Shards.write(directory, 1, 5));
        topics.run(replay);
        try (KafkaProducer<byte[], byte[]> other =
                new KafkaProducer<>(topics.broker().connection().producer(Map.of()))) {
            byte[] key = "training/VIDEOS/a.tfrecord".getBytes(StandardCharsets.UTF_8);
            TopicPartition home = TestTopics.home("training");
            other.send(new ProducerRecord<>(home.topic(), home.partition(), key, new byte[] {9}))
                    .get();
        }
        assertThatThrownBy(() -> topics.run(replay))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("--reset begins anew");
        topics.run(replay.reset());

        assertThat(topics.keys("training-videos")).hasSize(10);
        ReplaySummary again = topics.run(training(replay.config().shards()));
        assertThat(again.progress().alreadyThere()).isEqualTo(5);
    }

    @Test
    void sendsEverythingAgainAfterAReset() throws Exception {
        ReplayBuilder replay = training(Shards.write(directory, 1, 5));
        topics.run(replay);
        topics.run(replay.reset());

        assertThat(topics.keys("training-videos"))
                .containsExactly("a0", "a1", "a2", "a3", "a4", "a0", "a1", "a2", "a3", "a4");
    }
}
