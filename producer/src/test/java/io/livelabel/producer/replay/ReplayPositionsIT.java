package io.livelabel.producer.replay;

import static io.livelabel.producer.replay.ReplayBuilder.training;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.Shards;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.TopicCreation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the positions of replays are, and what one of them waits for. */
class ReplayPositionsIT {
    private static final String TOPIC = Topics.REPLAY_POSITIONS.name();

    @RegisterExtension static final TestTopics topics = new TestTopics();

    @TempDir Path directory;

    @Test
    void aReplayDoesNotWaitForAnotherThatWasKilledInItsCommit() throws Exception {
        List<Path> shards = Shards.write(directory, 3, 5);
        topics.run(training(shards.subList(0, 1)));
        try (KafkaProducer<byte[], byte[]> killed = openTransactionOf("killed")) {
            topics.run(training(shards.subList(0, 2)));
            ReplaySummary summary = topics.run(training(shards));
            killed.abortTransaction();

            assertThat(summary.progress().alreadyThere()).isEqualTo(10);
            assertThat(summary.progress().sent()).isEqualTo(5);
        }
    }

    @Test
    void aReplayThatBeginsDoesNotWaitThoughAnotherWasKilledInItsPartition() throws Exception {
        ReplayBuilder first = training(Shards.write(directory, 1, 5)).named("first");
        topics.run(first);
        try (KafkaProducer<byte[], byte[]> killed = openTransactionOf("first")) {
            ReplaySummary summary = topics.run(first.named(neighbourOf("first")));
            killed.abortTransaction();

            assertThat(summary.progress().sent()).isEqualTo(5);
        }
    }

    @Test
    void namesThatReplaysHaveByDefaultLeadToPartitionsOfTheirOwn() {
        Set<TopicPartition> homes = new HashSet<>();
        for (Purpose purpose : Purpose.values()) {
            homes.add(TestTopics.home(purpose.replayName()));
        }
        assertThat(homes).hasSize(Purpose.values().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16})
    void positionsAreFoundAndMovedWherePartitionsWereAdded(int more) throws Exception {
        createPositions(1);
        ReplayBuilder replay = training(Shards.write(directory, 2, 5));
        topics.run(replay);
        addPartitions(more);

        ReplaySummary moved = topics.run(replay);
        ReplaySummary again = topics.run(replay);

        assertThat(moved.progress().sent() + again.progress().sent()).isZero();
        assertThat(again.progress().alreadyThere()).isEqualTo(10);
        assertThat(standing())
                .containsExactlyInAnyOrder(
                        placeOf("training/VIDEOS/a.tfrecord", more),
                        placeOf("training/VIDEOS/b.tfrecord", more));
    }

    @Test
    void ofAPositionThatStandsInSeveralPartitionsTheLastOneCounts() throws Exception {
        List<Path> shards = Shards.write(directory, 1, 5);
        topics.run(training(shards));
        byte[] key = "training/VIDEOS/a.tfrecord".getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> older =
                new KafkaProducer<>(topics.broker().connection().producer(Map.of()))) {
            older.send(new ProducerRecord<>(TOPIC, 0, 1L, key, new byte[] {9})).get();
        }

        assertThat(topics.run(training(shards)).progress().alreadyThere()).isEqualTo(5);
        assertThat(standing()).containsExactly(placeOf("training/VIDEOS/a.tfrecord", 16));
    }

    @Test
    void aResetForgetsThemInEveryPartition() throws Exception {
        createPositions(1);
        ReplayBuilder replay = training(Shards.write(directory, 1, 5));
        topics.run(replay);
        addPartitions(16);

        topics.run(replay.reset());

        assertThat(topics.keys("training-videos")).hasSize(10);
        assertThat(standing()).containsExactly(placeOf("training/VIDEOS/a.tfrecord", 16));
    }

    /** As a replay leaves one that is killed between the positions and the end of its commit. */
    private static KafkaProducer<byte[], byte[]> openTransactionOf(String replay) throws Exception {
        KafkaProducer<byte[], byte[]> killed =
                new KafkaProducer<>(
                        topics.broker()
                                .connection()
                                .producer(
                                        Map.of(
                                                "transactional.id",
                                                "killed",
                                                "transaction.timeout.ms",
                                                (int) Duration.ofMinutes(10).toMillis())));
        killed.initTransactions();
        killed.beginTransaction();
        TopicPartition home = TestTopics.home(replay);
        byte[] key = (replay + "/VIDEOS/z.tfrecord").getBytes(StandardCharsets.UTF_8);
        killed.send(new ProducerRecord<>(TOPIC, home.partition(), key, new byte[] {1})).get();
        return killed;
    }

    private static String neighbourOf(String replay) {
        for (int number = 0; ; number++) {
            String other = "other-" + number;
            if (TestTopics.home(other).equals(TestTopics.home(replay))) {
                return other;
            }
        }
    }

    /** As an older version made the topic. */
    private static void createPositions(int partitions) throws Exception {
        try (Admin admin = topics.broker().connection().openAdmin()) {
            TopicCreation.ensure(
                    admin, List.of(Topics.REPLAY_POSITIONS), Map.of(TOPIC, partitions));
        }
    }

    private static void addPartitions(int inAll) throws Exception {
        try (Admin admin = topics.broker().connection().openAdmin()) {
            admin.createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(inAll))).all().get();
        }
    }

    private static String placeOf(String key, int partitions) {
        return PositionLog.home("training", partitions).partition() + " " + key;
    }

    /** The partition and the key of what is left when all is compacted. */
    private static Set<String> standing() {
        Set<String> standing = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.broker().readAll(TOPIC)) {
            String place = record.partition() + " " + TestTopics.key(record);
            if (record.value() == null) {
                standing.remove(place);
            } else {
                standing.add(place);
            }
        }
        return standing;
    }
}
