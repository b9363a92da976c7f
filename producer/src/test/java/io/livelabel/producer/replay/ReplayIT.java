package io.livelabel.producer.replay;

import static io.livelabel.producer.replay.ReplayBuilder.live;
import static io.livelabel.producer.replay.ReplayBuilder.probe;
import static io.livelabel.producer.replay.ReplayBuilder.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.producer.Shards;
import io.livelabel.producer.tfrecord.Examples;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.avro.Frames;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.avro.Video;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a replay sends, in one run. */
class ReplayIT {
    @RegisterExtension static final TestTopics topics = new TestTopics();

    @TempDir Path directory;

    @Test
    void sendsEveryVideoInOrderWithItsOriginInTheHeadersAndAMarkBehind() throws Exception {
        ReplaySummary summary = topics.run(training(Shards.write(directory, 2, 3)));

        assertThat(summary.progress().sent()).isEqualTo(6);
        assertThat(summary.progress().share()).isEqualTo(1);
        assertThat(summary.deadLetters()).isEmpty();
        assertThat(topics.origins("training-videos"))
                .containsExactly(
                        "a.tfrecord 0",
                        "a.tfrecord 1",
                        "a.tfrecord 2",
                        "b.tfrecord 0",
                        "b.tfrecord 1",
                        "b.tfrecord 2");
        assertThat(topics.keys("training-videos"))
                .containsExactly("a0", "a1", "a2", "b0", "b1", "b2");
        topics.requireInOrderWithAMarkAtTheEnd("training-videos", 1);
        ConsumerRecord<byte[], byte[]> second = topics.records("training-videos").get(1);
        assertThat(RecordHeaders.epoch(second.headers())).hasValue(0);
        TrainingVideo video = topics.serde(TrainingVideo.class).read(second.value());
        assertThat(video.getId()).isEqualTo("a1");
        assertThat(video.getLabels()).containsExactly(1);
        assertThat(video.getMeanRgb().remaining()).isEqualTo(24);
    }

    @Test
    void sendsLiveVideosWithoutLabelsAndTheirTruthWhereAskedFor() throws Exception {
        List<Path> shards = Shards.write(directory, 1, 3);
        ReplaySummary summary = topics.run(live(shards).withTruthAfter(Duration.ZERO));

        assertThat(summary.progress().truths()).isEqualTo(3);
        assertThat(topics.origins("videos"))
                .containsExactly("a.tfrecord 0", "a.tfrecord 1", "a.tfrecord 2");
        List<ConsumerRecord<byte[], byte[]>> videos = topics.broker().readAll("videos");
        assertThat(videos).hasSize(3);
        assertThat(topics.serde(Video.class).read(videos.get(2).value()).getId()).isEqualTo("a2");
        assertThat(topics.keys("truth")).containsExactly("a0", "a1", "a2");
        assertThat(
                        topics.serde(Truth.class)
                                .read(topics.records("truth").get(2).value())
                                .getLabels())
                .containsExactly(2);
    }

    @Test
    void sendsAProbeSetWithItsLabelsToTopicsOfItsOwnThatKeepIt() throws Exception {
        Path shard =
                Shards.write(
                        directory.resolve("mixed.tfrecord"),
                        Shards.video("v", 1),
                        Examples.frames("f", 5, 6, 3, 2).toBytes());
        topics.run(probe(List.of(shard)));

        List<ConsumerRecord<byte[], byte[]>> videos = topics.broker().readAll("probe-videos");
        assertThat(videos).as("without a mark behind").hasSize(1);
        assertThat(topics.serde(TrainingVideo.class).read(videos.get(0).value()).getLabels())
                .containsExactly(1);
        assertThat(topics.keys("probe-frames")).containsExactly("f");
        assertThat(
                        topics.serde(TrainingFrames.class)
                                .read(topics.records("probe-frames").get(0).value())
                                .getFrameCount())
                .isEqualTo(5);
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "probe-videos");
        try (Admin admin = topics.broker().connection().openAdmin()) {
            Config config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
            assertThat(config.get("retention.ms").value()).isEqualTo("-1");
        }
    }

    @Test
    void sendsRecordsWithFramesToTheirOwnTopic() throws Exception {
        Path shard =
                Shards.write(
                        directory.resolve("mixed.tfrecord"),
                        Shards.video("v", 1),
                        Examples.frames("f", 5, 6, 3, 2).toBytes());
        topics.run(live(List.of(shard)));

        assertThat(topics.keys("videos")).containsExactly("v");
        assertThat(topics.origins("frames")).containsExactly("mixed.tfrecord 1");
        Frames frames = topics.serde(Frames.class).read(topics.records("frames").get(0).value());
        assertThat(frames.getFrameCount()).isEqualTo(5);
        assertThat(frames.getRgb().remaining()).isEqualTo(30);
    }

    @Test
    void putsAKeyWhereKafkasOwnPartitionerWould() throws Exception {
        topics.run(training(Shards.write(directory, 1, 20)).withPartitions(3));

        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(topics.broker().connection().producer(Map.of()))) {
            for (ConsumerRecord<byte[], byte[]> record : topics.records("training-videos")) {
                ProducerRecord<byte[], byte[]> same =
                        new ProducerRecord<>("training-videos", record.key(), new byte[0]);
                assertThat(producer.send(same).get().partition()).isEqualTo(record.partition());
            }
        }
    }

    @Test
    void showsWhatItHasSentWhileItWaitsForItsPace() throws Exception {
        Replay replay =
                new Replay(
                        live(Shards.write(directory, 1, 5))
                                .committedEvery(Duration.ofMinutes(1))
                                .config(),
                        topics.broker().connection(),
                        Pace.videosPerSecond(0.001));
        Thread thread = start(replay);
        await().until(() -> replay.progress().sent() == 1);

        assertThat(topics.keys("videos")).containsExactly("a0");
        thread.interrupt();
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(topics.keys("videos")).containsExactly("a0");
    }

    @Test
    void sendsTheTruthOnlyWhenItsDelayIsOver() throws Exception {
        long delayMs = 1_500;
        topics.run(live(Shards.write(directory, 2, 5)).withTruthAfter(Duration.ofMillis(delayMs)));

        List<ConsumerRecord<byte[], byte[]>> videos = topics.records("videos");
        List<ConsumerRecord<byte[], byte[]>> truths = topics.records("truth");
        assertThat(topics.keys("truth")).isEqualTo(topics.keys("videos"));
        for (int i = 0; i < videos.size(); i++) {
            assertThat(truths.get(i).timestamp() - videos.get(i).timestamp())
                    .isGreaterThanOrEqualTo(delayMs);
        }
    }

    private static Thread start(Replay replay) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                replay.run();
                            } catch (InterruptedException e) {
                                // As the test wants it.
                                Thread.currentThread().interrupt();
                            }
                        });
        thread.start();
        return thread;
    }
}
