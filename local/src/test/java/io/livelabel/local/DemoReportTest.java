package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoReportTest {
    private static final DeadLetterSummary NO_LETTERS =
            new DeadLetterSummary(Map.of(), 0, List.of());
    private static final DeadLetterSummary ONE_LETTER =
            new DeadLetterSummary(
                    Map.of("TRUNCATED", 1L),
                    300,
                    List.of(
                            new DeadLetterSummary.Letter(
                                    "TRUNCATED", "a.tfrecord@4711", "too short")));
    private static final DemoReport.Throughput FAST =
            new DemoReport.Throughput(1_200.0, 640.4, null);

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "videos.train",
                "videos.live",
                "videos.deadLetters",
                "deadLetters.byReason",
                "deadLetters.lostBytes",
                "deadLetters.first",
                "labels.total",
                "labels.missing",
                "labels.duplicate",
                "weights.published",
                "weights.served",
                "weights.finalSha256",
                "metrics.videos",
                "metrics.gap20",
                "metrics.hitAt1",
                "metrics.perr",
                "metrics.map",
                "byVersion",
                "throughput.replayed",
                "throughput.trained",
                "throughput.labelled"
            })
    void hasTheField(String name) throws Exception {
        JsonNode json = new ObjectMapper().readTree(report(0, 0, NO_LETTERS, false).toJson());

        assertThat(json.at("/" + name.replace('.', '/')).isMissingNode()).isFalse();
    }

    @Test
    void writesWhatItHolds() throws Exception {
        Path file = directory.resolve("report.json");

        report(0, 0, ONE_LETTER, false).write(file);

        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.at("/videos/deadLetters").asLong()).isEqualTo(1);
        assertThat(json.at("/deadLetters/byReason/TRUNCATED").asLong()).isEqualTo(1);
        assertThat(json.at("/deadLetters/lostBytes").asLong()).isEqualTo(300);
        assertThat(json.at("/deadLetters/first/0/place").asText()).isEqualTo("a.tfrecord@4711");
        assertThat(json.at("/metrics/gap20").asDouble()).isEqualTo(0.65);
        assertThat(json.at("/byVersion/0/version").asLong()).isEqualTo(47);
        assertThat(json.at("/throughput/labelled").isNull()).isTrue();
    }

    @Test
    void saysThatAllIsWell() {
        DemoReport report = report(0, 0, NO_LETTERS, false);

        assertThat(report.exitStatus()).isEqualTo(CommandRunner.OK);
        assertThat(report.toText())
                .contains("1,500 trained on, 480 live (180 of them at frame level), 0 dead letters")
                .contains("480: each live video exactly once")
                .contains("8 versions published, 7 of them made labels; the last is 47")
                .contains("SHA-256 aa")
                .contains(
                        "replayed (paced): 1,200 videos/s; trained: 640 examples/s; labelled: nothing to do")
                .contains("      47      240   0.6500  0.7500  0.6000  0.4000");
    }

    @Test
    void saysWhichRecordsCouldNotBeRead() {
        DemoReport report = report(0, 0, ONE_LETTER, false);

        assertThat(report.exitStatus()).isEqualTo(CommandRunner.BAD_RECORDS);
        assertThat(report.toText())
                .contains("TRUNCATED x 1")
                .contains("a.tfrecord@4711: TRUNCATED: too short");
    }

    @Test
    void failsWhereALabelIsMissingOrDoubled() {
        DemoReport missing = report(2, 0, ONE_LETTER, false);

        assertThat(missing.exitStatus()).isEqualTo(CommandRunner.FAILED);
        assertThat(missing.toText()).contains("2 videos MISSING, 0 records DUPLICATE");
        assertThat(report(0, 3, NO_LETTERS, false).exitStatus()).isEqualTo(CommandRunner.FAILED);
    }

    @Test
    void saysThatThereWasNothingToDo() {
        assertThat(report(0, 0, NO_LETTERS, true).toText())
                .contains("nothing to do in this run: all was done before");
    }

    @Test
    void refusesPlacesThatNoReportCanBeWrittenTo() {
        assertThatThrownBy(() -> DemoReport.requireWritable(directory))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is a directory");
        assertThatThrownBy(
                        () -> DemoReport.requireWritable(directory.resolve("absent/report.json")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("there is no directory " + directory.resolve("absent"));
        DemoReport.requireWritable(directory.resolve("report.json"));
    }

    private static DemoReport report(
            long missing, long duplicate, DeadLetterSummary letters, boolean nothingToDo) {
        DemoReport.VersionMetrics last =
                new DemoReport.VersionMetrics("lineage", 47, "aa", 240, 0.65, 0.75, 0.6, 0.4);
        return new DemoReport(
                "logistic",
                "dl4j",
                1,
                12.5,
                new DemoReport.Videos(1_500, 480, 180, letters.count()),
                letters,
                new DemoReport.Labels(480 - missing + duplicate, missing, duplicate),
                new DemoReport.Weights(8, 7, "lineage", 47, "aa"),
                last.figures(),
                List.of(last),
                FAST,
                nothingToDo);
    }
}
