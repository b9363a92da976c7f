package io.livelabel.producer.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.download.PlanServer.Answer;
import io.livelabel.producer.download.PlanServer.Request;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
    private static final Partition PARTITION = Partition.parse("2/video/train");
    private static final int ATTEMPTS = 3;

    @TempDir Path directory;
    private PlanServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new PlanServer(PARTITION);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private DownloadConfig config(boolean verify, URI... mirrors) {
        return config(verify, Duration.ofMillis(500), mirrors);
    }

    private DownloadConfig config(boolean verify, Duration timeout, URI... mirrors) {
        return new DownloadConfig(
                PARTITION,
                1,
                1,
                server.root(),
                mirrors.length == 0 ? List.of(server.root()) : List.of(mirrors),
                directory,
                2,
                ATTEMPTS,
                Duration.ofMillis(1),
                timeout,
                verify);
    }

    private DownloadProgress fetch() throws InterruptedException {
        Download download = new Download(config(false));
        assertThat(download.run()).isEmpty();
        return download.progress();
    }

    private Path here(String name) {
        return directory.resolve(name);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("partition.txt"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void fetchesAllFilesByTheirNumbers() throws Exception {
        byte[] first = server.add("trainaa.tfrecord", 100_000);
        byte[] other = server.add("trainaI.tfrecord", 70_000);
        server.add("train99.tfrecord", 1);
        DownloadProgress done = fetch();
        assertThat(names())
                .containsExactly("train0000.tfrecord", "train0034.tfrecord", "train3843.tfrecord");
        assertThat(here("train0000.tfrecord")).hasBinaryContent(first);
        assertThat(here("train0034.tfrecord")).hasBinaryContent(other);
        assertThat(done.fetched()).isEqualTo(3);
        assertThat(done.bytes()).isEqualTo(170_001);
        assertThat(done.failures()).isZero();
    }

    @Test
    void doesNotFetchAgainWhatIsThere() throws Exception {
        server.add("trainaa.tfrecord", 1_000);
        fetch();
        server.add("trainab.tfrecord", 1_000);
        DownloadProgress done = fetch();
        assertThat(done.there()).isEqualTo(1);
        assertThat(done.fetched()).isEqualTo(1);
        assertThat(server.requests())
                .containsExactly(
                        new Request("trainaa.tfrecord", ""), new Request("trainab.tfrecord", ""));
    }

    @Test
    void goesOnWhereAConnectionWasCut() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 1_000_000);
        server.answer("trainaa.tfrecord", Answer.CUT, Answer.CUT, Answer.CUT, Answer.CUT);
        DownloadProgress done = fetch();
        assertThat(here("train0000.tfrecord")).hasBinaryContent(content);
        assertThat(done.bytes()).as("no byte twice").isEqualTo(1_000_000);
        assertThat(server.requests())
                .as("more cuts than attempts, but each made progress")
                .hasSize(5)
                .element(1)
                .isEqualTo(new Request("trainaa.tfrecord", "bytes=500000-"));
        assertThat(names()).containsExactly("train0000.tfrecord");
    }

    @Test
    void goesOnWithThePartOfAnEarlierRun() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        Files.write(here("train0000.tfrecord.part"), Arrays.copyOf(content, 4_000));
        assertThat(fetch().bytes()).isEqualTo(5_000);
        assertThat(here("train0000.tfrecord")).hasBinaryContent(content);
    }

    @Test
    void takesAPartThatIsWholeAlready() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        Files.write(here("train0000.tfrecord.part"), content);
        assertThat(fetch().bytes()).isZero();
        assertThat(here("train0000.tfrecord")).hasBinaryContent(content);
        assertThat(names()).containsExactly("train0000.tfrecord");
    }

    @Test
    void startsAgainWhereAServerGivesWholeFilesOnly() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.CUT, Answer.WHOLE);
        DownloadProgress done = fetch();
        assertThat(here("train0000.tfrecord")).hasBinaryContent(content);
        assertThat(done.thrownAway()).isEqualTo(4_500);
    }

    @Test
    void fetchesACorruptFileAgain() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.CORRUPT);
        DownloadProgress done = fetch();
        assertThat(here("train0000.tfrecord")).hasBinaryContent(content);
        assertThat(done.failures()).isEqualTo(1);
        assertThat(done.thrownAway()).isEqualTo(9_000);
    }

    @Test
    void fetchesAPartThatWasDamagedOnDiskAgain() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        Files.write(here("train0000.tfrecord.part"), new byte[4_000]);
        fetch();
        assertThat(here("train0000.tfrecord")).hasBinaryContent(content);
    }

    @Test
    void neverNamesAFileThatStaysCorrupt() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        byte[] sound = server.add("trainab.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.CORRUPT, Answer.CORRUPT, Answer.CORRUPT);
        List<String> failures = new Download(config(false)).run();
        assertThat(failures)
                .containsExactly(
                        "trainaa.tfrecord could not be fetched in 3 attempts, the last from %s2/video/train/trainaa.tfrecord: what was fetched has another MD5 than the plan says"
                                .formatted(server.root()));
        assertThat(names()).containsExactly("train0001.tfrecord");
        assertThat(here("train0001.tfrecord")).hasBinaryContent(sound);
    }

    @Test
    void asksTheNextMirrorWhereOneFails() throws Exception {
        try (PlanServer other = new PlanServer(PARTITION)) {
            byte[] content = server.add("trainaa.tfrecord", 9_000);
            other.add("trainaa.tfrecord", 9_000);
            server.answer("trainaa.tfrecord", Answer.ABSENT, Answer.ABSENT);
            assertThat(new Download(config(false, server.root(), other.root())).run()).isEmpty();
            assertThat(here("train0000.tfrecord")).hasBinaryContent(content);
            assertThat(other.requests()).hasSize(1);
        }
    }

    @Test
    void asksAgainWhenAServerIsBusyOrFallsSilent() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.BUSY, Answer.SILENT);
        assertThat(fetch().failures()).isEqualTo(2);
        assertThat(here("train0000.tfrecord")).hasBinaryContent(content);
    }

    @Test
    void readsFilesAgainWhereAsked() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        fetch();
        byte[] damaged = content.clone();
        damaged[5_000]++;
        Files.write(here("train0000.tfrecord"), damaged);
        Download download = new Download(config(true));
        assertThat(download.run()).isEmpty();
        assertThat(here("train0000.tfrecord")).hasBinaryContent(content);
        assertThat(download.progress().fetched()).isEqualTo(1);
    }

    @Test
    void givesUpAtOnceWhereNoMirrorHasAFile() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.ABSENT);
        assertThat(new Download(config(false)).run())
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
        assertThat(new Download(config(false)).run())
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
        assertThat(new Download(config(false)).run()).hasSize(Download.HOPELESS);
    }

    @Test
    @Timeout(60)
    void endsAllDownloadsWhereTheDiskCannotBeWritten() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        server.add("trainab.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.SILENT);
        Files.createDirectories(here("train0001.tfrecord.part").resolve("in the way"));
        assertThatThrownBy(() -> new Download(config(false, Duration.ofHours(1))).run())
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                        "cannot write %s: ".formatted(here("train0001.tfrecord.part")))
                .hasMessageEndingWith("; the same command goes on from here once that is mended");
    }

    @Test
    @Timeout(60)
    void endsWhenItIsInterruptedWhileAServerIsSilent() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.SILENT);
        Download download = new Download(config(false, Duration.ofHours(1)));
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
    void takesNoFilesOfAnotherOriginForItsOwn() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        server.add("trainab.tfrecord", 9_000);
        Files.writeString(here("train0000.tfrecord"), "made elsewhere");
        for (int run = 0; run < 2; run++) {
            assertThatThrownBy(() -> new Download(config(false)).run())
                    .isInstanceOf(UserException.class)
                    .hasMessage(
                            "%s is there, but is not the trainaa.tfrecord of 2/video/train: give another directory, or --verify to replace it"
                                    .formatted(here("train0000.tfrecord")));
        }
        assertThat(names()).containsExactly("train0000.tfrecord");
        assertThat(here("train0000.tfrecord")).hasContent("made elsewhere");
        assertThat(new Download(config(true)).run()).isEmpty();
        assertThat(here("train0000.tfrecord")).hasBinaryContent(content);
    }

    @Test
    void takesWhatTheDataSetsOwnScriptFetched() throws Exception {
        Files.write(here("train0000.tfrecord"), server.add("trainaa.tfrecord", 9_000));
        server.add("trainab.tfrecord", 9_000);
        DownloadProgress done = fetch();
        assertThat(done.there()).isEqualTo(1);
        assertThat(done.fetched()).isEqualTo(1);
    }

    @Test
    void refusesADirectoryWithShardsOfAnotherLevel() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        Files.writeString(here("partition.txt"), "2/frame\n");
        assertThatThrownBy(() -> new Download(config(false)).run())
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "%s holds shards of 2/frame, asked for are those of 2/video: give another directory"
                                .formatted(directory));
    }

    @Test
    void tellsHowLongTheRestTakes() {
        DownloadProgress progress =
                new DownloadProgress(
                        10, 2, 3, 1, 50_000_000, 0, 40_000_000, 15_000_000, Duration.ofSeconds(10));
        assertThat(progress.toLine())
                .as("5 files of 20 MB, less 15 MB that are there, at 5 MB/s")
                .isEqualTo("5 of 10 files, 50.0 MB, 5.0 MB/s, 1 failed attempts, 0:00:17 to go");
    }

    @Test
    void saysWhichPlanCannotBeFetched() {
        server.close();
        assertThatThrownBy(() -> new Download(config(false)).run())
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                        "cannot fetch %s2/download_plans/video_train.json: "
                                .formatted(server.root()))
                .hasMessageEndingWith("no connection to the server (attempt 3 of 3)");
    }
}
