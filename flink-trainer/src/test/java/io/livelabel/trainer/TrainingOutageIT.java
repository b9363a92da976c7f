package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a training while its checkpoint store, or its registry, is of no use. */
class TrainingOutageIT {
    private static final Duration WAIT = Duration.ofSeconds(60);

    /** More than the checkpoints that may fail, and what each tries to write: it has restarted. */
    private static final int MANY = 12;

    @TempDir Path checkpoints;

    private final TestRegistry registry = new TestRegistry();
    private TestBroker broker;
    private PublishedManifests published;
    private ExampleStream stream;

    @BeforeEach
    void startBroker() {
        broker = new TestBroker();
        Connection connection =
                Connection.to(broker.connection().bootstrapServers(), registry.url());
        published = new PublishedManifests(broker, connection);
        TrainingJob.createTopics(config(connection).build());
        stream = new ExampleStream(connection);
    }

    @AfterEach
    void stopBroker() {
        FillableFileSystem.fill(false);
        broker.close();
        registry.close();
    }

    private TrainerConfigBuilder config() {
        return config(Connection.to(broker.connection().bootstrapServers(), registry.url()));
    }

    private TrainerConfigBuilder config(Connection connection) {
        return TrainingHarness.config(connection)
                // Large enough for a file of its own.
                .model("wide-and-deep")
                .checkpointDirectory(FillableFileSystem.uri(checkpoints))
                .checkpointInterval(Duration.ofMillis(100));
    }

    private static JobClient submit(TrainerConfig config) throws Exception {
        Configuration flink = FlinkSettings.localConfiguration(config, 0);
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofSeconds(1));
        return TrainingJob.submit(flink, config);
    }

    @Test
    void publishesNothingWhileNoCheckpointCanBeStoredAndGoesOnOnceItCan() throws Exception {
        TrainerConfig config = config().build();
        stream.send(0, 400, false);
        JobClient job = submit(config);
        published.awaitExamples(400);
        Map<String, WeightsManifest> before = published.all();

        FillableFileSystem.fill(true);
        stream.send(400, 800, false);
        awaitRefused(FillableFileSystem.refused() + MANY);
        assertThat(published.all()).isEqualTo(before);

        FillableFileSystem.fill(false);
        stream.send(800, 1_000, true);
        WeightsManifest last = published.awaitExamples(1_000);
        TrainingJob.cancel(job, Duration.ofSeconds(30));
        assertThat(published.all()).containsAllEntriesOf(before);
        assertThat(last.getLineage()).isEqualTo(before.values().iterator().next().getLineage());
        assertThat(last.getSha256())
                .isEqualTo(TrainingHarness.uninterrupted(1_000, wideAndDeep()).weights().sha256());
    }

    private static TrainerConfig wideAndDeep() {
        return TrainingHarness.config().model("wide-and-deep").build();
    }

    @Test
    void endsWithAClearErrorAfterSoManyRestartsThatNoCheckpointCanBeStored() throws Exception {
        FillableFileSystem.fill(true);
        stream.send(0, 400, false);
        JobClient job = submit(config().maxRestarts(1).build());
        Throwable failure =
                catchThrowable(() -> job.getJobExecutionResult().get(90, TimeUnit.SECONDS));
        assertThat(Stream.iterate(failure, Objects::nonNull, Throwable::getCause))
                .extracting(Throwable::getMessage)
                .anySatisfy(
                        message ->
                                assertThat(message)
                                        .containsIgnoringCase("checkpoint")
                                        .contains("failure threshold"));
        assertThat(published.all()).isEmpty();
    }

    @Test
    void waitsForARegistryThatIsAwayAndSetsNothingAside() throws Exception {
        stream.send(0, 192, false);
        registry.fail(true);
        JobClient job = submit(config().build());
        await().atMost(WAIT).until(() -> registry.refused() > 2);
        registry.fail(false);
        WeightsManifest last = published.awaitExamples(192);
        TrainingJob.cancel(job, Duration.ofSeconds(30));
        assertThat(last.getSteps()).isEqualTo(12);
        assertThat(published.read(Topics.TRAINING_DEAD_LETTERS, DeadLetter.class)).isEmpty();
    }

    @Test
    void endsWithAClearErrorAfterSoManyRestartsThatNoRegistryAnswers() throws Exception {
        stream.send(0, 192, false);
        registry.fail(true);
        JobClient job = submit(config().maxRestarts(1).build());
        assertThatThrownBy(() -> job.getJobExecutionResult().get(90, TimeUnit.SECONDS))
                .satisfies(
                        failure ->
                                assertThat(
                                                ExceptionUtils.findSerializedThrowable(
                                                        failure,
                                                        RegistryException.class,
                                                        getClass().getClassLoader()))
                                        .hasValueSatisfying(
                                                cause ->
                                                        assertThat(cause)
                                                                .hasMessageContaining(
                                                                        registry.url())));
    }

    @Test
    void refusesToStartWhereNoRegistryAnswers() {
        registry.fail(true);
        assertThat(
                        CommandRunner.run(
                                new TrainerMain(),
                                "train",
                                "--bootstrap-servers=" + broker.connection().bootstrapServers(),
                                "--schema-registry=" + registry.url(),
                                "--checkpoint-dir=" + checkpoints))
                .isEqualTo(CommandRunner.FAILED);
    }

    private static void awaitRefused(int files) {
        await().atMost(WAIT).until(() -> FillableFileSystem.refused() > files);
    }
}
