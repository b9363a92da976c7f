package io.livelabel.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The definitions of Strimzi's kinds, as Strimzi's generator makes them of its classes. It is a
 * program of its own, with other versions of what this module has too, and runs in a JVM of its
 * own.
 */
final class StrimziDefinitions {
    static final String GROUP = "kafka.strimzi.io/";
    private static final Path JARS = Path.of("target/strimzi");
    private static final String MODEL = "io.strimzi.api.kafka.model.";
    private static final Map<String, String> CLASSES =
            Map.of("KafkaTopic", MODEL + "topic.KafkaTopic", "KafkaUser", MODEL + "user.KafkaUser");
    private static final Map<String, JsonNode> GENERATED = generate();

    private StrimziDefinitions() {}

    /**
     * The schema of a kind's objects, which nobody may change.
     *
     * @param version as in {@code v1}
     */
    static JsonNode of(String kind, String version) {
        JsonNode definition = GENERATED.get(kind);
        if (definition == null) {
            throw new AssertionError("no definition of " + kind + " was generated");
        }
        for (JsonNode served : definition.at("/spec/versions")) {
            if (served.path("name").asText().equals(version)) {
                return served.at("/schema/openAPIV3Schema");
            }
        }
        throw new AssertionError("Strimzi serves no version %s of %s".formatted(version, kind));
    }

    private static Map<String, JsonNode> generate() {
        Map<String, JsonNode> generated = new HashMap<>();
        try {
            Path folder = Files.createTempDirectory("definitions");
            run(folder);
            for (String kind : CLASSES.keySet()) {
                Path file = folder.resolve(kind);
                generated.put(kind, Chart.YAML.readTree(Files.readString(file)));
                Files.delete(file);
            }
            Files.delete(folder);
            return generated;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void run(Path folder) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                JARS.resolve("crd-generator.jar")
                                        + File.pathSeparator
                                        + JARS.resolve("api.jar"),
                                "io.strimzi.crdgenerator.CrdGenerator",
                                "--yaml",
                                "--target-kube",
                                "1.25+"));
        CLASSES.forEach((kind, type) -> command.add(type + "=" + folder.resolve(kind)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("Strimzi's generator failed: " + said);
        }
    }
}
