package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livelabel.producer.synthetic.GeneratorConfig;
import io.livelabel.producer.synthetic.ShardGenerator;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.client.CommandRunner;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as its users run it: in a JVM of its own, which the test can kill. */
class DemoIT {
    private static final int VIDEOS = 1_800;
    private static final Duration LONGEST = Duration.ofMinutes(4);

    @TempDir Path directory;

    @Test
    void labelsEveryUploadOnceAndEndsWithTheSameWeightsWhenKilledInTheMiddle() throws Exception {
        JsonNode whole = report(finish(start("whole"), "whole"), "whole");

        Process killed = start("killed");
        Awaitility.await("labels are made, but not all")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !killed.isAlive() || isInTheMiddle(output("killed")));
        killed.destroyForcibly().waitFor();
        assertThat(output("killed")).doesNotContain("SHA-256");
        JsonNode resumed = report(finish(start("killed"), "killed"), "killed");

        for (JsonNode report : List.of(whole, resumed)) {
            assertThat(report.at("/labels/missing").asInt(-1)).isZero();
            assertThat(report.at("/labels/duplicate").asInt(-1)).isZero();
            assertThat(report.at("/labels/total").asInt())
                    .isEqualTo(report.at("/videos/live").asInt());
            assertThat(report.at("/videos/train").asInt() + report.at("/videos/live").asInt())
                    .isEqualTo(VIDEOS + report.at("/videos/liveFrames").asInt());
            assertThat(report.at("/videos/liveFrames").asInt()).isPositive();
            assertThat(report.at("/weights/published").asInt()).isGreaterThanOrEqualTo(2);
            assertThat(report.at("/weights/served").asInt()).isGreaterThanOrEqualTo(2);
            assertThat(report.at("/metrics/videos").asInt()).isPositive();
            assertThat(report.at("/nothingToDo").asBoolean(true)).isFalse();
        }
        assertThat(resumed.at("/weights/finalSha256").asText())
                .hasSize(64)
                .isEqualTo(whole.at("/weights/finalSha256").asText());
        assertThat(resumed.at("/weights/finalVersion"))
                .isEqualTo(whole.at("/weights/finalVersion"));

        JsonNode again = report(finish(start("whole"), "whole"), "whole");

        assertThat(again.at("/nothingToDo").asBoolean()).isTrue();
        assertThat(again.at("/labels")).isEqualTo(whole.at("/labels"));
        assertThat(again.at("/weights")).isEqualTo(whole.at("/weights"));
        requireSameFigures(again.at("/byVersion"), whole.at("/byVersion"));

        Files.move(data("whole").resolve("checkpoints"), directory.resolve("mislaid"));
        Process headless = start("whole");

        assertThat(headless.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(headless.exitValue()).isEqualTo(CommandRunner.FAILED);
        assertThat(output("whole"))
                .contains("error: weights have been published", "there is no checkpoint in")
                .doesNotContain("\tat ");
    }

