package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.TopicCreation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The checkpoints of a night and more, one behind the other: what a training holds in memory, in
 * its topics and in its directory does not grow with them.
 */
class TrainingEnduranceIT {
    private static final int CHECKPOINTS = Integer.getInteger("livelabel.checkpoints", 1_000);
    private static final int WARM_UP = CHECKPOINTS / 4;
    private static final int READINGS = 12;
    private static final int KEPT = 8;
    private static final int FED = 64;

    /** A snapshot has 200 KB: one that each checkpoint left behind would be far above. */
    private static final long TOLERATED_BYTES = 16 << 20;

    private static final long SEGMENT_BYTES = 1 << 20;

    /** As the house creates it, but cleaned as soon and in as small parts as Kafka can. */
    private static final Topic WEIGHTS =
            new Topic(
                    Topics.WEIGHTS.name(),
                    Topics.WEIGHTS.schema(),
                    1,
                    Map.of(
                            "cleanup.policy", "compact",
                            "segment.bytes", String.valueOf(SEGMENT_BYTES),
                            "min.cleanable.dirty.ratio", "0.01",
                            "max.compaction.lag.ms", "1000",
                            "delete.retention.ms", "0"));

    @TempDir Path checkpoints;
    private int fed;

    /** Memory that is still in use after a collection. */
    private record Memory(long heap, long direct, long engine) {
        static Memory now() {
            System.gc();
            long direct =
                    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                            // What is mapped are the indexes of the broker in this process.
                            .filter(pool -> pool.getName().equals("direct"))
                            .mapToLong(BufferPoolMXBean::getMemoryUsed)
                            .sum();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            return new Memory(heap, direct, Pointer.totalBytes());
        }

        /** The least of either reading: what a checkpoint under way holds is no growth. */
        Memory least(Memory other) {
            return new Memory(
                    Math.min(heap, other.heap),
                    Math.min(direct, other.direct),
                    Math.min(engine, other.engine));
        }

        void requireNoMoreThan(Memory before) {
            assertThat(heap - before.heap).as("heap").isLessThan(TOLERATED_BYTES);
            assertThat(direct - before.direct).as("direct memory").isLessThan(TOLERATED_BYTES);
            assertThat(engine - before.engine).as("engine's memory").isLessThan(TOLERATED_BYTES);
        }
    }

