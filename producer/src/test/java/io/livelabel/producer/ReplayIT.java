package io.livelabel.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.producer.tfrecord.Examples;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.avro.Frames;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.avro.Video;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.UserException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayIT {
    @TempDir Path directory;
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = new TestBroker();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @AfterEach
    void deleteTopics() throws Exception {
        try (Admin admin = broker.connection().openAdmin()) {
            admin.deleteTopics(admin.listTopics().names().get()).all().get();
            await().until(() -> admin.listTopics().names().get().isEmpty());
        }
    }

    @Test
    void sendsEveryVideoInOrderWithItsOriginInTheHeaders() throws Exception {
        ReplaySummary summary = run(training(Shards.write(directory, 2, 3)));

        assertThat(summary.progress().sent()).isEqualTo(6);
        assertThat(summary.progress().share()).isEqualTo(1);
        assertThat(summary.deadLetters()).isEmpty();
        List<ConsumerRecord<byte[], byte[]>> sent = broker.readAll("training-videos");
        assertThat(sent)
                .extracting(ReplayIT::origin)
                .containsExactly(
                        "a.tfrecord 0",
                        "a.tfrecord 1",
                        "a.tfrecord 2",
                        "b.tfrecord 0",
                        "b.tfrecord 1",
                        "b.tfrecord 2 end");
        assertThat(sent)
                .extracting(ReplayIT::key)
                .containsExactly("a0", "a1", "a2", "b0", "b1", "b2");
        TrainingVideo first = serde(TrainingVideo.class).read(sent.get(1).value());
        assertThat(first.getId()).isEqualTo("a1");
        assertThat(first.getLabels()).containsExactly(1);
        assertThat(first.getMeanRgb().remaining()).isEqualTo(24);
    }

    @Test
    void sendsLiveVideosWithoutLabelsAndTheirTruthWhereAskedFor() throws Exception {
        List<Path> shards = Shards.write(directory, 1, 3);
        run(live(shards).withTruth(true));

        List<ConsumerRecord<byte[], byte[]>> videos = broker.readAll("videos");
        assertThat(videos)
                .extracting(ReplayIT::origin)
                .containsExactly("a.tfrecord 0", "a.tfrecord 1", "a.tfrecord 2");
        assertThat(serde(Video.class).read(videos.get(2).value()).getId()).isEqualTo("a2");
        List<ConsumerRecord<byte[], byte[]>> truths = broker.readAll("truth");
        assertThat(truths).extracting(ReplayIT::key).containsExactly("a0", "a1", "a2");
        assertThat(serde(Truth.class).read(truths.get(2).value()).getLabels()).containsExactly(2);
    }

    @Test
    void sendsRecordsWithFramesToTheirOwnTopic() throws Exception {
        Path shard =
                Shards.write(
                        directory.resolve("mixed.tfrecord"),
                        Shards.video("v", 1),
                        Examples.frames("f", 5, 6, 3, 2).toBytes());
        run(live(List.of(shard)));

        assertThat(broker.readAll("videos")).extracting(ReplayIT::key).containsExactly("v");
        List<ConsumerRecord<byte[], byte[]>> frames = broker.readAll("frames");
        assertThat(frames).extracting(ReplayIT::origin).containsExactly("mixed.tfrecord 1");
        Frames read = serde(Frames.class).read(frames.get(0).value());
        assertThat(read.getFrameCount()).isEqualTo(5);
        assertThat(read.getRgb().remaining()).isEqualTo(30);
    }

    @Test
    void putsAKeyWhereKafkasOwnPartitionerWould() throws Exception {
        run(training(Shards.write(directory, 1, 20)).withPartitions(3));

        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.connection().producer(Map.of()))) {
            for (ConsumerRecord<byte[], byte[]> record : broker.readAll("training-videos")) {
                assertThat(
                                producer.send(
                                                new ProducerRecord<>(
                                                        "training-videos",
                                                        record.key(),
                                                        new byte[0]))
                                        .get()
                                        .partition())
                        .isEqualTo(record.partition());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 17", "3, 1", "3, 17", "3, 39"})
    void sendsEachVideoOnceAndMarksTheEndOnceThoughItWasStopped(int partitions, int stopAt)
            throws Exception {
        ReplayConfig config = training(Shards.write(directory, 4, 10)).withPartitions(partitions);
        assertThatThrownBy(() -> run(config, stopBefore(stopAt)))
                .isInstanceOf(InterruptedException.class);
        int before = broker.readAll("training-videos").size();
        assertThat(before).isBetween(Math.max(0, stopAt - partitions), stopAt);

        ReplaySummary summary = run(config);

        assertThat(summary.progress().sent()).isEqualTo(40 - before);
        assertThat(summary.progress().alreadyThere()).isEqualTo(before);
        assertThat(summary.unmarked()).isEmpty();
        requireEachOnceInOrderWithOneEnd(config, partitions);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sendsNothingWhenEverythingIsThere(int partitions) throws Exception {
        ReplayConfig config = training(Shards.write(directory, 2, 10)).withPartitions(partitions);
        run(config);
        ReplaySummary again = run(config);

        assertThat(again.progress().sent()).isZero();
        assertThat(again.progress().alreadyThere()).isEqualTo(20);
        assertThat(again.unmarked()).isEmpty();
        requireEachOnceInOrderWithOneEnd(config, partitions);
    }

    @Test
    void resumesLiveVideosAndTheirTruthEachByTheirOwnTopic() throws Exception {
        ReplayConfig config = live(Shards.write(directory, 2, 10));
        assertThatThrownBy(() -> run(config, stopBefore(13)))
                .isInstanceOf(InterruptedException.class);
        ReplaySummary summary = run(config.withTruth(true));

        assertThat(summary.progress().sent()).isEqualTo(7);
        assertThat(broker.readAll("videos")).hasSize(20);
        assertThat(broker.readAll("truth")).hasSize(20);
    }

    @Test
    void sendsEverythingWhereTheLastRecordIsOfAnotherReplay() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 5);
        run(training(shards.subList(0, 1)));
        run(training(shards.subList(1, 2)));

        assertThat(broker.readAll("training-videos"))
                .extracting(ReplayIT::origin)
                .hasSize(10)
                .contains("a.tfrecord 4 end", "b.tfrecord 4 end");
    }

    @Test
    void goesOnWithShardsThatWereAdded() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 5);
        run(training(shards.subList(0, 1)));
        ReplaySummary summary = run(training(shards));

        assertThat(summary.progress().sent()).isEqualTo(5);
        assertThat(broker.readAll("training-videos"))
                .extracting(ReplayIT::key)
                .containsExactly("a0", "a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3", "b4");
    }

    @Test
    void findsTheLastRecordBehindTransactionMarkers() throws Exception {
        ReplayConfig config = training(Shards.write(directory, 1, 5));
        run(config);
        try (KafkaProducer<byte[], byte[]> other =
                new KafkaProducer<>(
                        broker.connection().producer(Map.of("transactional.id", "other")))) {
            other.initTransactions();
            for (int i = 0; i < 20; i++) {
                other.beginTransaction();
                other.send(new ProducerRecord<>("training-videos", 0, null, new byte[] {1})).get();
                other.abortTransaction();
            }
        }
        assertThat(run(config).progress().alreadyThere()).isEqualTo(5);
        assertThat(broker.readAll("training-videos")).hasSize(5);
    }

    @Test
    void namesThePartitionThatAShorterReplayLeavesUnmarked() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 5);
        assertThatThrownBy(() -> run(training(shards), stopBefore(6)))
                .isInstanceOf(InterruptedException.class);

        ReplaySummary shorter = run(training(shards.subList(0, 1)));

        assertThat(shorter.progress().sent()).isZero();
        assertThat(shorter.unmarked()).containsExactly("training-videos-0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sendsAShardThatWasAddedInFrontOfThoseThatWereSent(int partitions) throws Exception {
        List<Path> shards = Shards.write(directory, 3, 5);
        run(training(shards.subList(1, 2)).withPartitions(partitions));

        ReplaySummary summary = run(training(shards).withPartitions(partitions));

        assertThat(summary.progress().sent()).isEqualTo(10);
        assertThat(summary.progress().alreadyThere()).isEqualTo(5);
        assertThat(broker.readAll("training-videos"))
                .extracting(ReplayIT::key)
                .hasSize(15)
                .doesNotHaveDuplicates();
    }

    @Test
    void sendsNothingTwiceThoughAnotherReplayCameBetween() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 5);
        run(training(shards.subList(0, 1)));
        run(training(shards.subList(1, 2)));

        ReplaySummary again = run(training(shards.subList(0, 1)));

        assertThat(again.progress().sent()).isZero();
        assertThat(again.progress().alreadyThere()).isEqualTo(5);
        assertThat(broker.readAll("training-videos")).hasSize(10);
    }

    @Test
    void refusesAnotherShardUnderTheNameOfOneThatWasSent() throws Exception {
        List<Path> shards = Shards.write(directory, 1, 5);
        run(training(shards));
        Path other =
                Shards.write(
                        directory.resolve("other").resolve(shards.get(0).getFileName()),
                        Shards.video("x0"));

        assertThatThrownBy(() -> run(training(List.of(other))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("another file named a.tfrecord");
        assertThat(broker.readAll("training-videos")).hasSize(5);
    }

    @Test
    void stopsPromptlyWhenItsThreadIsInterrupted() throws Exception {
        ReplayConfig config = live(Shards.write(directory, 1, 5));
        Replay replay = new Replay(config, broker.connection(), Pace.videosPerSecond(0.001));
        List<Throwable> ended = new ArrayList<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                replay.run();
                            } catch (InterruptedException e) {
                                ended.add(e);
                            }
                        });
        thread.start();
        await().until(() -> replay.progress().sent() == 1);
        thread.interrupt();
        thread.join(10_000);

        assertThat(thread.isAlive()).isFalse();
        assertThat(ended).hasSize(1);
        assertThat(broker.readAll("videos")).hasSize(1);
    }

    private static void requireEachOnceInOrderWithOneEnd(ReplayConfig config, int partitions) {
        Map<Integer, List<String>> byPartition = new TreeMap<>();
        Map<String, Integer> times = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll("training-videos")) {
            byPartition
                    .computeIfAbsent(record.partition(), p -> new ArrayList<>())
                    .add(origin(record));
            times.merge(key(record), 1, Integer::sum);
        }
        assertThat(times).hasSize(config.shards().size() * 10);
        assertThat(times.values()).containsOnly(1);
        assertThat(byPartition).hasSize(partitions);
        byPartition.forEach(
                (partition, origins) -> {
                    assertThat(origins).isSorted();
                    assertThat(origins.get(origins.size() - 1)).endsWith(" end");
                    assertThat(origins).filteredOn(origin -> origin.endsWith("end")).hasSize(1);
                });
    }

    private static ReplaySummary run(ReplayConfig config) throws InterruptedException {
        return run(config, Pace.unlimited());
    }

    private static ReplaySummary run(ReplayConfig config, Pace pace) throws InterruptedException {
        return new Replay(config, broker.connection(), pace).run();
    }

    private static Pace stopBefore(int count) {
        return video -> {
            if (video == count) {
                throw new InterruptedException("stopped by the test");
            }
        };
    }

    private static ReplayConfig training(List<Path> shards) {
        return ReplayConfig.training(shards).withSizes(Shards.SIZES);
    }

    private static ReplayConfig live(List<Path> shards) {
        return ReplayConfig.live(shards).withSizes(Shards.SIZES);
    }

    private static <T extends SpecificRecord> AvroSerde<T> serde(Class<T> type) {
        return new AvroSerde<>(type, broker.connection().openRegistry());
    }

    private static String origin(ConsumerRecord<byte[], byte[]> record) {
        return "%s %d%s"
                .formatted(
                        RecordHeaders.shard(record.headers()).orElse("none"),
                        RecordHeaders.record(record.headers()).orElse(-1),
                        RecordHeaders.isReplayEnd(record.headers()) ? " end" : "");
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
