package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livelabel.model.training.RateSchedule;
import io.livelabel.schemas.client.ChildJvm;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.TestRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command as its users run it, in a JVM of its own that is killed in the middle of a minibatch:
 * what it comes to is what one comes to that nothing stops.
 */
class TrainingRestartIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEDULE = "linear:10:100";
    private static final String KILLED = "killed";
    private static final int BEFORE = 505;
    private static final int ALL = 1_000;
    private static final Duration WAIT = Duration.ofSeconds(60);

    @TempDir Path directory;

    private final TestRegistry registry = new TestRegistry();
    private TestBroker broker;
    private Connection connection;

    @BeforeEach
    void startBroker() {
        broker = new TestBroker();
        connection = Connection.to(broker.connection().bootstrapServers(), registry.url());
        TrainingJob.createTopics(config(KILLED));
    }

    @AfterEach
    void stopBroker() {
        broker.close();
        registry.close();
    }

    @Test
    void goesOnFromCheckpointAndSavepointToTheBitsOfAnUninterruptedRun() throws Exception {
        ExampleStream stream = new ExampleStream(connection);
        stream.send(0, BEFORE, false);
        int port = freePort();
        Path savepoint;
        try (ChildJvm first = train(port)) {
            ModelSnapshot half = awaitRead(KILLED, BEFORE);
            assertThat(half.steps()).as(first.output()).isEqualTo(31);
            assertThat(half.pending().size()).isEqualTo(BEFORE - 31 * 16);
            savepoint = savepoint("http://127.0.0.1:" + port);
        }
        stream.send(BEFORE, ALL, true);
        ModelSnapshot fromCheckpoint;
        try (ChildJvm second = train(port)) {
            fromCheckpoint = awaitRead(KILLED, ALL + 1);
        }
        ModelSnapshot fromSavepoint = trainHere(savepoint);
        ModelSnapshot whole = uninterrupted(stream);

        assertThat(whole.steps()).isEqualTo(63);
        requireSame(fromCheckpoint, whole);
        requireSame(fromSavepoint, whole);
        assertThat(fromSavepoint.lineage().parent())
                .as("the topic was ahead of the savepoint")
                .isEqualTo(fromCheckpoint.lineage().id());
    }

    private static void requireSame(ModelSnapshot actual, ModelSnapshot expected) {
        assertThat(actual.steps()).isEqualTo(expected.steps());
        assertThat(actual.examples()).isEqualTo(expected.examples()).isEqualTo(ALL);
        assertThat(actual.weights()).isEqualTo(expected.weights());
        // Adam's two moments, then the moving average.
        assertThat(actual.optimizerState())
                .hasSize(3 * actual.weights().length)
                .isEqualTo(expected.optimizerState());
        assertThat(actual.prequential()).isEqualTo(expected.prequential());
        assertThat(actual.nextOffsets()).isEqualTo(expected.nextOffsets());
    }

    /** Trains in this JVM from a savepoint, to the mark behind all examples. */
    private ModelSnapshot trainHere(Path savepoint) throws Exception {
        TrainerConfig config = config("saved");
        Configuration flink = FlinkSettings.localConfiguration(config, 0);
        FlinkSettings.resumeFrom(flink, savepoint.toUri().toString(), false);
        JobClient job = TrainingJob.submit(flink, config);
        ModelSnapshot trained = awaitRead("saved", ALL + 1);
        TrainingJob.cancel(job, Duration.ofSeconds(30));
        return trained;
    }

    /** What the operator alone comes to, that nothing stops. */
    private ModelSnapshot uninterrupted(ExampleStream stream) throws Exception {
        InMemoryVersions versions = new InMemoryVersions();
        try (TrainingHarness harness = TrainingHarness.begin(config("unused"), versions)) {
            for (int i = 0; i < ALL; i++) {
                harness.process(stream.record(i));
            }
            harness.process(ExampleStream.replayEnd(ALL));
            harness.completeCheckpoint(1);
        }
        return versions.last().snapshot();
    }

    /** Waits for a checkpoint behind so many records. */
    private ModelSnapshot awaitRead(String checkpoints, long records) {
        return await().atMost(WAIT)
                // There may be none yet, and newer ones replace the one that is being read.
                .ignoreExceptionsMatching(
                        failure ->
                                failure instanceof IOException
                                        || failure instanceof UncheckedIOException
                                        || failure instanceof NoSuchElementException)
                .until(
                        () ->
                                CheckpointedTraining.read(
                                        Checkpoints.newestComplete(directory.resolve(checkpoints))
                                                .orElseThrow()),
                        read -> read.nextOffsets().containsValue(records));
    }

    /** The settings of {@link #train}. */
    private TrainerConfig config(String checkpoints) {
        return TrainerConfig.builder(connection)
                .sizes(ExampleStream.SIZES)
                .model("video-mlp")
                .optimizer("adam")
                .settings(
                        settings ->
                                settings.withAverageDecay(0.99)
                                        .withSchedule(RateSchedule.parse(SCHEDULE)))
                .labelsPerVideo(1.5)
                .minibatchSize(16)
                .checkpointDirectory(directory.resolve(checkpoints))
                .checkpointInterval(Duration.ofMillis(200))
                .build();
    }

    /** Runs the command, which goes on from its newest checkpoint, if there is one. */
    private ChildJvm train(int webPort) throws IOException {
        return new ChildJvm(
                directory.resolve("train.log"),
                "1g",
                Command.class,
                "train",
                "--bootstrap-servers=" + connection.bootstrapServers(),
                "--schema-registry=" + connection.registryUrl(),
                "--rgb-size=" + ExampleStream.SIZES.rgb(),
                "--audio-size=" + ExampleStream.SIZES.audio(),
                "--classes=" + ExampleStream.SIZES.classes(),
                "--model=video-mlp",
                "--optimizer=adam",
                "--schedule=" + SCHEDULE,
                "--average-decay=0.99",
                "--labels-per-video=1.5",
                "--minibatch-size=16",
                "--checkpoint-dir=" + directory.resolve(KILLED),
                "--checkpoint-interval-ms=200",
                "--web-port=" + webPort);
    }

    /** The program, which does not outlive its test. */
    static final class Command {
        public static void main(String[] arguments) {
            ChildJvm.endWithParent();
            TrainerMain.main(arguments);
        }
    }

    /** Has the only job make a savepoint, and waits for it. */
    private Path savepoint(String web) throws Exception {
        String savepoints =
                web + "/jobs/" + get(web + "/jobs").at("/jobs/0/id").asText() + "/savepoints";
        String target =
                JSON.writeValueAsString(
                        Map.of("target-directory", directory.resolve("savepoints").toString()));
        String trigger =
                ask(HttpRequest.newBuilder(URI.create(savepoints))
                                .POST(BodyPublishers.ofString(target))
                                .build())
                        .at("/request-id")
                        .asText();
        JsonNode ended =
                await().atMost(WAIT)
                        .until(
                                () -> get(savepoints + "/" + trigger),
                                answer -> answer.at("/status/id").asText().equals("COMPLETED"));
        return Path.of(URI.create(ended.at("/operation/location").asText()));
    }

    private static JsonNode get(String address) throws Exception {
        return ask(HttpRequest.newBuilder(URI.create(address)).build());
    }

    private static JsonNode ask(HttpRequest request) throws Exception {
        return JSON.readTree(
                HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
