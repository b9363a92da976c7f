package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Logs of processes that are asked for JSON by their environment. */
final class JsonLogIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path directory;

    @Test
    void eachLineOfAClassifiersLogIsAnObjectAndItsEventsHaveFields() throws Exception {
        try (TestRegistry registry = new TestRegistry();
                TestBroker broker = new TestBroker()) {
            broker.createTopics(Map.of());
            Connection connection =
                    Connection.to(broker.connection().bootstrapServers(), registry.url());
            Process process =
                    start(
                            ClassifierMain.class,
                            "classify",
                            "--bootstrap-servers=" + connection.bootstrapServers(),
                            "--schema-registry=" + registry.url(),
                            "--rgb-size=8",
                            "--audio-size=4",
                            "--classes=12",
                            "--top-k=12",
                            "--max-staleness=1h",
                            "--state-dir=" + directory.resolve("state"));
            try (Publisher publisher = new Publisher(connection)) {
                publisher.publish(
                        "root",
                        1,
                        TellingWeights.of(1),
                        chunk -> {},
                        manifest -> manifest.setCreatedAtMs(1));
                awaitEvent("swap");
                publisher.send("videos", "a", new Videos(connection.openRegistry()).video("a"));
                awaitEvent("stale");
                publisher.send("videos", "b \"quoted\"", new byte[] {1, 2});
                awaitEvent("dead-letter");
                publisher.publish("root", 2, TellingWeights.of(2), c -> {}, m -> m.setSha256("0"));
                awaitEvent("refusal");
                publisher.publish("root", 3);
                await().atMost(LONG).until(() -> events("swap").size() == 2);
                publisher.decide("root", 1, true);
                await().atMost(LONG).until(() -> events("swap").size() == 3);
                process.destroy();
                assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
        assertThat(lines()).allSatisfy(JsonLogIT::assertComplete);
        JsonNode swap = events("swap").get(0);
        assertThat(swap.path("model").asText()).isEqualTo("logistic");
        assertThat(swap.path("lineage").asText()).isEqualTo("root");
        assertThat(swap.path("version").asLong(-1)).isEqualTo(1);
        assertThat(swap.path("sha256").asText()).isEqualTo(TellingWeights.of(1).sha256());
        assertThat(swap.path("examples").asLong()).isEqualTo(64);
        JsonNode stale = events("stale").get(0);
        assertThat(stale.path("version").asLong()).isEqualTo(1);
        assertThat(stale.path("stalenessMs").asLong()).isGreaterThan(3_600_000);
        assertThat(stale.path("action").asText()).isEqualTo("serve");
        JsonNode letter = events("dead-letter").get(0);
        assertThat(letter.path("kind").asText()).isEqualTo("MALFORMED");
        assertThat(letter.path("reason").asText()).isNotEmpty();
        assertThat(letter.path("topic").asText()).isEqualTo("videos");
        assertThat(letter.path("partition").asInt(-1)).isZero();
        assertThat(letter.path("offset").asLong()).isEqualTo(1);
        JsonNode refusal = events("refusal").get(0);
        assertThat(refusal.path("version").asLong()).isEqualTo(2);
        assertThat(refusal.path("kind").asText()).isEqualTo("CHUNKS");
        assertThat(refusal.path("reason").asText()).contains("SHA-256");
        assertThat(events("acceptance"))
                .extracting(event -> event.path("version").asLong())
                .containsExactly(1L, 3L);
        JsonNode pin = events("decision").get(events("decision").size() - 1);
        assertThat(pin.path("action").asText()).isEqualTo("PINNED");
        assertThat(pin.path("version").asLong()).isEqualTo(1);
        assertThat(pin.path("reason").asText()).isEqualTo("a test asks for it");
        assertThat(pin.path("decidedBy").asText()).isEqualTo("test");
    }

    @Test
    void whatIsLoggedCannotBreakALine() throws Exception {
        Process process = start(Breaking.class);
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(lines()).hasSize(2).allSatisfy(JsonLogIT::assertComplete);
        assertThat(lines().get(0).path("message").asText()).isEqualTo(Breaking.TEXT);
        assertThat(lines().get(0).path("reason").asText()).isEqualTo(Breaking.TEXT);
        assertThat(lines().get(0).path("error").asText())
                .startsWith("java.lang.IllegalStateException: two\nlines\n")
                .contains("at " + Breaking.class.getName());
        assertThat(lines().get(1).has("error")).isFalse();
        assertThat(lines().get(1).has("reason")).isFalse();
    }

    @Test
    void aCommandThatFailsSaysSoInALineToo() throws Exception {
        Process process = start(ClassifierMain.class, "classify", "--top-k=0");
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(lines()).hasSize(1).allSatisfy(JsonLogIT::assertComplete);
        assertThat(lines().get(0).path("message").asText()).startsWith("top k is 0, allowed is");
    }

    /** Logs what a careless writer of JSON would stumble on. */
    static final class Breaking {
        static final String TEXT = "\"quoted\", \\ {braces} ${java:version} \n\t\u0001 ü %n {}";

        private Breaking() {}

        public static void main(String[] arguments) {
            LoggerFactory.getLogger(Breaking.class)
                    .atError()
                    .addKeyValue("reason", TEXT)
                    .setCause(new IllegalStateException("two\nlines"))
                    .log(TEXT);
            LoggerFactory.getLogger(Breaking.class).info("plain");
        }
    }

    private Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dlog4j2.configurationFile=log4j2.xml");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectError(log().toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // The launcher would say on the same stream that it was given this.
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().put("LIVELABEL_LOG_FORMAT", "json");
        return builder.start();
    }

    private Path log() {
        return directory.resolve("log.jsonl");
    }

    private void awaitEvent(String event) {
        await().atMost(LONG).until(() -> !events(event).isEmpty());
    }

    private List<JsonNode> events(String event) throws IOException {
        return lines().stream().filter(line -> line.path("event").asText().equals(event)).toList();
    }

    /** The lines that are complete, each read as JSON. */
    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        String text = Files.readString(log());
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
            if (!line.isEmpty()) {
                try {
                    lines.add(JSON.readTree(line));
                } catch (JsonProcessingException e) {
                    throw new AssertionError("not JSON: " + line, e);
                }
            }
        }
        return lines;
    }

    private static void assertComplete(JsonNode line) {
        assertThat(line.isObject()).isTrue();
        assertThat(line.path("time").asText())
                .matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z");
        assertThat(line.path("level").asText()).matches("TRACE|DEBUG|INFO|WARN|ERROR|FATAL");
        assertThat(line.path("logger").asText()).isNotEmpty();
        assertThat(line.path("thread").asText()).isNotEmpty();
        assertThat(line.path("message").isTextual()).isTrue();
    }
}
