package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a training whose broker is away for longer than its clients wait for it. */
class BrokerOutageIT {
    private static final Duration WAIT = Duration.ofMinutes(2);
    private static final int EXAMPLES = 40_000;
    private static final int MORE = 10_000;
    private static final Map<String, String> IMPATIENT =
            Map.of(
                    "request.timeout.ms", "2000",
                    "delivery.timeout.ms", "2500",
                    "max.block.ms", "2000");

    /** Longer than the broker is away. */
    private static final Map<String, String> PATIENT =
            Map.of("delivery.timeout.ms", "600000", "max.block.ms", "600000");

    @TempDir Path checkpoints;

    private final TestBroker broker = TestBroker.thatIsSoonMissed();

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void goesOnInItsProcessThoughItsTransactionsCannotBeAborted() throws Exception {
        Connection connection = connection(broker, IMPATIENT);
        TrainerConfig config =
                TrainingHarness.config(connection)
                        .checkpointDirectory(checkpoints)
                        .checkpointInterval(Duration.ofMillis(200))
                        // So that a transaction is open when the broker goes away.
                        .metricsEverySteps(1)
                        .build();
        TrainingJob.createTopics(config);
        PublishedManifests published = new PublishedManifests(broker, broker.connection());
        ExampleStream stream = new ExampleStream(connection(broker, PATIENT));
        stream.send(0, EXAMPLES, false);
        JobClient job = submit(config);
        await().atMost(WAIT).until(() -> !published.all().isEmpty());

        // However long the broker takes to stop, there is more to train on than was trained on.
        AtomicBoolean away = new AtomicBoolean();
        CompletableFuture<Integer> sent =
                CompletableFuture.supplyAsync(() -> sendUntil(away, stream, EXAMPLES));
        broker.suspend();
        away.set(true);
        // What failed is closed by the time that it fails again.
        awaitStatus(job, JobStatus.RESTARTING);
        awaitStatus(job, JobStatus.RUNNING);
        awaitStatus(job, JobStatus.RESTARTING);
        long resumedAtMs = System.currentTimeMillis();
        broker.resume();

        int examples = sent.get();
        stream.send(examples, examples, true);
        WeightsManifest last = published.awaitExamples(examples);
        TrainingJob.cancel(job, Duration.ofSeconds(30));
        // So it was in the midst of training when the broker went away.
        assertThat(published.all().values())
                .filteredOn(manifest -> manifest.getCreatedAtMs() > resumedAtMs)
                .anyMatch(manifest -> manifest.getExamples() < examples);
        assertThat(last.getSha256())
                .isEqualTo(TrainingHarness.uninterrupted(examples, config).weights().sha256());
    }

    private static Connection connection(TestBroker broker, Map<String, String> settings) {
        Connection connection = broker.connection();
        return new Connection(
                connection.bootstrapServers(), connection.registryUrl(), settings, Map.of());
    }

    /**
     * Sends from an example on, until the last of them came in behind the outage; how many then.
     */
    private static int sendUntil(AtomicBoolean away, ExampleStream stream, int from) {
        int sent = from;
        while (!away.get()) {
            stream.send(sent, sent + MORE, false);
            sent += MORE;
        }
        return sent;
    }

    private static JobClient submit(TrainerConfig config) throws Exception {
        Configuration flink = FlinkSettings.localConfiguration(config, 0);
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofSeconds(1));
        // Of ten, each of which takes the clients' patience.
        flink.setString("sink.committer.retries", "1");
        return TrainingJob.submit(flink, config);
    }

    private static void awaitStatus(JobClient job, JobStatus status) {
        await("the job to be " + status)
                .atMost(WAIT)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(job.getJobStatus().get()).isEqualTo(status));
    }
}
