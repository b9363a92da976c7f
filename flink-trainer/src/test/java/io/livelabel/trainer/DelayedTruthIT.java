package io.livelabel.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.signing.ManifestSigner;
import io.livelabel.trainer.truth.TopicRetention;
import io.livelabel.trainer.truth.TruthDelay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job on live uploads whose labels come later, with a real broker. */
class DelayedTruthIT {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration DELAY = Duration.ofMinutes(10);

    @TempDir Path checkpoints;
    private TestBroker broker;
    private PublishedManifests published;
    private LiveStream stream;

    @BeforeEach
    void startBroker() {
        broker = new TestBroker();
        published = new PublishedManifests(broker, broker.connection());
        stream = new LiveStream(broker.connection());
        TrainingJob.createTopics(config().build());
    }

    @AfterEach
    void stopBroker() {
        stream.close();
        broker.close();
    }

    private TrainerConfigBuilder config() {
        return TrainerConfig.builder(broker.connection())
                .inputTopic("videos")
                .truthDelay(DELAY)
                .sizes(ExampleStream.SIZES)
                .minibatchSize(10)
                .labelsPerVideo(1.5)
                .checkpointDirectory(checkpoints)
                .checkpointInterval(Duration.ofMillis(200));
    }

    private static JobClient submit(TrainerConfig config) throws Exception {
        return TrainingJob.submit(FlinkSettings.localConfiguration(config, 0), config);
    }

    @Test
    void trainsOnWhatTruthCameForInTimeOnceEachAlsoAcrossAFailureAndARestart() throws Exception {
        long now = System.currentTimeMillis();
        long old = now - Duration.ofHours(2).toMillis();
        long inTime = old + DELAY.toMillis();
        stream.sendVideos(0, 200, old);
        stream.sendTruth(0, 150, inTime);
        stream.sendTruth(150, 160, inTime + 1);
        stream.sendTruth(900, 905, old);
        stream.sendBytes("truth", old, "broken".getBytes(UTF_8), new byte[] {9, 9, 9});
        JobClient first = submit(config().build());
        WeightsManifest before = published.awaitExamples(150);

        // The job goes on from its last checkpoint when its publisher finds another in its place.
        KafkaVersionLog.open(
                        broker.connection(), "logistic", before.getLineage(), ManifestSigner.none())
                .close();
        stream.sendVideos(300, 320, old + 60_000);
        stream.sendTruth(300, 320, old + 60_000);
        published.awaitExamples(170);

        // Their turn comes after ten minutes, or with a shorter delay.
        stream.sendVideos(200, 210, now);
        stream.sendTruth(200, 210, now);
        await().atMost(WAIT).untilAsserted(() -> requireAside(50, 10, 5));
        TrainingJob.cancel(first, Duration.ofSeconds(30));
        assertThat(published.newest().getExamples()).isEqualTo(170);

        TrainerConfig shorter = config().truthDelay(Duration.ofMillis(1)).build();
        Configuration flink = FlinkSettings.localConfiguration(shorter, 0);
        Path checkpoint = Checkpoints.newestComplete(checkpoints).orElseThrow();
        FlinkSettings.resumeFrom(flink, checkpoint.toUri().toString(), true);
        JobClient second = TrainingJob.submit(flink, shorter);
        WeightsManifest last = published.awaitExamples(180);
        TrainingJob.cancel(second, Duration.ofSeconds(30));

        requireAside(50, 10, 5);
        assertThat(last.getSha256()).isEqualTo(trainedOnThose().weights().sha256());
        assertThat(last.getInputs())
                .singleElement()
                .satisfies(
                        position -> {
                            assertThat(position.getTopic()).isEqualTo("videos");
                            assertThat(position.getNextOffset()).isEqualTo(230);
                        });
    }

    private void requireAside(int noTruth, int late, int noVideo) throws Exception {
        List<DeadLetter> letters = published.read(Topics.TRAINING_DEAD_LETTERS, DeadLetter.class);
        assertThat(positions(letters, DeadLetterReason.NO_TRUTH))
                .containsExactlyElementsOf(offsets(150, 150 + noTruth));
        assertThat(positions(letters, DeadLetterReason.LATE_TRUTH))
                .containsExactlyElementsOf(offsets(150, 150 + late));
        assertThat(positions(letters, DeadLetterReason.NO_VIDEO))
                .containsExactlyElementsOf(offsets(160, 160 + noVideo));
        assertThat(positions(letters, DeadLetterReason.MALFORMED)).containsExactly(165L);
        assertThat(letters).hasSize(noTruth + late + noVideo + 1);
    }

