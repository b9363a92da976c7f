package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.model.weights.Chunks;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.AverageChunk;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.UserException;
import io.livelabel.trainer.averaging.Averaging;
import io.livelabel.trainer.averaging.AveragingConfig;
import io.livelabel.trainer.averaging.OuterRule;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas on a real broker: nothing is lost, and nothing counts twice, whatever happens. */
class ReplicasIT {
    private static final int EXAMPLES = 1_800;
    private static final int LEARNED = 4_000;
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

    /** Adds changes up, so that weights which tally still do when they are averaged. */
    record Sum() implements OuterRule {
        @Override
        public double share(long examples, long all) {
            return 1;
        }

        @Override
        public void apply(float[] weights, float[] change, float[] momentum, int from, int to) {
            new Plain().apply(weights, change, momentum, from, to);
        }
    }

    private static final class Sums extends AveragingOperatorFactory {
        private static final long serialVersionUID = 1L;

        Sums(TrainerConfig config) {
            super(config);
        }

        @Override
        OuterRule rule(AveragingConfig averaging) {
            return new Sum();
        }
    }

    @Test
    void trainOnEachExampleOnceAndPublishVersionsThatIncrease() throws Exception {
        TrainerConfig config = tally(2).readers(2).untilEnd(true).build();
        TalliedExamples.createTopics(config);
        TalliedExamples.send(broker.connection(), 0, EXAMPLES, false);
        new ExampleStream(broker.connection()).sendBytes("broken", new byte[] {9, 9, 9});
        submit(config).getJobExecutionResult().get(60, TimeUnit.SECONDS);

        requireEachOnce(config);
        assertThat(published.read(Topics.TRAINING_DEAD_LETTERS, DeadLetter.class))
                .singleElement()
                .satisfies(
                        letter -> assertThat(letter.getPayload().array()).containsExactly(9, 9, 9));
        assertThat(published.read(Topics.TRAINING_METRICS, TrainingMetrics.class))
                .filteredOn(record -> record.getEvent() == TrainingEvent.PREQUENTIAL)
                .last()
                .satisfies(
                        figures -> {
                            assertThat(figures.getExamples()).isEqualTo(EXAMPLES);
                            assertThat(figures.getPartitions())
                                    .hasSize(TalliedExamples.PARTITIONS)
                                    .allSatisfy(
                                            each ->
                                                    assertThat(each.getExamples())
                                                            .isEqualTo(
                                                                    EXAMPLES
                                                                            / TalliedExamples
                                                                                    .PARTITIONS));
                        });
    }

    @Test
    void goBackToTheCheckpointTogetherWhereOneFailsAndLeaveOutOtherAverages() throws Exception {
        TrainerConfig config = tally(2).build();
        TalliedExamples.createTopics(config);
        TalliedExamples.send(broker.connection(), 0, 900, false);
        JobClient job = submit(config);
        await().atMost(WAIT)
                .untilAsserted(() -> assertThat(published.newest().getExamples()).isPositive());
        List<Long> failing = members();
        TallyEngine.failAt(1_200);
        TalliedExamples.send(broker.connection(), 900, 1_300, false);
        await().atMost(WAIT).until(TallyEngine::hasFailed);
        // All receivers of the new attempt are open when its first average is sent.
        await().atMost(WAIT)
                .untilAsserted(() -> assertThat(members()).doesNotContainAnyElementsOf(failing));
        sendStaleAverage(config, failing);
        TalliedExamples.send(broker.connection(), 1_300, EXAMPLES, true);
        published.awaitExamples(EXAMPLES);
        TrainingJob.cancel(job, Duration.ofSeconds(30));

        requireEachOnce(config);
    }

    /** Those whom the newest average is for. */
    private List<Long> members() throws Exception {
        List<AverageChunk> chunks = published.read(Topics.AVERAGES, AverageChunk.class);
        return chunks.get(chunks.size() - 1).getMembers();
    }

