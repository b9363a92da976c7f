package io.livelabel.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProducerMainIT {
    private static final String[] SIZES = {
        "--rgb-size", "6", "--audio-size", "3", "--classes", "20"
    };

    @TempDir Path directory;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
    }

    @Test
    void replaysWhatItGenerated() {
        try (TestBroker broker = new TestBroker()) {
            String shards = directory.resolve("made").toString();
            assertThat(
                            run(
                                    "generate",
                                    "--out",
                                    shards,
                                    "--videos",
                                    "50",
                                    "--videos-per-shard",
                                    "20"))
                    .isZero();
            assertThat(printed()).contains("3 shards with 50 videos in " + shards);
            assertThat(replay(broker, "--shards", shards)).isZero();
            assertThat(printed()).contains("sent 50 videos in ").contains("0 were there already");
            assertThat(replay(broker, "--shards", shards)).isZero();
            assertThat(printed()).contains("sent 0 videos in ").contains("50 were there already");
        }
    }

    @Test
    void replaysGeneratedFramesAsLiveUploadsAtARate() {
        try (TestBroker broker = new TestBroker()) {
            String shards = directory.resolve("made").toString();
            assertThat(run("generate", "--out", shards, "--videos", "8", "--level", "frames"))
                    .isZero();
            assertThat(
                            replay(
                                    broker,
                                    "--shards",
                                    shards,
                                    "--as",
                                    "live",
                                    "--levels",
                                    "frames",
                                    "--rate",
                                    "500",
                                    "--truth-delay",
                                    "10ms"))
                    .isZero();
            assertThat(broker.readAll("frames")).hasSize(8);
            assertThat(broker.readAll("truth")).hasSize(8);
        }
    }

    @Test
    void tellsByItsExitStatusThatThereWereBadRecords() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            Path shard = Shards.write(directory.resolve("a.tfrecord"), Shards.video("a0", 99));
            Files.createFile(directory.resolve("b.tfrecord"));
            assertThat(replay(broker, "--shards", shard.getParent().toString()))
                    .isEqualTo(CommandRunner.BAD_RECORDS);
            assertThat(printed())
                    .contains(
                            "2 dead letters in videos-dead-letters: {TRUNCATED=1, LABEL_OUT_OF_RANGE=1}");
        }
    }

    @Test
    void failsWithOneLineWhereThereAreNoShards() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(run("replay", "--shards", empty.toString())).isEqualTo(CommandRunner.FAILED);
        assertThat(printed())
                .isEqualTo(
                        "error: the directory %s holds no shards (*.tfrecord)%n".formatted(empty));
        printed.reset();
        assertThat(run("replay", "--shards", "nowhere/at/all")).isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).startsWith("error: no such shard or directory: nowhere/at/all");
        printed.reset();
        Path list = Files.writeString(directory.resolve("list"), "from/a/list%n".formatted());
        assertThat(run("replay", "--shards", "@" + list)).isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).startsWith("error: no such shard or directory: from/a/list");
    }

    @Test
    void failsWithOneLineWhereThereIsNoBroker() {
        Path shard = Shards.write(directory.resolve("a.tfrecord"), Shards.video("a0"));
        assertThat(
                        run(
                                "replay",
                                "--shards",
                                shard.toString(),
                                "--bootstrap-servers",
                                "localhost:1",
                                "-P",
                                "kafka.default.api.timeout.ms=1500",
                                "-P",
                                "kafka.request.timeout.ms=1000"))
                .isEqualTo(CommandRunner.FAILED);
        assertThat(printed().lines())
                .singleElement()
                .asString()
                .startsWith("error: no Kafka broker answered at localhost:1");
    }

    @Test
    void refusesOptionsThatDoNotFit() {
        Path shard = Shards.write(directory.resolve("a.tfrecord"), Shards.video("a0"));
        String path = shard.toString();
        assertThat(run("replay")).isEqualTo(CommandRunner.USAGE);
        assertThat(run("replay", "--shards", path, "--as", "both")).isEqualTo(CommandRunner.USAGE);
        assertThat(run("replay", "--shards", path, "--rate", "0")).isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).contains("rate is 0.0 videos/s");
        assertThat(run("replay", "--shards", path, "--rate", "fast"))
                .isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).contains("'fast' is no rate");
        assertThat(run("replay", "--shards", path, "--truth-delay", "0s"))
                .isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).contains("truth goes with LIVE videos only");
        assertThat(run("replay", "--shards", path, "--as", "live", "--truth-delay", "soon"))
                .isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).contains("'soon' is no duration");
        assertThat(run("replay", "--shards", path, "--loop", "often"))
                .isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).contains("'often' is no number of passes");
        assertThat(run("replay", "--shards", path, "--shuffle-buffer", "9"))
                .isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).contains("--shuffle-buffer goes with --shuffle");
        assertThat(run("replay", "--shards", path, "--from", "b.tfrecord:1"))
                .isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).contains("begin in b.tfrecord, which is none of the 1 shards");
        assertThat(run("generate", "--out", path, "--videos", "0")).isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).contains("0 videos from index 0 on: allowed are 1 or more");
    }

    @Test
    void explainsEveryCommand() {
        assertThat(run("--help")).isZero();
        assertThat(printed()).contains("replay").contains("generate");
        assertThat(run("replay", "--help")).isZero();
        assertThat(printed()).contains("--shards").contains("Exit status:");
        assertThat(run("generate", "--help")).isZero();
        assertThat(printed()).contains("--videos-per-shard").contains("default: 290");
    }

    private int replay(TestBroker broker, String... options) {
        List<String> all = new ArrayList<>(List.of("replay"));
        all.addAll(List.of(options));
        all.addAll(List.of("--bootstrap-servers", broker.connection().bootstrapServers()));
        all.addAll(List.of("--schema-registry", broker.connection().registryUrl()));
        return run(all.toArray(new String[0]));
    }

    private static int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (all.size() > 2) {
            all.addAll(List.of(SIZES));
        }
        return CommandRunner.run(new ProducerMain(), all.toArray(new String[0]));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