    private static List<Long> positions(List<DeadLetter> letters, DeadLetterReason reason) {
        return letters.stream()
                .filter(letter -> letter.getReason() == reason)
                .map(DeadLetter::getPosition)
                .sorted()
                .toList();
    }

    private static List<Long> offsets(int from, int to) {
        return LongStream.range(from, to).boxed().toList();
    }

    /** What the operator that learns comes to by the examples alone, which nothing interrupts. */
    private static WeightsVersion trainedOnThose() throws Exception {
        InMemoryVersions versions = new InMemoryVersions();
        TrainerConfig config = TrainingHarness.config().minibatchSize(10).build();
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            harness.process(0, 150);
            harness.process(300, 320);
            long offset = 1_000;
            ExampleStream examples = new ExampleStream(TrainingHarness.CONNECTION);
            for (int i = 200; i < 210; i++) {
                harness.process(
                        ExampleStream.record(offset++, examples.bytes(ExampleStream.video(i))));
            }
            harness.completeCheckpoint(1);
        }
        return versions.last();
    }

    @Test
    void endsWithTheLiveTopicsPresentEndWhenItsTurnHasCome() throws Exception {
        long now = System.currentTimeMillis();
        stream.sendVideos(0, 20, now);
        stream.sendTruth(0, 20, now);
        assertThat(train("--until-end", "--truth-delay=2s")).isEqualTo(CommandRunner.OK);
        assertThat(published.awaitExamples(20).getSteps()).isEqualTo(2);
    }

    @Test
    void beginsNotWhereATopicForgetsItsRecordsTooSoon() throws Exception {
        long now = System.currentTimeMillis();
        stream.sendVideos(0, 100, now - Duration.ofMinutes(30).toMillis());
        TruthDelay delay = new TruthDelay(DELAY.toMillis());
        try (Admin admin = broker.connection().openAdmin()) {
            TopicRetention retention = new TopicRetention(admin, delay);
            List<String> topics = List.of("videos", "truth");
            retention.require(topics);

            set(admin, "truth", "retention.ms", "1199999");
            assertThatThrownBy(() -> retention.require(topics))
                    .isInstanceOf(UserException.class)
                    .hasMessageContainingAll(
                            "truth keeps records for PT19M59.999S", "PT10M", "1200000");
            assertThat(train("--truth-delay=10m")).isEqualTo(CommandRunner.FAILED);
            set(admin, "truth", "retention.ms", "1200000");
            retention.require(topics);

            set(admin, "videos", "retention.bytes", "5000");
            assertThatThrownBy(() -> retention.require(topics))
                    .isInstanceOf(UserException.class)
                    .hasMessageContainingAll("videos-0 keeps 5000 bytes", "retention.bytes");
            set(admin, "videos", "retention.bytes", "1000000");
            set(admin, "truth", "retention.bytes", "1");
            retention.require(topics);
        }
    }

    private static void set(Admin admin, String topic, String name, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        admin.incrementalAlterConfigs(
                        Map.of(
                                resource,
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(name, value),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
        await().atMost(WAIT)
                .until(
                        () ->
                                admin.describeConfigs(List.of(resource))
                                        .all()
                                        .get()
                                        .get(resource)
                                        .get(name)
                                        .value()
                                        .equals(value));
    }

    private int train(String... options) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "train",
                                "--bootstrap-servers=" + broker.connection().bootstrapServers(),
                                "--schema-registry=" + broker.connection().registryUrl(),
                                "--input-topic=videos",
                                "--rgb-size=8",
                                "--audio-size=4",
                                "--classes=12",
                                "--minibatch-size=10",
                                "--checkpoint-dir=" + checkpoints));
        all.addAll(List.of(options));
        return CommandRunner.run(new TrainerMain(), all.toArray(String[]::new));
    }
}
