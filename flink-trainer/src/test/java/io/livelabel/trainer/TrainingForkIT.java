package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that trains on past bad data without it, beside the topics of a real broker. */
class TrainingForkIT {
    @TempDir Path checkpoints;

    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private TestBroker broker;
    private PublishedManifests published;

    @BeforeEach
    void startBroker() {
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        broker = new TestBroker();
        Connection connection = broker.connection();
        published = new PublishedManifests(broker, connection);
        TrainingJob.createTopics(
                TrainingHarness.config(connection).checkpointDirectory(checkpoints).build());
    }

    @AfterEach
    void stopBroker() {
        System.setErr(err);
        broker.close();
    }

    @Test
    void trainsOnPastBadDataAsALineageOfItsOwnAndBothGoOnWhereTheyWere() throws Exception {
        ExampleStream stream = new ExampleStream(broker.connection());
        stream.send(0, 105, false);
        trainUntil(100);
        WeightsManifest left = published.newest();
        String named = left.getLineage() + ":" + left.getVersion();
        stream.send(105, 200, false);

        damageACheckpointOfOthers();
        refuses(
                "training-videos:0:99-149 cannot be skipped: the training in ",
                "--fork-from=" + named,
                "--skip=training-videos:0:99-149");
        String[] fork = {"--fork-from=" + named, "--skip=training-videos:0:110-149"};
        // 200 sent, 40 of them skipped.
        trainUntil(160, fork);
        WeightsManifest forked = published.newest();
        assertThat(forked.getLineage()).isNotEqualTo(left.getLineage());
        assertThat(forked.getParentLineage()).isEqualTo(left.getLineage());
        assertThat(forked.getParentVersion()).isEqualTo(left.getVersion());

        trainUntil(200);
        assertThat(published.newest().getLineage()).isEqualTo(left.getLineage());

        refuses(
                "Cannot map checkpoint/savepoint state",
                fork[0],
                fork[1],
                "--from-checkpoint=" + Checkpoints.newestComplete(checkpoints).orElseThrow());
        removeCheckpointsOfTheHistoryThatWasLeft();
        stream.send(200, 250, false);
        trainUntil(210, fork);
        assertThat(published.newest().getLineage()).isEqualTo(forked.getLineage());

        stream.send(250, 270, false);
        trainUntil(230, fork[0], fork[1], "--from-checkpoint=" + newestOfTheFork());
        assertThat(published.newest().getLineage()).isEqualTo(forked.getLineage());
        assertThat(published.all().values())
                .extracting(WeightsManifest::getLineage)
                .containsOnly(left.getLineage(), forked.getLineage());
    }

    @Test
    void refusesToSkipWithoutAForkAndToForkFromWhatIsNotThere() {
        refuses("--skip needs --fork-from", "--skip=training-videos:0:1-2");
        refuses(
                "no checkpoint or savepoint below %s is of nobody:7, there are: []."
                        .formatted(checkpoints),
                "--fork-from=nobody:7");
        refuses(
                "no checkpoint or savepoint of a training can be read in " + checkpoints,
                "--fork-from=" + checkpoints);
        refuses(
                "training-videos:64:1-2 cannot be skipped: the last partition of training-videos is ",
                "--fork-from=nobody:7",
                "--skip=training-videos:64:1-2");
        refuses("is of nobody:7", "--fork-from=nobody:7", "--from-checkpoint=none");
    }

    private void refuses(String message, String... options) {
        printed.reset();
        assertThat(train(options)).isEqualTo(CommandRunner.FAILED);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("error: ").contains(message);
    }

    /** Puts it where it is met before all others. */
    private void damageACheckpointOfOthers() throws IOException {
        Path folder = Files.createDirectories(checkpoints.resolve("0-of-others/savepoint"));
        Files.createFile(folder.resolve("_metadata"));
    }

    private Path newestOfTheFork() throws IOException {
        try (DirectoryStream<Path> forks = Files.newDirectoryStream(checkpoints, "fork-*")) {
            return Checkpoints.newestComplete(forks.iterator().next()).orElseThrow();
        }
    }

    private void removeCheckpointsOfTheHistoryThatWasLeft() throws IOException {
        try (DirectoryStream<Path> jobs =
                Files.newDirectoryStream(
                        checkpoints, job -> !job.getFileName().toString().startsWith("fork-"))) {
            for (Path job : jobs) {
                FileUtils.deleteDirectory(job.toFile());
            }
        }
    }

    /** Runs the command until it has published so many examples, then stops it in order. */
    private void trainUntil(int examples, String... options) throws Exception {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread command = new Thread(() -> status.complete(train(options)), "command");
        command.start();
        published.awaitExamples(examples);
        command.interrupt();
        assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(CommandRunner.OK);
    }

    private int train(String... options) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "train",
                                "--bootstrap-servers=" + broker.connection().bootstrapServers(),
                                "--schema-registry=" + broker.connection().registryUrl(),
                                "--rgb-size=" + ExampleStream.SIZES.rgb(),
                                "--audio-size=" + ExampleStream.SIZES.audio(),
                                "--classes=" + ExampleStream.SIZES.classes(),
                                "--minibatch-size=10",
                                "--checkpoint-dir=" + checkpoints,
                                "--checkpoint-interval-ms=200"));
        arguments.addAll(List.of(options));
        return CommandRunner.run(new TrainerMain(), arguments.toArray(String[]::new));
    }
}