    @Test
    void keepsMemoryTopicAndDirectoryBoundedOverManyCheckpoints() throws Exception {
        try (TestBroker broker = new TestBroker("log.cleaner.backoff.ms", "200")) {
            Connection connection =
                    new Connection(
                            broker.connection().bootstrapServers(),
                            broker.connection().registryUrl(),
                            Map.of("interceptor.classes", HoursAgo.class.getName()),
                            Map.of());
            TrainerConfig config =
                    TrainingHarness.config(connection)
                            .model("wide-and-deep")
                            .checkpointDirectory(checkpoints)
                            .checkpointInterval(Duration.ofMillis(10))
                            .keepVersions(KEPT)
                            .explainWindow(Duration.ZERO)
                            .build();
            try (Admin admin = connection.openAdmin()) {
                TopicCreation.ensure(admin, List.of(WEIGHTS), Map.of());
            }
            TrainingJob.createTopics(config);
            JobClient job = TrainingJob.submit(FlinkSettings.localConfiguration(config, 0), config);
            ExampleStream stream = new ExampleStream(broker.connection());
            Memory before = leastMemoryFrom(WARM_UP, stream);
            Memory after = leastMemoryFrom(CHECKPOINTS, stream);
            System.out.printf(
                    "after %d checkpoints %s, after %d %s%n", WARM_UP, before, CHECKPOINTS, after);
            after.requireNoMoreThan(before);
            requireFewCheckpoints();
            TrainingJob.cancel(job, Duration.ofSeconds(30));

            int versions =
                    PublishedVersions.read(
                                    connection, config.model(), newestTraining().lineage().id())
                            .size();
            assertThat(versions).as("versions kept").isBetween(KEPT, KEPT + 1);
            long versionBytes = newestTraining().weights().length;
            // What is retired goes with the segment behind it.
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () ->
                                    assertThat(bytesOfWeights(connection))
                                            .isLessThan(
                                                    (KEPT + 1) * versionBytes + 3 * SEGMENT_BYTES));
        }
    }

    @Test
    void keepsNothingOfCheckpointsThatAreAborted() throws Exception {
        TrainerConfig config = TrainingHarness.config().model("wide-and-deep").build();
        InMemoryVersions versions = new InMemoryVersions();
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            abort(harness, 0, WARM_UP / 4);
            Memory before = Memory.now();
            abort(harness, WARM_UP / 4, WARM_UP);
            Memory.now().requireNoMoreThan(before);
        }
        assertThat(versions.appended()).isEmpty();
    }

    private static void abort(TrainingHarness harness, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            harness.process(16 * i, 16 * (i + 1));
            harness.checkpoint(i).discardState();
            harness.abort(i);
        }
    }

    /** The least memory in use behind so many checkpoints, over some more of them. */
    private Memory leastMemoryFrom(int checkpoint, ExampleStream stream) {
        awaitCheckpoint(checkpoint, stream);
        Memory least = Memory.now();
        for (int reading = 1; reading < READINGS; reading++) {
            awaitCheckpoint(checkpoint + 2 * reading, stream);
            least = least.least(Memory.now());
        }
        return least;
    }

    private void awaitCheckpoint(int number, ExampleStream stream) {
        await().atMost(Duration.ofMinutes(4))
                .until(
                        () -> {
                            stream.send(fed, fed += FED, false);
                            return Checkpoints.newestComplete(checkpoints)
                                    .filter(path -> numberOf(path) >= number)
                                    .isPresent();
                        });
    }

    private static int numberOf(Path checkpoint) {
        String name = checkpoint.getFileName().toString();
        return Integer.parseInt(name.substring(name.indexOf('-') + 1));
    }

    private ModelSnapshot newestTraining() throws IOException {
        return CheckpointedTraining.read(Checkpoints.newestComplete(checkpoints).orElseThrow());
    }

    /** No more than the two that are kept, the one in the making, and one that is being deleted. */
    private void requireFewCheckpoints() {
        await().ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .untilAsserted(
                        () -> {
                            try (Stream<Path> files = Files.walk(checkpoints)) {
                                List<Path> all = files.toList();
                                assertThat(all)
                                        .filteredOn(
                                                path ->
                                                        path.getFileName()
                                                                .toString()
                                                                .startsWith("chk-"))
                                        .hasSizeLessThanOrEqualTo(4);
                                assertThat(all).hasSizeLessThan(40);
                            }
                        });
    }

    private static long bytesOfWeights(Connection connection) throws Exception {
        try (Admin admin = connection.openAdmin()) {
            int node = admin.describeCluster().nodes().get().iterator().next().id();
            return admin
                    .describeLogDirs(List.of(node))
                    .allDescriptions()
                    .get()
                    .get(node)
                    .values()
                    .stream()
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(WEIGHTS.name()))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        }
    }

    /**
     * Dates manifests back by hours, so that what they tell of is retired as if the classifiers had
     * served it long ago. Takes the place of a consumer's interceptor too, since all clients get
     * the same settings.
     */
    public static final class HoursAgo
            implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {
        @Override
        public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
            if (!record.topic().equals(Topics.WEIGHTS_MANIFESTS.name())) {
                return record;
            }
            long hoursAgo = System.currentTimeMillis() - Duration.ofHours(2).toMillis();
            return new ProducerRecord<>(
                    record.topic(),
                    record.partition(),
                    hoursAgo,
                    record.key(),
                    record.value(),
                    record.headers());
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void configure(Map<String, ?> configs) {}

        @Override
        public void close() {}
    }
}
