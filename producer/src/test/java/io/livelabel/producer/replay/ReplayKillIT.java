package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.Shards;
import io.livelabel.schemas.RecordHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Replays as their users run them, in JVMs of their own, killed again and again. */
class ReplayKillIT {
    private static final int KILLS = 26;
    private static final int KILLS_TO_ONE_OF_LIVE_VIDEOS = 4;
    private static final int SHARDS = 6;
    private static final int VIDEOS = 2_000;
    private static final int MAGIC_AND_ID_BYTES = 5;
    private static final long SHUFFLE = 5;
    private static final int SHUFFLE_BUFFER = 64;

    @RegisterExtension static final TestTopics topics = new TestTopics();

    @TempDir Path directory;

    @Test
    void sendEveryVideoOnceAndInOrderThoughTheyAreKilledTwentyTimes() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Path> shards = Shards.write(directory.resolve("shards"), SHARDS, VIDEOS);
        damage(shards.get(2));
        List<Path> packed = Shards.write(directory.resolve("packed"), SHARDS, VIDEOS);
        for (Path shard : packed) {
            pack(shard);
        }
        KilledReplay training =
                new KilledReplay(
                        topics,
                        "training-videos",
                        directory.resolve("training.log"),
                        "--shards",
                        directory.resolve("shards").toString());
        KilledReplay live =
                new KilledReplay(
                        topics,
                        "videos",
                        directory.resolve("live.log"),
                        "--shards",
                        directory.resolve("packed").toString(),
                        "--as",
                        "live",
                        "--truth-delay",
                        "100ms",
                        "--shuffle",
                        String.valueOf(SHUFFLE),
                        "--shuffle-buffer",
                        String.valueOf(SHUFFLE_BUFFER));
        for (int kill = 0; kill < KILLS; kill++) {
            boolean ofLive = kill % KILLS_TO_ONE_OF_LIVE_VIDEOS == KILLS_TO_ONE_OF_LIVE_VIDEOS - 1;
            (ofLive ? live : training).runAndKill(random);
        }
        training.finish(3);
        live.finish(0);

        assertThat(training.killedInTheMiddle()).as("of 20, seed %d", seed).isGreaterThan(10);
        assertThat(live.killedInTheMiddle()).as("of 6, seed %d", seed).isGreaterThan(2);
        requireEqual(shards, seed);
        requireShuffledWithTruth(packed, seed);
    }

    /**
     * Requires the live videos, and their truth, to lie as a replay that nobody kills lays them.
     */
    private static void requireShuffledWithTruth(List<Path> shards, long seed) throws Exception {
        Map<Integer, List<String>> killed = keysByPartition("videos");
        assertThat(killed.values().stream().flatMap(List::stream))
                .as("seed %d", seed)
                .hasSize(SHARDS * VIDEOS)
                .doesNotHaveDuplicates();
        assertThat(keysByPartition("truth")).as("seed %d", seed).isEqualTo(killed);
        Map<Integer, List<ByteBuffer>> values = valuesByPartition();

        topics.run(ReplayBuilder.live(shards).named("whole").shuffled(SHUFFLE, SHUFFLE_BUFFER));

        keysByPartition("videos")
                .forEach(
                        (partition, keys) ->
                                assertThat(keys.subList(keys.size() / 2, keys.size()))
                                        .as("seed %d, partition %d", seed, partition)
                                        .isEqualTo(killed.get(partition)));
        valuesByPartition()
                .forEach(
                        (partition, all) ->
                                assertThat(all.subList(all.size() / 2, all.size()))
                                        .as("seed %d, values of partition %d", seed, partition)
                                        .isEqualTo(values.get(partition)));
    }

    private static Map<Integer, List<ByteBuffer>> valuesByPartition() {
        return topics.records("videos").stream()
                .collect(
                        Collectors.groupingBy(
                                ConsumerRecord::partition,
                                Collectors.mapping(
                                        record -> ByteBuffer.wrap(record.value()),
                                        Collectors.toList())));
    }

    private static Map<Integer, List<String>> keysByPartition(String topic) {
        return topics.records(topic).stream()
                .collect(
                        Collectors.groupingBy(
                                ConsumerRecord::partition,
                                Collectors.mapping(TestTopics::key, Collectors.toList())));
    }

    private static void pack(Path shard) throws IOException {
        byte[] bytes = Files.readAllBytes(shard);
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(shard))) {
            out.write(bytes);
        }
    }

    /** Requires each partition to hold the bytes of the shards' records, in their order. */
    private static void requireEqual(List<Path> shards, long seed) throws IOException {
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
        for (int partition = 0; partition < KilledReplay.PARTITIONS; partition++) {
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
}