    /** As an attempt that has failed may send one late: on such weights no step tells. */
    private void sendStaleAverage(TrainerConfig config, List<Long> members) throws Exception {
        float[] rubbish = new float[config.architecture().parameterCount()];
        Arrays.fill(rubbish, 1e9f);
        ByteBuffer payload = FeatureBytes.ofFloats(rubbish);
        AverageChunk chunk =
                AverageChunk.newBuilder()
                        .setModel(config.model())
                        .setLineage("stale")
                        .setMembers(members)
                        .setContributions(List.of(100L, 100L))
                        .setRound(1_000)
                        .setOptimizerStateWanted(false)
                        .setIndex(0)
                        .setCount(1)
                        .setCrc32c(Chunks.crc32c(payload))
                        .setPayload(payload)
                        .build();
        byte[] value =
                new AvroSerde<>(AverageChunk.class, broker.connection().openRegistry())
                        .serialize(Topics.AVERAGES.name(), chunk);
        try (var producer =
                new KafkaProducer<byte[], byte[]>(broker.connection().producer(Map.of()))) {
            producer.send(new ProducerRecord<>(Topics.AVERAGES.name(), 0, null, value))
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void becomeMoreAndFewerAndLoseNothing() throws Exception {
        TalliedExamples.createTopics(tally(2).build());
        int sent = 0;
        for (int replicas : List.of(2, 3, 1)) {
            TrainerConfig config = tally(replicas).build();
            JobClient job = submit(config);
            boolean last = replicas == 1;
            int to = last ? EXAMPLES : sent + EXAMPLES / 3;
            TalliedExamples.send(broker.connection(), sent, to, last);
            // Where not all is contributed yet, what is left goes on in the checkpoint.
            long enough = last ? to : to - 300;
            await().atMost(WAIT)
                    .untilAsserted(
                            () ->
                                    assertThat(published.newest().getExamples())
                                            .isGreaterThanOrEqualTo(enough));
            TrainingJob.cancel(job, Duration.ofSeconds(30));
            sent = to;
            // A start that asks for one replica goes on with the averages all the same.
            Path checkpoint = Checkpoints.newestComplete(checkpoints).orElseThrow();
            assertThat(CheckpointedReplicas.areIn(checkpoint.toUri().toString(), false)).isTrue();
        }
        requireEachOnce(tally(1).build());
    }

    @Test
    void areRefusedWhereOneHasTrainedAlone() throws Exception {
        TrainerConfig config = tally(2).averaging(null).build();
        TalliedExamples.createTopics(config);
        TalliedExamples.send(broker.connection(), 0, EXAMPLES, true);
        JobClient job = submit(config);
        published.awaitExamples(EXAMPLES);
        TrainingJob.cancel(job, Duration.ofSeconds(30));
        String checkpoint = Checkpoints.newestComplete(checkpoints).orElseThrow().toString();
        assertThat(CheckpointedReplicas.areIn(checkpoint, false)).isFalse();
        assertThatThrownBy(() -> CheckpointedReplicas.areIn(checkpoint, true))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("one replica has trained alone");
        TrainerConfig several = tally(2).build();
        assertThatThrownBy(() -> submit(several))
                .hasStackTraceContaining("Cannot map checkpoint/savepoint state");
    }

    @Test
    void comeToAboutWhatOneComesTo() throws Exception {
        TrainerConfig one = learning(null);
        TrainingJob.createTopics(learning(averaging(2, 10, Averaging.PLAIN)));
        new ExampleStream(broker.connection()).send(0, LEARNED, false);
        assertThat(trainToTheEnd(one).getPrequential()).isNotNull();
        double alone = gap20();
        for (Averaging rule : List.of(Averaging.PLAIN, Averaging.NESTEROV)) {
            WeightsManifest averaged = trainToTheEnd(learning(averaging(2, 5, rule)));
            assertThat(averaged.getExamples()).isEqualTo(LEARNED);
            assertThat(averaged.getPrequential()).as("figures of other weights").isNull();
            assertThat(gap20()).as(rule.toString()).isGreaterThan(alone - 0.05);
        }
    }

    /** As the newest training told it last. */
    private double gap20() throws Exception {
        List<TrainingMetrics> told =
                published.read(Topics.TRAINING_METRICS, TrainingMetrics.class).stream()
                        .filter(record -> record.getEvent() == TrainingEvent.PREQUENTIAL)
                        .toList();
        return told.get(told.size() - 1).getWindow().getGap20();
    }

    private WeightsManifest trainToTheEnd(TrainerConfig config) throws Exception {
        int before = published.all().size();
        TrainingJob.submit(FlinkSettings.localConfiguration(config, 0), config)
                .getJobExecutionResult()
                .get(60, TimeUnit.SECONDS);
        await().atMost(WAIT)
                .untilAsserted(() -> assertThat(published.all()).hasSizeGreaterThan(before));
        return published.awaitExamples(LEARNED);
    }

    private TrainerConfig learning(AveragingConfig averaging) {
        return TrainerConfig.builder(broker.connection())
                .sizes(ExampleStream.SIZES)
                .minibatchSize(16)
                .rate(0.1)
                .labelsPerVideo(1.5)
                .windowExamples(1_000)
                .checkpointDirectory(checkpoints)
                .checkpointInterval(Duration.ofSeconds(1))
                .averaging(averaging)
                .untilEnd(true)
                .build();
    }

    private static AveragingConfig averaging(int replicas, int every, Averaging rule) {
        return new AveragingConfig(replicas, every, rule, 20, 0);
    }

    private TrainerConfigBuilder tally(int replicas) {
        return TrainerConfig.builder(broker.connection())
                .engine(TallyEngine.NAME)
                .sizes(TalliedExamples.SIZES)
                .minibatchSize(10)
                .checkpointDirectory(checkpoints)
                .checkpointInterval(Duration.ofMillis(100))
                .averaging(averaging(replicas, 3, Averaging.PLAIN));
    }

    private JobClient submit(TrainerConfig config) throws Exception {
        Configuration flink = FlinkSettings.localConfiguration(config, 0);
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofSeconds(1));
        Checkpoints.newestComplete(checkpoints)
                .ifPresent(path -> FlinkSettings.resumeFrom(flink, path.toUri().toString(), true));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(flink);
        TrainingJob.build(environment, List.of(config), new Sums(config));
        return environment.executeAsync(config.jobName());
    }

    private void requireEachOnce(TrainerConfig config) throws Exception {
        WeightsManifest last = published.awaitExamples(EXAMPLES);
        List<WeightsManifest> all = List.copyOf(published.all().values());
        assertThat(all).extracting(WeightsManifest::getLineage).containsOnly(last.getLineage());
        assertThat(all).extracting(WeightsManifest::getVersion).isSorted().doesNotHaveDuplicates();
        assertThat(all).extracting(WeightsManifest::getExamples).isSorted();
        TalliedExamples.requireEachOnce(config, assemble(last).floats(), EXAMPLES);
    }

    private Weights assemble(WeightsManifest manifest) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (WeightsChunk chunk : published.read(Topics.WEIGHTS, WeightsChunk.class)) {
            if (chunk.getVersion() == manifest.getVersion()) {
                byte[] payload = new byte[chunk.getPayload().remaining()];
                chunk.getPayload().get(payload);
                all.writeBytes(payload);
            }
        }
        Weights weights = Weights.ofBytes(all.toByteArray());
        assertThat(weights.sha256()).isEqualTo(manifest.getSha256());
        return weights;
    }
}
