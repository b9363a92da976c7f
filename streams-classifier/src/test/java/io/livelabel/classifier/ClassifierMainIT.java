package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.client.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own. */
final class ClassifierMainIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @TempDir private Path directory;

    @Test
    void saysWhatItWaitsForAndEndsOnSigterm() throws Exception {
        Path output = directory.resolve("output.txt");
        try (TestBroker broker = new TestBroker()) {
            Process process =
                    new ProcessBuilder(
                                    List.of(
                                            Path.of(System.getProperty("java.home"), "bin", "java")
                                                    .toString(),
                                            "-Dlog4j2.configurationFile=log4j2.xml",
                                            "-cp",
                                            System.getProperty("java.class.path"),
                                            ClassifierMain.class.getName(),
                                            "classify",
                                            "--bootstrap-servers",
                                            broker.connection().bootstrapServers(),
                                            "--schema-registry",
                                            "mock://here",
                                            "--rgb-size=8",
                                            "--audio-size=4",
                                            "--classes=12",
                                            "--top-k=12",
                                            "--state-dir",
                                            directory.resolve("state").toString()))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            try {
                await().atMost(LONG)
                        .untilAsserted(
                                () ->
                                        assertThat(read(output))
                                                .contains(
                                                        "waiting for weights of model logistic on topic weights-manifests: none is published yet"));
                process.destroy();
                assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(ENDED_BY_SIGTERM);
                assertThat(read(output))
                        .contains("told to stop", "all is closed")
                        .doesNotContain("ERROR", "Exception");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }
}
