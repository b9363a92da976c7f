package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livelabel.schemas.client.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        Awaitility.await("weights are published and labels made, but not all")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !killed.isAlive() || output("killed").contains("serving v"));
        assertThat(killed.isAlive()).as(output("killed")).isTrue();
        killed.destroyForcibly().waitFor();
        JsonNode resumed = report(finish(start("killed"), "killed"), "killed");

        for (JsonNode report : List.of(whole, resumed)) {
            assertThat(report.at("/labels/missing").asInt(-1)).isZero();
            assertThat(report.at("/labels/duplicate").asInt(-1)).isZero();
            assertThat(report.at("/labels/total").asInt())
                    .isEqualTo(report.at("/videos/live").asInt());
            assertThat(report.at("/videos/train").asInt() + report.at("/videos/live").asInt())
                    .isEqualTo(VIDEOS + report.at("/videos/liveFrames").asInt());
            assertThat(report.at("/videos/liveFrames").asInt()).isPositive();
            assertThat(report.at("/metrics/videos").asInt()).isPositive();
        }
        assertThat(resumed.at("/weights/finalSha256").asText())
                .hasSize(64)
                .isEqualTo(whole.at("/weights/finalSha256").asText());
        assertThat(resumed.at("/weights/finalVersion"))
                .isEqualTo(whole.at("/weights/finalVersion"));
    }

    @Test
    void refusesToGoOnWithOtherSettings() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data/other"));
        Files.writeString(data.resolve("demo.properties"), "seed=2\n");

        Process refused = start("other");

        assertThat(refused.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).isEqualTo(CommandRunner.FAILED);
        assertThat(output("other")).contains("error: the demo in").doesNotContain("\tat ");
    }

    private Process start(String name) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx2g", "-cp", System.getProperty("java.class.path")));
        command.add(LocalMain.class.getName());
        command.addAll(List.of("demo", "--videos", String.valueOf(VIDEOS), "--seed", "7"));
        command.addAll(List.of("--data-dir", directory.resolve("data").resolve(name).toString()));
        command.addAll(List.of("--report", directory.resolve(name + ".json").toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve(name + ".out").toFile()))
                .start();
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
        Path log = directory.resolve("data").resolve(name).resolve("demo.log");
        if (!Files.exists(log)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 60), all.size()));
        }
    }
}