    @Test
    void saysWhichRecordsCouldNotBeReadAndKeepsItsData() throws Exception {
        List<Path> shards = shards("bad", 4);
        corrupt(shards.get(0), 5_000);
        try (FileChannel channel = FileChannel.open(shards.get(3), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 100);
        }

        Process demo =
                launch(
                        "bad",
                        List.of("-Djava.io.tmpdir=" + directory),
                        "--shards",
                        directory.resolve("bad").toString(),
                        "--report",
                        directory.resolve("bad.json").toString());

        assertThat(demo.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(output("bad")).isEqualTo(CommandRunner.BAD_RECORDS);
        assertThat(output("bad"))
                .contains("CORRUPT_FRAMING x 1", "TRUNCATED x 1")
                .contains("train0000.tfrecord@", "train0003.tfrecord@");
        JsonNode report = report(demo, "bad");
        assertThat(report.at("/videos/deadLetters").asInt()).isEqualTo(2);
        assertThat(report.at("/deadLetters/byReason/CORRUPT_FRAMING").asInt()).isEqualTo(1);
        assertThat(report.at("/deadLetters/first")).hasSize(2);
        assertThat(report.at("/labels/missing").asInt(-1)).isZero();
        Matcher kept =
                Pattern.compile("Data and log \\(demo.log\\) are kept in (.*)")
                        .matcher(output("bad"));
        assertThat(kept.find()).isTrue();
        assertThat(Path.of(kept.group(1)).resolve("demo.log")).exists();
    }

    @Test
    void saysWhatIsWrongWhereNoVideoCanBeTrainedOn() throws Exception {
        List<Path> shards = shards("faulty", 2);
        Files.writeString(shards.get(0), "This is no shard.");

        Process demo =
                launch(
                        "faulty",
                        List.of("-Djava.io.tmpdir=" + directory),
                        "--shards",
                        directory.resolve("faulty").toString());

        assertThat(demo.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(CommandRunner.FAILED);
        assertThat(output("faulty"))
                .contains("CORRUPT_FRAMING x 1", "train0000.tfrecord@0: CORRUPT_FRAMING")
                .contains("error: no video of the training shards can be trained on")
                .doesNotContain("\tat ");
    }

    @Test
    void saysHowToGoOnWhenItIsStopped() throws Exception {
        Process stopped = start("stopped");
        Awaitility.await("the broker runs")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !stopped.isAlive() || output("stopped").contains("Broker at"));

        stopped.destroy();

        assertThat(stopped.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(output("stopped"))
                .contains("Stopped. The same command goes on in " + data("stopped").toRealPath());
    }

    @Test
    void refusesToGoOnWithOtherSettings() throws Exception {
        Files.createDirectories(data("other"));
        Files.writeString(data("other").resolve("demo.properties"), "seed=2\n");

        Process refused = start("other");

        assertThat(refused.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).isEqualTo(CommandRunner.FAILED);
        assertThat(output("other")).contains("error: the demo in").doesNotContain("\tat ");
    }

    private List<Path> shards(String name, int count) {
        return ShardGenerator.write(
                directory.resolve(name),
                GeneratorConfig.of(ExampleLevel.VIDEO, 50 * count, 7).withVideosPerShard(50));
    }

    private static void corrupt(Path shard, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(shard);
        bytes[at] ^= 1;
        Files.write(shard, bytes);
    }

    /** Whether some uploads have labels, and some do not. */
    private static boolean isInTheMiddle(String output) {
        Matcher line = Pattern.compile("labelled +([\\d,]+) of ([\\d,]+)\n").matcher(output);
        while (line.find()) {
            int labelled = Integer.parseInt(line.group(1).replace(",", ""));
            int live = Integer.parseInt(line.group(2).replace(",", ""));
            if (labelled > 0 && labelled < live) {
                return true;
            }
        }
        return false;
    }

    /** The same but for the last bits of sums, which follow the order in which labels are read. */
    private static void requireSameFigures(JsonNode actual, JsonNode expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            for (String name : List.of("lineage", "version", "sha256", "videos")) {
                assertThat(actual.get(i).get(name)).isEqualTo(expected.get(i).get(name));
            }
            for (String name : List.of("gap20", "hitAt1", "perr", "map")) {
                assertThat(actual.get(i).get(name).asDouble())
                        .isCloseTo(expected.get(i).get(name).asDouble(), within(1e-12));
            }
        }
    }

    private Process start(String name) throws IOException {
        return launch(
                name,
                List.of(),
                "--videos",
                String.valueOf(VIDEOS),
                "--seed",
                "7",
                "--data-dir",
                data(name).toString(),
                "--report",
                directory.resolve(name + ".json").toString());
    }

    private Process launch(String name, List<String> ofJvm, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx2g", "-cp", System.getProperty("java.class.path")));
        command.addAll(ofJvm);
        command.addAll(List.of(LocalMain.class.getName(), "demo"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve(name + ".out").toFile()))
                .start();
    }

    private Path data(String name) {
        return directory.resolve("data").resolve(name);
    }

    private Process finish(Process demo, String name) throws Exception {
        boolean ended = demo.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            demo.destroyForcibly().waitFor();
        }
        assertThat(ended && demo.exitValue() == 0).as(output(name) + log(name)).isTrue();
        return demo;
    }

    private JsonNode report(Process ended, String name) throws IOException {
        assertThat(ended.isAlive()).isFalse();
        return new ObjectMapper().readTree(directory.resolve(name + ".json").toFile());
    }

    private String output(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".out"));
    }

    private String log(String name) throws IOException {
        Path log = data(name).resolve("demo.log");
        if (!Files.exists(log)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 60), all.size()));
        }
    }
}
