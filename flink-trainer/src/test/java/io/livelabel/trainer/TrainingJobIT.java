package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.model.weights.Chunks;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.signing.ManifestSigner;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingJobIT {
    private static final Duration WAIT = Duration.ofSeconds(60);

    @TempDir Path checkpoints;
    private TestBroker broker;
    private PublishedManifests published;

    @BeforeEach
    void startBroker() {
        broker = new TestBroker();
        published = new PublishedManifests(broker, broker.connection());
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void publishesVersionsWhoseChunksAreWhatTheManifestSays() throws Exception {
        TrainerConfig config = config().untilEnd(true).build();
        TrainingJob.createTopics(config);
        new ExampleStream(broker.connection()).send(0, 1_000, false);

        submit(config).getJobExecutionResult().get(60, TimeUnit.SECONDS);

        WeightsManifest last = published.awaitExamples(1_000);
        assertThat(last.getExamples()).isEqualTo(1_000);
        assertThat(last.getSteps()).isEqualTo(63);
        assertThat(last.getPendingExamples()).isZero();
        for (WeightsManifest manifest : published.all().values()) {
            assertThat(assemble(manifest).sha256()).isEqualTo(manifest.getSha256());
        }
    }

    @Test
    void goesOnAfterACancelToTheWeightsOfAnUninterruptedRun() throws Exception {
        TrainerConfig config = config().build();
        TrainingJob.createTopics(config);
        ExampleStream stream = new ExampleStream(broker.connection());
        stream.send(0, 505, false);

        JobClient first = submit(config);
        await().atMost(WAIT)
                .untilAsserted(() -> assertThat(published.newest().getSteps()).isEqualTo(31));
        cancel(first);
        Map<String, WeightsManifest> before = published.all();
        Path checkpoint = Checkpoints.newestComplete(checkpoints).orElseThrow();

        stream.send(505, 1_000, true);
        Configuration flink = FlinkSettings.localConfiguration(config, 0);
        FlinkSettings.resumeFrom(flink, checkpoint.toUri().toString(), true);
        JobClient second = TrainingJob.submit(flink, config);
        published.awaitExamples(1_000);
        cancel(second);
        WeightsManifest resumed = published.newest();
        assertThat(published.all()).containsAllEntriesOf(before);
        assertThat(assemble(resumed).sha256()).isEqualTo(resumed.getSha256());

        TrainerConfig whole =
                config().checkpointDirectory(checkpoints.resolve("whole")).untilEnd(true).build();
        submit(whole).getJobExecutionResult().get(60, TimeUnit.SECONDS);
        await().atMost(WAIT)
                .untilAsserted(
                        () ->
                                assertThat(published.newest().getLineage())
                                        .isNotEqualTo(resumed.getLineage()));
        WeightsManifest uninterrupted = published.awaitExamples(1_000);
        assertThat(uninterrupted.getSteps()).isEqualTo(resumed.getSteps());
        assertThat(uninterrupted.getSha256()).isEqualTo(resumed.getSha256());
        assertThat(uninterrupted.getPrequential()).isEqualTo(resumed.getPrequential());
    }

    @Test
    void restartsWithinTheJobHoweverOftenItsPublisherIsFenced() throws Exception {
        TrainerConfig config = config().build();
        TrainingJob.createTopics(config);
        ExampleStream stream = new ExampleStream(broker.connection());
        stream.send(0, 500, true);
        Configuration flink = FlinkSettings.localConfiguration(config, 0);
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofSeconds(1));
        JobClient job = TrainingJob.submit(flink, config);
        WeightsManifest before = published.awaitExamples(500);

        for (int read = 500; read < 1_000; read += 100) {
            KafkaVersionLog.open(
                            broker.connection(),
                            config.model(),
                            before.getLineage(),
                            ManifestSigner.none())
                    .close();
            stream.send(read, read + 100, true);
            published.awaitExamples(read + 100);
        }
        cancel(job);
        assertThat(published.newest().getLineage()).isEqualTo(before.getLineage());
        assertThat(published.newest().getSteps()).isEqualTo(32 + 5 * 7);
    }

    @Test
    void stopsInOrderWhenInterruptedAndGoesOnFromItsLastCheckpoint() throws Exception {
        TrainingJob.createTopics(config().build());
        ExampleStream stream = new ExampleStream(broker.connection());
        stream.send(0, 100, false);
        assertThat(trainAndInterruptAfter(100)).isEqualTo(CommandRunner.OK);
        assertThat(Checkpoints.newestComplete(checkpoints)).isPresent();

        stream.send(100, 200, false);
        assertThat(trainAndInterruptAfter(200)).isEqualTo(CommandRunner.OK);
        assertThat(published.newest().getSteps()).isEqualTo(20);
        assertThat(published.all().values())
                .extracting(WeightsManifest::getLineage)
                .containsOnly(published.newest().getLineage());
        assertThat(published.newest().getParentLineage()).isNull();

        String alone = Checkpoints.newestComplete(checkpoints).orElseThrow().toString();
        TrainerConfig several = config().models(List.of("logistic", "moe")).buildEach().get(0);
        assertThatThrownBy(() -> CheckpointedModels.leavesOut(alone, several))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("of one model alone, which --models logistic,moe cannot go");
    }

    private int trainAndInterruptAfter(int examples) throws Exception {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread command =
                new Thread(() -> status.complete(train("--checkpoint-interval-ms=200")), "command");
        command.start();
        published.awaitExamples(examples);
        command.interrupt();
        return status.get(60, TimeUnit.SECONDS);
    }

    @Test
    void endsForGoodWhereTheEngineIsNotThere() {
        assertThat(train("--engine=abacus")).isEqualTo(CommandRunner.FAILED);
    }

    @Test
    void trainsByCommandUntilTheEndOfTheTopic() throws Exception {
        TrainingJob.createTopics(config().build());
        new ExampleStream(broker.connection()).send(0, 100, false);
        assertThat(train("--until-end")).isEqualTo(CommandRunner.OK);
        assertThat(published.awaitExamples(100).getSteps()).isEqualTo(10);
    }

    /** Runs the command, which goes on from the latest checkpoint without being told to. */
    private int train(String option) {
        return CommandRunner.run(
                new TrainerMain(),
                "train",
                "--bootstrap-servers=" + broker.connection().bootstrapServers(),
                "--schema-registry=" + broker.connection().registryUrl(),
                "--rgb-size=8",
                "--audio-size=4",
                "--classes=12",
                "--minibatch-size=10",
                "--checkpoint-dir=" + checkpoints,
                option);
    }

    @Test
    void endsWithAClearErrorAndNoBadWeightsWhereTheLossIsNotFinite() throws Exception {
        TrainerConfig config = config().rate(1e38).untilEnd(true).build();
        TrainingJob.createTopics(config);
        new ExampleStream(broker.connection()).send(0, 200, false);
        assertThatThrownBy(() -> submit(config).getJobExecutionResult().get(60, TimeUnit.SECONDS))
                .satisfies(
                        failure -> {
                            Throwable cause =
                                    ExceptionUtils.findThrowable(failure, TrainingException.class)
                                            .orElseThrow();
                            assertThat(cause).hasMessageContaining("training-videos-0=offsets ");
                        });
        for (WeightsManifest manifest : published.all().values()) {
            assertThat(assemble(manifest).firstNotFinite()).isEmpty();
        }
    }

    @Test
    void reportsFiguresPublicationsAndDeadLetters() throws Exception {
        TrainerConfig config = config().metricsEverySteps(10).untilEnd(true).build();
        TrainingJob.createTopics(config);
        ExampleStream stream = new ExampleStream(broker.connection());
        stream.send(0, 300, false);
        stream.sendBytes("broken", new byte[] {9, 9, 9});
        stream.send(300, 400, false);
        submit(config).getJobExecutionResult().get(60, TimeUnit.SECONDS);

        published.awaitExamples(400);
        List<TrainingMetrics> metrics =
                published.read(Topics.TRAINING_METRICS, TrainingMetrics.class);
        assertThat(metrics)
                .filteredOn(record -> record.getEvent() == TrainingEvent.PREQUENTIAL)
                .extracting(TrainingMetrics::getSteps)
                .containsExactly(10L, 20L);
        assertThat(metrics)
                .filteredOn(record -> record.getEvent() == TrainingEvent.PUBLICATION)
                .hasSameSizeAs(published.all().values());
        assertThat(published.read(Topics.TRAINING_DEAD_LETTERS, DeadLetter.class))
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.getPosition()).isEqualTo(300);
                            assertThat(letter.getPayload().array()).containsExactly(9, 9, 9);
                        });
        assertThat(published.newest().getInputs())
                .singleElement()
                .satisfies(position -> assertThat(position.getNextOffset()).isEqualTo(401));
    }

    private static JobClient submit(TrainerConfig config) throws Exception {
        return TrainingJob.submit(FlinkSettings.localConfiguration(config, 0), config);
    }

    private static void cancel(JobClient job) throws Exception {
        TrainingJob.cancel(job, Duration.ofSeconds(30));
        assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
                .hasStackTraceContaining("cancel");
    }

    private TrainerConfigBuilder config() {
        return TrainerConfig.builder(broker.connection())
                .sizes(ExampleStream.SIZES)
                .minibatchSize(16)
                .labelsPerVideo(1.5)
                .checkpointDirectory(checkpoints)
                .checkpointInterval(Duration.ofMillis(200));
    }

    private Weights assemble(WeightsManifest manifest) throws Exception {
        AvroSerde<WeightsChunk> serde =
                new AvroSerde<>(WeightsChunk.class, broker.connection().openRegistry());
        List<ConsumerRecord<byte[], byte[]>> records = broker.readAll(Topics.WEIGHTS.name());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (var place : manifest.getChunks()) {
            ConsumerRecord<byte[], byte[]> record =
                    records.stream()
                            .filter(found -> found.offset() == place.getOffset())
                            .findFirst()
                            .orElseThrow();
            WeightsChunk chunk = serde.read(record.value());
            assertThat(chunk.getVersion()).isEqualTo(manifest.getVersion());
            assertThat(Chunks.crc32c(chunk.getPayload())).isEqualTo(place.getCrc32c());
            byte[] payload = new byte[place.getBytes()];
            chunk.getPayload().get(payload);
            all.writeBytes(payload);
        }
        return Weights.ofBytes(all.toByteArray());
    }
}
