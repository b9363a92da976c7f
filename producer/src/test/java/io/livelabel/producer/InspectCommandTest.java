package io.livelabel.producer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livelabel.producer.tfrecord.Examples;
import io.livelabel.schemas.client.CommandRunner;
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

class InspectCommandTest {
    private static final List<String> SIZES =
            List.of("--rgb-size", "6", "--audio-size", "3", "--classes", "20");

    @TempDir Path directory;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
    }

    @Test
    void tellsInTextWhatShardsHold() throws Exception {
        Path vocabulary =
                Files.writeString(directory.resolve("v.csv"), "Index,Name\n3,Concert\n4,Guitar\n");
        Shards.write(
                directory.resolve("a.tfrecord"),
                Shards.video("v1", 3, 4),
                Shards.video("v2", 3),
                Examples.video("v3", 6, 3).ints("extra", 7).toBytes());
        assertThat(inspect("--vocabulary", vocabulary.toString())).isEqualTo(CommandRunner.OK);
        assertThat(
                        printed.toString(StandardCharsets.UTF_8)
                                .lines()
                                .map(line -> line.strip().replaceAll(" +", " ")))
                .contains(
                        "Records 3: 3 at video level, 0 at frame level",
                        "Faults 0",
                        "id record bytes 3 2 for example 'v1'",
                        "mean_rgb record float 3 6 0 0.6250 0.3125 0.2135 16.7 %",
                        "mean_rgb, bins of 0.015625 from 0 to 0.640625",
                        "Labels a video: 0 to 2, mean 1, sd 0.8165",
                        "Classes: 2 of 20 seen; 1 videos without a label",
                        "1 3 Concert 2 66.7 %",
                        "2 4 Guitar 1 33.3 %",
                        "1 Concert 100 50",
                        "2 Guitar 100 100")
                .anySatisfy(line -> assertThat(line).startsWith("extra record int64"));
    }

    @Test
    void tellsTheSameAsJson() throws Exception {
        Shards.write(
                directory.resolve("a.tfrecord"),
                Shards.video("v1", 3, 4),
                Shards.video("v2", 3),
                Examples.frames("v3", 5, 6, 3, 4).toBytes());
        assertThat(inspect("--json", "--top", "2")).isEqualTo(CommandRunner.OK);
        JsonNode report = new ObjectMapper().readTree(printed.toByteArray());

        assertThat(report.path("records").asLong()).isEqualTo(3);
        assertThat(report.path("videoLevel").asLong()).isEqualTo(2);
        assertThat(report.path("frameLevel").asLong()).isEqualTo(1);
        assertThat(report.path("bytes").asLong())
                .isEqualTo(Files.size(directory.resolve("a.tfrecord")));
        assertThat(report.path("faults").path("records").asLong()).isZero();
        assertThat(report.path("framesPerVideo").path("mean").asDouble()).isEqualTo(5);
        assertThat(report.at("/labels/seen/0/classId").asInt()).isEqualTo(3);
        assertThat(report.at("/labels/seen/0/videos").asInt()).isEqualTo(2);
        assertThat(report.at("/labels/seen/0/name").isMissingNode()).isTrue();
        assertThat(report.at("/labels/coOccurrence/columnGivenRow/0/1").asDouble()).isEqualTo(0.5);
        assertThat(report.at("/labels/perVideo/histogram/counts").toString()).isEqualTo("[2,1]");
        assertThat(report.at("/features/2/name").asText()).isEqualTo("mean_audio");
        // Twice 0, 1/8, 2/8.
        assertThat(report.at("/features/2/values/mean").asDouble()).isEqualTo(0.125);
        assertThat(report.at("/features/2/values/zeroShare").asDouble()).isEqualTo(2 / 6.0);
        assertThat(report.at("/features/5/name").asText()).isEqualTo("rgb");
        // Value i of frame f is f + i: 0 to 9, as often as there are such pairs.
        assertThat(report.at("/features/5/values/histogram/counts").toString())
                .isEqualTo("[1,2,3,4,5,5,4,3,2,1]");
        byte[] first = printed.toByteArray();
        printed.reset();
        assertThat(inspect("--json", "--top", "2")).isEqualTo(CommandRunner.OK);
        assertThat(printed.toByteArray()).isEqualTo(first);
    }

    @Test
    void tellsByItsExitStatusThatThereAreFaults() throws Exception {
        Path shard =
                Shards.write(
                        directory.resolve("a.tfrecord"),
                        Shards.video("v1", 3),
                        Shards.video("v2", 99));
        Files.createFile(directory.resolve("b.tfrecord"));
        assertThat(inspect()).isEqualTo(CommandRunner.BAD_RECORDS);
        long second = Files.size(shard) - Shards.video("v2", 99).length - 16;
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Faults   2")
                .contains("LABEL_OUT_OF_RANGE  1")
                .contains(
                        "%s, byte %d (record 1): LABEL_OUT_OF_RANGE: label 99 is not in [0, 20)"
                                .formatted(shard, second))
                .contains("b.tfrecord, byte 0 (record 0): TRUNCATED: the shard is empty: 0 bytes");
        assertThat(inspect("--any-features"))
                .as("damage stays")
                .isEqualTo(CommandRunner.BAD_RECORDS);
    }

    @Test
    void plotsTheVideoAskedForAndSaysWhereItIsNot() {
        Shards.write(directory.resolve("a.tfrecord"), Examples.frames("v3", 5, 6, 3, 4).toBytes());
        String plots = directory.resolve("plots").toString();
        assertThat(inspect("--plots", plots, "--video", "v3")).isEqualTo(CommandRunner.OK);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("plotted " + Path.of(plots, "frames-rgb.png"));
        assertThat(Path.of(plots, "frames-rgb.png")).isNotEmptyFile();
        assertThat(inspect("--plots", plots, "--video", "v4")).isEqualTo(CommandRunner.FAILED);
        assertThat(complaints.toString(StandardCharsets.UTF_8))
                .contains("error: no video 'v4' with frames is in the shards");
    }

    @Test
    void refusesOptionsThatDoNotFit() {
        Shards.write(directory.resolve("a.tfrecord"), Shards.video("v1", 3));
        assertThat(inspect("--top", "0")).isEqualTo(CommandRunner.FAILED);
        assertThat(inspect("--video", "v1")).isEqualTo(CommandRunner.FAILED);
        assertThat(inspect("--vocabulary", "nowhere.csv")).isEqualTo(CommandRunner.FAILED);
        assertThat(complaints.toString(StandardCharsets.UTF_8))
                .contains("top is 0 classes: allowed are 1 to 200")
                .contains("--video goes with --plots")
                .contains("cannot read the vocabulary nowhere.csv");
        assertThat(CommandRunner.run(new ProducerMain(), "inspect")).isEqualTo(CommandRunner.USAGE);
    }

    @Test
    void explainsItself() {
        assertThat(CommandRunner.run(new ProducerMain(), "inspect", "--help")).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("--any-features")
                .contains("Exit status:")
                .contains("Examples:");
    }

    private int inspect(String... options) {
        List<String> all = new ArrayList<>(List.of("inspect", "--shards", directory.toString()));
        all.addAll(List.of(options));
        all.addAll(SIZES);
        return CommandRunner.run(new ProducerMain(), all.toArray(new String[0]));
    }
}
