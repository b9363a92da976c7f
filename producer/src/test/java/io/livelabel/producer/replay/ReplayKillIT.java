package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.producer.ProducerMain;
import io.livelabel.producer.Shards;
import io.livelabel.schemas.RecordHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay as its users run it, in a JVM of its own, killed again and again. */
class ReplayKillIT {
    private static final int KILLS = 20;
    private static final int PARTITIONS = 3;
    private static final int SHARDS = 6;
    private static final int VIDEOS = 2_000;
    private static final int MAGIC_AND_ID_BYTES = 5;

    @TempDir Path directory;

    @Test
    void sendsEveryVideoOnceAndInOrderThoughItIsKilledTwentyTimes() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Path> shards = Shards.write(directory.resolve("shards"), SHARDS, VIDEOS);
        damage(shards.get(2));
        try (TestTopics topics = new TestTopics()) {
            int killedInTheMiddle = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                Process replay = start(topics);
                awaitRecords(topics, replay);
                replay.waitFor(random.nextInt(600), TimeUnit.MILLISECONDS);
                killedInTheMiddle += replay.isAlive() ? 1 : 0;
                replay.destroyForcibly().waitFor();
            }
            Process last = start(topics);
            assertThat(last.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(last.exitValue()).as(output()).isEqualTo(3);

            assertThat(killedInTheMiddle).as("seed %d", seed).isGreaterThan(KILLS / 2);
            requireEqual(topics, shards, seed);
        }
    }

    /** Waits until a replay has sent something, whether committed or not, or has ended. */
    private static void awaitRecords(TestTopics topics, Process replay) throws Exception {
        try (Admin admin = topics.broker().connection().openAdmin()) {
            long before = offsets(admin);
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !replay.isAlive() || offsets(admin) > before);
        }
    }

    private static long offsets(Admin admin) throws Exception {
        if (!admin.listTopics().names().get().contains("training-videos")) {
            return 0;
        }
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            latest.put(new TopicPartition("training-videos", partition), OffsetSpec.latest());
        }
        return admin.listOffsets(latest).all().get().values().stream()
                .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                .sum();
    }

    /** Requires each partition to hold the bytes of the shards' records, in their order. */
    private void requireEqual(TestTopics topics, List<Path> shards, long seed) throws IOException {
        Map<Integer, List<byte[]>> actual = new HashMap<>();
        Map<String, Integer> partitionByKey = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.records("training-videos")) {
            actual.computeIfAbsent(record.partition(), p -> new ArrayList<>())
                    .add(withoutSchemaId(record.value()));
            partitionByKey.put(TestTopics.key(record), record.partition());
        }
        Map<Integer, List<byte[]>> expected = new HashMap<>();
        for (Path shard : shards) {
            for (PlainVideo video : PlainVideo.readSound(shard)) {
                Integer partition = partitionByKey.get(video.id());
                assertThat(partition).as("seed %d: %s is missing", seed, video.id()).isNotNull();
                expected.computeIfAbsent(partition, p -> new ArrayList<>()).add(video.toAvro());
            }
        }
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (partition, records) ->
                        assertThat(actual.get(partition))
                                .as("seed %d, partition %d", seed, partition)
                                .usingElementComparator(Arrays::compare)
                                .containsExactlyElementsOf(records));
        assertThat(topics.origins("videos-dead-letters"))
                .as("seed %d", seed)
                .containsExactly("c.tfrecord 1000");
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int number = partition;
            assertThat(topics.broker().readAll("training-videos"))
                    .as("seed %d: the last of partition %d is the mark", seed, partition)
                    .filteredOn(record -> record.partition() == number)
                    .last()
                    .matches(record -> RecordHeaders.isReplayEnd(record.headers()));
        }
    }

    private static byte[] withoutSchemaId(byte[] value) {
        return Arrays.copyOfRange(value, MAGIC_AND_ID_BYTES, value.length);
    }

    /** Makes the checksum of a record's data wrong: one dead letter. */
    private static void damage(Path shard) throws IOException {
        byte[] bytes = Files.readAllBytes(shard);
        ByteBuffer lengths = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (int record = 0; record < VIDEOS / 2; record++) {
            at += 16 + (int) lengths.getLong(at);
        }
        bytes[at + 12] ^= 1;
        Files.write(shard, bytes);
    }

    private Process start(TestTopics topics) throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProducerMain.class.getName(),
                        "replay",
                        "--shards",
                        directory.resolve("shards").toString(),
                        "--partitions",
                        String.valueOf(PARTITIONS),
                        // So slow that it is not through before the kills are.
                        "--rate",
                        "1000",
                        "--commit-interval-ms",
                        "60",
                        "--rgb-size",
                        String.valueOf(Shards.SIZES.rgb()),
                        "--audio-size",
                        String.valueOf(Shards.SIZES.audio()),
                        "--classes",
                        String.valueOf(Shards.SIZES.classes()),
                        "--bootstrap-servers",
                        topics.broker().connection().bootstrapServers(),
                        "--schema-registry",
                        topics.broker().connection().registryUrl());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(directory.resolve("output").toFile()))
                .start();
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("output"), StandardCharsets.UTF_8);
    }
}
