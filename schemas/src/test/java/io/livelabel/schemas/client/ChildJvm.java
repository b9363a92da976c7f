package io.livelabel.schemas.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program in a JVM of its own, with this one's class path, that a test can kill and start again.
 * Closing it kills it.
 */
public final class ChildJvm implements AutoCloseable {
    private final Path log;
    private final List<String> command = new ArrayList<>();
    private Process process;

    /**
     * Starts a program.
     *
     * @param log what it prints is appended here
     * @param heap the most memory its heap may take, as {@code -Xmx} has it
     * @throws IOException if no JVM can be started
     */
    public ChildJvm(Path log, String heap, Class<?> main, String... arguments) throws IOException {
        this.log = log;
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        process = launch();
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts the same program once more. */
    public void startAgain() throws IOException {
        process = launch();
    }

    /** The process that runs now, or ran last. */
    public Process process() {
        return process;
    }

    /** What it has printed so far, all its runs together. */
    public String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** Called by a program to end together with the test that started it, however that ends. */
    public static void endWithParent() {
        Thread watch =
                new Thread(
                        () -> {
                            try {
                                while (System.in.read() >= 0) {
                                    // The parent writes nothing: there is an end, or none yet.
                                }
                            } catch (IOException e) {
                                System.err.println("the test's end of the pipe is gone: " + e);
                            }
                            Runtime.getRuntime().halt(1);
                        },
                        "ends-with-parent");
        watch.setDaemon(true);
        watch.start();
    }
}
