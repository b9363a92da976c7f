package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several models on one stream, by the command: each comes to what it comes to alone, with others
 * added and left out at restarts.
 */
class SideBySideIT {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final int BEFORE = 505;
    private static final int ALL = 1_000;
    private static final String LINEAR = "logistic";
    private static final String DEEP = "video-mlp";
    private static final String LATER = "wide-and-deep";

    @TempDir Path directory;
    private TestBroker broker;
    private PublishedManifests published;
    private ExampleStream stream;

    @BeforeEach
    void startBroker() {
        broker = new TestBroker();
        published = new PublishedManifests(broker, broker.connection());
        stream = new ExampleStream(broker.connection());
        TrainingJob.createTopics(config().build());
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void trainsEachToTheBitsItComesToAloneThoughOneIsAddedAndAnotherLeftOut() throws Exception {
        stream.send(0, 300, false);
        stream.sendBytes("broken", new byte[] {9, 9, 9});
        stream.send(300, BEFORE, false);
        trainUntil(List.of(LINEAR, DEEP), () -> haveRead(BEFORE + 1, LINEAR, DEEP));
        requirePublished(LINEAR, 0, BEFORE);
        Path both = newest();

        stream.send(BEFORE, ALL, true);
        trainUntil(List.of(LATER, DEEP), () -> haveRead(ALL + 2, DEEP, LATER));
        requirePublished(DEEP, 0, ALL);
        requirePublished(LATER, BEFORE, ALL);
        assertThat(published.all().values().stream().map(WeightsManifest::getLineage).distinct())
                .hasSize(3);
        assertThat(published.read(Topics.TRAINING_DEAD_LETTERS, DeadLetter.class))
                .singleElement()
                .satisfies(letter -> assertThat(letter.getPosition()).isEqualTo(300));
        assertThat(held(both)).as("stays as it is").isEqualTo(models(DEEP, LINEAR));
        assertThatThrownBy(() -> CheckpointedModels.leavesOut(both.toString(), config().build()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("of trainings side by side, of logistic,video-mlp")
                .hasMessageContaining("--model logistic cannot go on from");
    }

    private void requirePublished(String model, int first, int behind) throws Exception {
        WeightsVersion alone = alone(model, first, behind);
        await().atMost(WAIT)
                .untilAsserted(
                        () -> {
                            WeightsManifest last =
                                    published.all().values().stream()
                                            .filter(found -> found.getModel().equals(model))
                                            .reduce((one, next) -> next)
                                            .orElseThrow();
                            assertThat(last.getVersion()).isEqualTo(alone.version());
                            assertThat(last.getSha256()).isEqualTo(alone.weights().sha256());
                        });
    }

    /** What the operator alone comes to. */
    private WeightsVersion alone(String model, int first, int behind) throws Exception {
        InMemoryVersions versions = new InMemoryVersions();
        TrainerConfig config = config().model(model).build();
        try (TrainingHarness harness = TrainingHarness.begin(config, versions)) {
            for (int i = first; i < behind; i++) {
                harness.process(stream.record(i));
            }
            if (behind == ALL) {
                harness.process(ExampleStream.replayEnd(ALL));
            }
            harness.completeCheckpoint(1);
        }
        return versions.last();
    }

    /** Runs the command, which goes on from its newest checkpoint, until something is so. */
    private void trainUntil(List<String> models, Callable<Boolean> done) throws Exception {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread command = new Thread(() -> status.complete(train(models)), "command");
        command.start();
        await().atMost(WAIT)
                // There may be no checkpoint yet, and newer ones replace the one that is read.
                .ignoreExceptionsMatching(
                        failure ->
                                failure instanceof IOException
                                        || failure instanceof UncheckedIOException
                                        || failure instanceof NoSuchElementException)
                .until(() -> status.isDone() || done.call());
        command.interrupt();
        assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(CommandRunner.OK);
    }

    private int train(List<String> models) {
        return CommandRunner.run(
                new TrainerMain(),
                "train",
                "--models=" + String.join(",", models),
                "--bootstrap-servers=" + broker.connection().bootstrapServers(),
                "--schema-registry=" + broker.connection().registryUrl(),
                "--rgb-size=8",
                "--audio-size=4",
                "--classes=12",
                "--labels-per-video=1.5",
                "--minibatch-size=16",
                "--checkpoint-interval-ms=200",
                "--checkpoint-dir=" + directory);
    }

    private TrainerConfigBuilder config() {
        return TrainingHarness.config(broker.connection()).checkpointDirectory(directory);
    }

    private boolean haveRead(long records, String... models) throws IOException {
        Path newest = newest();
        if (!held(newest).equals(models(models))) {
            return false;
        }
        for (String model : models) {
            String uid = CheckpointedTraining.uidAmongOthers(model);
            if (!CheckpointedTraining.read(newest, uid).nextOffsets().containsValue(records)) {
                return false;
            }
        }
        return true;
    }

    private Path newest() {
        return Checkpoints.newestComplete(directory.resolve("side-by-side")).orElseThrow();
    }

    private static SortedSet<String> held(Path checkpoint) throws IOException {
        assertThat(Files.isDirectory(checkpoint)).isTrue();
        return CheckpointedModels.read(checkpoint.toString()).models();
    }

    private static SortedSet<String> models(String... names) {
        return new TreeSet<>(List.of(names));
    }
}
