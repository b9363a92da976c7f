package io.livelabel.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.download.Partition;
import io.livelabel.producer.download.PlanServer;
import io.livelabel.producer.download.PlanServer.Answer;
import io.livelabel.schemas.client.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of {@code download}, against a mirror on this machine. */
class DownloadCommandTest {
    private static final String VOCABULARY = "Index,TrainVideoCount,KnowledgeGraphId\n0,9,/m/1\n";

    @TempDir Path temporary;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private PlanServer server;

    @BeforeEach
    void capture() throws IOException {
        server = new PlanServer(Partition.parse("2/video/train"));
        server.add("trainaa.tfrecord", 5_000);
        server.add("trainab.tfrecord", 6_000);
        server.add("trainac.tfrecord", 7_000);
        server.setVocabulary(VOCABULARY);
        PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
        server.close();
    }

    @Test
    void fetchesAPartitionAndTheVocabularyOnce() throws Exception {
        String[] arguments = {
            "--partition", "2/video/train", "--vocabulary", server.root() + "vocabulary.csv"
        };
        assertThat(download(arguments)).isZero();
        assertThat(names())
                .containsExactly(
                        "partition.txt",
                        "train0000.tfrecord",
                        "train0001.tfrecord",
                        "train0002.tfrecord",
                        "vocabulary.csv");
        assertThat(directory().resolve("vocabulary.csv")).hasContent(VOCABULARY);
        assertThat(printed())
                .contains("3 files in %s: 3 fetched (0.0 MB, ".formatted(directory()))
                .contains(" MB/s), 0 were there")
                .contains("vocabulary.csv fetched");
        printed.reset();
        assertThat(download(arguments)).isZero();
        assertThat(printed())
                .contains(": 0 fetched (0.0 MB, 0.0 MB/s), 3 were there")
                .contains("vocabulary.csv was there");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void fetchesThePartsOneByOne() throws Exception {
        for (int part = 1; part <= 3; part++) {
            assertThat(download("--partition", "2/video/train", "--part", part + "/3")).isZero();
        }
        assertThat(names()).hasSize(4);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void fetchesTheVocabularyAlone() throws Exception {
        assertThat(download("--vocabulary=" + server.root() + "vocabulary.csv")).isZero();
        assertThat(names()).containsExactly("vocabulary.csv");
    }

    @Test
    void fetchesTheShardsWhereTheVocabularyFails() throws Exception {
        server.setVocabulary("<html>");
        assertThat(
                        download(
                                "--partition",
                                "2/video/train",
                                "--vocabulary",
                                server.root() + "vocabulary.csv"))
                .isEqualTo(CommandRunner.FAILED);
        assertThat(names()).hasSize(4).doesNotContain("vocabulary.csv");
        assertThat(printed())
                .contains(
                        "error: %svocabulary.csv is no vocabulary: it begins with '<html>', not with 'Index,'"
                                .formatted(server.root()));
    }

    @Test
    void tellsByItsExitStatusThatAFileIsMissing() throws Exception {
        server.answer("trainab.tfrecord", Answer.ABSENT);
        assertThat(download("--partition", "2/video/train")).isEqualTo(CommandRunner.FAILED);
        assertThat(printed())
                .contains("2 files in ")
                .contains("error: no mirror gives trainab.tfrecord: ")
                .contains("error: 1 of 3 files are missing; the same command fetches them");
        assertThat(download("--partition", "2/video/train")).isZero();
        assertThat(names()).hasSize(4);
    }

    @Test
    void failsWithOneLineWhereTheMirrorHasNoSuchPartition() {
        assertThat(download("--partition", "2/video/test")).isEqualTo(CommandRunner.FAILED);
        assertThat(printed())
                .isEqualTo(
                        "error: cannot fetch %s2/download_plans/video_test.json: the server answers 404 (attempt 1 of 8)%n"
                                .formatted(server.root()));
    }

    @Test
    void refusesOptionsThatDoNotFit() {
        refuses("nothing to fetch: give --partition, --vocabulary or both");
        refuses("partition is 'all': give VERSION/LEVEL/SPLIT", "--partition", "all");
        refuses("part is '2': give X/N", "--partition", "2/video/train", "--part", "2");
        refuses("part is 3/2: give X/N", "--partition", "2/video/train", "--part", "3/2");
        refuses("parallel is 0: give 1 to 64", "--partition", "2/video/train", "--parallel", "0");
        refuses("attempts is 0: ", "--partition", "2/video/train", "--attempts", "0");
        refuses("timeout is PT0S", "--partition", "2/video/train", "--timeout-s", "0");
        assertThat(run("download", "--partition", "2/video/train")).isEqualTo(CommandRunner.USAGE);
    }

    @Test
    void refusesMirrorsThatAreNone() {
        for (String mirror : List.of("mars", "ftp://localhost/", "http:///")) {
            printed.reset();
            assertThat(
                            run(
                                    "download",
                                    "--partition",
                                    "2/video/train",
                                    "--out",
                                    directory().toString(),
                                    "--mirror",
                                    mirror))
                    .isEqualTo(CommandRunner.FAILED);
            assertThat(printed()).startsWith("error: mirror is ").hasLineCount(1);
        }
    }

    @Test
    void explainsItself() {
        assertThat(run("download", "--help")).isZero();
        assertThat(printed())
                .contains("--partition")
                .contains("Exit status:")
                .contains("default: 8");
    }

    private void refuses(String message, String... options) {
        printed.reset();
        assertThat(download(options)).isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).startsWith("error: " + message).hasLineCount(1);
    }

    private int download(String... options) {
        List<String> all = new ArrayList<>(List.of("download", "--out", directory().toString()));
        // Without the slash at its end, as people type it.
        all.addAll(List.of("--mirror", server.root().toString().replaceAll("/$", "")));
        all.addAll(List.of(options));
        return run(all.toArray(new String[0]));
    }

    private static int run(String... arguments) {
        return CommandRunner.run(new ProducerMain(), arguments);
    }

    private Path directory() {
        return temporary.resolve("shards");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
