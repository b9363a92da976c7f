package io.livelabel.benchmarks.endurance;

import io.livelabel.classifier.ClassifierMain;
import io.livelabel.schemas.client.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The classifier's commands, each a JVM of its own with this one's class path. */
final class Programs {
    private final Connection connection;
    private final EnduranceSettings settings;

    Programs(Connection connection, EnduranceSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /**
     * The command line of an instance that labels.
     *
     * @param group its consumer group
     * @param directory of its own
     * @param healthPort where it tells of its health
     * @param gcLog where its collections are logged
     */
    List<String> classify(String group, Path directory, int healthPort, Path gcLog) {
        List<String> command =
                jvm(
                        "-Xmx512m",
                        "-Xlog:gc:file=" + gcLog,
                        "-Dorg.bytedeco.javacpp.maxbytes=1g",
                        "-Dorg.bytedeco.javacpp.maxphysicalbytes=3g",
                        "-XX:+ExitOnOutOfMemoryError");
        command.addAll(List.of("classify", "--application-id", group));
        command.addAll(List.of("--model", settings.model()));
        command.addAll(List.of("--threads", String.valueOf(settings.threads())));
        command.addAll(List.of("--state-dir", directory.resolve("state").toString()));
        command.addAll(List.of("--health-port", String.valueOf(healthPort)));
        command.addAll(scoring());
        return command;
    }

    /** Explains every label; gives what it prints, and its exit status. */
    Answer explainAll() throws IOException, InterruptedException {
        List<String> command = jvm("-Xmx1g");
        command.addAll(List.of("explain", "--all"));
        command.addAll(scoring());
        return run(command);
    }

    /**
     * Decides which version serves, as an operator does.
     *
     * @throws IllegalStateException if it is refused
     */
    void models(String decision) throws IOException, InterruptedException {
        List<String> command = jvm("-Xmx256m");
        command.addAll(List.of("models", decision, "--model", settings.model()));
        command.addAll(List.of("--by", "endurance"));
        command.addAll(connected());
        Answer answer = run(command);
        if (answer.status() != 0) {
            throw new IllegalStateException(
                    "'models %s' has status %d: %s"
                            .formatted(decision, answer.status(), answer.text()));
        }
    }

    /**
     * What a program has come to.
     *
     * @param status its exit status
     * @param text what it has printed to its standard output
     */
    record Answer(int status, String text) {}

    private static Answer run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), text);
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> scoring() {
        List<String> options = new ArrayList<>(connected());
        options.addAll(List.of("--engine", settings.engine()));
        options.addAll(List.of("--rgb-size", String.valueOf(settings.sizes().rgb())));
        options.addAll(List.of("--audio-size", String.valueOf(settings.sizes().audio())));
        options.addAll(List.of("--classes", String.valueOf(settings.sizes().classes())));
        return options;
    }

    private List<String> connected() {
        return List.of(
                "--bootstrap-servers",
                connection.bootstrapServers(),
                "--schema-registry",
                connection.registryUrl());
    }

    private static List<String> jvm(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClassifierMain.class.getName()));
        return command;
    }
}
