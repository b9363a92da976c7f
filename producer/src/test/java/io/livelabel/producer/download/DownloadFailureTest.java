package io.livelabel.producer.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.download.PlanServer.Answer;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads that cannot have a file, or cannot go on, and when they give up. */
class DownloadFailureTest {
    @TempDir Path directory;
    private ServedDownload served;
    private PlanServer server;

    @BeforeEach
    void serve() throws IOException {
        served = new ServedDownload(directory);
        server = served.server();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void neverNamesAFileThatStaysCorrupt() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        byte[] sound = server.add("trainab.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.CORRUPT, Answer.CORRUPT, Answer.CORRUPT);
        List<String> failures = new Download(served.config(false)).run();
        assertThat(failures)
                .containsExactly(
                        "trainaa.tfrecord could not be fetched in 3 attempts, the last from %s2/video/train/trainaa.tfrecord: what was fetched has another MD5 than the plan says"
                                .formatted(server.root()));
        assertThat(served.names()).containsExactly("train0001.tfrecord");
        assertThat(served.here("train0001.tfrecord")).hasBinaryContent(sound);
    }

    @Test
    void givesUpAtOnceWhereNoMirrorHasAFile() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.ABSENT);
        assertThat(new Download(served.config(false)).run())
                .containsExactly(
                        "no mirror gives trainaa.tfrecord: %s2/video/train/trainaa.tfrecord: the server answers 404"
                                .formatted(server.root()));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void givesUpWhereAServerCutsWrongBytesForEver() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        server.answer(
                "trainaa.tfrecord",
                Answer.CUT,
                Answer.CORRUPT,
                Answer.CUT,
                Answer.CORRUPT,
                Answer.CUT,
                Answer.CORRUPT);
        assertThat(new Download(served.config(false)).run())
                .singleElement()
                .asString()
                .startsWith("trainaa.tfrecord could not be fetched in 6 attempts, ");
    }

    @Test
    void triesNoMoreFilesWhereNoneComes() throws Exception {
        for (char letter = 'a'; letter < 'a' + 2 * Download.HOPELESS; letter++) {
            String name = "traina%c.tfrecord".formatted(letter);
            server.add(name, 10);
            server.answer(name, Answer.ABSENT);
        }
        assertThat(new Download(served.config(false)).run()).hasSize(Download.HOPELESS);
    }

    @Test
    @Timeout(60)
    void endsAllDownloadsWhereTheDiskCannotBeWritten() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        server.add("trainab.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.SILENT);
        Files.createDirectories(served.here("train0001.tfrecord.part").resolve("in the way"));
        assertThatThrownBy(() -> new Download(served.config(false, Duration.ofHours(1))).run())
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                        "cannot write %s: ".formatted(served.here("train0001.tfrecord.part")))
                .hasMessageEndingWith("; the same command goes on from here once that is mended");
    }

    @Test
    @Timeout(60)
    void endsWhenItIsInterruptedWhileAServerIsSilent() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.SILENT);
        Download download = new Download(served.config(false, Duration.ofHours(1)));
        CompletableFuture<List<String>> run = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                run.complete(download.run());
                            } catch (InterruptedException | RuntimeException e) {
                                run.completeExceptionally(e);
                            }
                        });
        thread.start();
        Awaitility.await().until(() -> !server.requests().isEmpty());
        thread.interrupt();
        assertThat(run)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(InterruptedException.class);
        Awaitility.await()
                .untilAsserted(
                        () ->
                                assertThat(Thread.getAllStackTraces().keySet())
                                        .extracting(Thread::getName)
                                        .noneMatch(name -> name.startsWith("download-")));
    }

    @Test
    void saysWhichPlanCannotBeFetched() {
        server.close();
        assertThatThrownBy(() -> new Download(served.config(false)).run())
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                        "cannot fetch %s2/download_plans/video_train.json: "
                                .formatted(server.root()))
                .hasMessageEndingWith("no connection to the server (attempt 3 of 3)");
    }
}
