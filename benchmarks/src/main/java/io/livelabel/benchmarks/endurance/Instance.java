package io.livelabel.benchmarks.endurance;

import io.livelabel.benchmarks.endurance.Life.End;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A classifier in a process of its own, which is killed and started again. One thread at a time,
 * which closes it.
 */
final class Instance implements AutoCloseable {
    private static final int READY = 200;
    private static final int STOPS_WITHIN_SECONDS = 60;
    private static final double SECONDS_BETWEEN_SAMPLES = 15;
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(1);

    private final int number;
    private final String group;
    private final Path directory;
    private final Programs programs;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Life> lives = new ArrayList<>();
    private final List<Long> residentMib = new ArrayList<>();
    private final List<MemorySample> samples = new ArrayList<>();
    private @Nullable Process process;
    private URI health = URI.create("http://localhost");
    private long startNanos;
    private double secondsUntilReady = -1;

    /** Not started yet. */
    Instance(int number, String group, Path directory, Programs programs) {
        this.number = number;
        this.group = group;
        this.directory = directory;
        this.programs = programs;
    }

    /** Starts it. */
    void start() throws IOException {
        Files.createDirectories(directory);
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        health = URI.create("http://127.0.0.1:%d/health/ready".formatted(port));
        residentMib.clear();
        samples.clear();
        secondsUntilReady = -1;
        startNanos = System.nanoTime();
        process =
                new ProcessBuilder(programs.classify(group, directory, port, gcLog()))
                        .redirectErrorStream(true)
                        .redirectOutput(log().toFile())
                        .start();
    }

    private Path log() {
        return directory.resolve("life-%d.log".formatted(lives.size()));
    }

    private Path gcLog() {
        return directory.resolve("life-%d.gc.log".formatted(lives.size()));
    }

    /** Whether it was started and not ended since, by whom ever. */
    boolean isUp() {
        return process != null;
    }

    /** Whether it was ready at the last {@link #look}, or any before in this life. */
    boolean wasReady() {
        return secondsUntilReady >= 0;
    }

    /** Looks whether it is alive, whether it is ready, and what memory it takes. */
    void look() throws IOException, InterruptedException {
        if (process == null) {
            return;
        }
        if (!process.isAlive()) {
            buried(End.BY_ITSELF);
            return;
        }
        if (secondsUntilReady < 0 && isReady()) {
            secondsUntilReady = seconds();
        }
        if (secondsUntilReady >= 0) {
            Memory.residentMib(process.pid()).ifPresent(residentMib::add);
            if (seconds() - lastSample() > SECONDS_BETWEEN_SAMPLES) {
                sample(process);
            }
        }
    }

    private double lastSample() {
        return samples.isEmpty() ? secondsUntilReady : samples.get(samples.size() - 1).seconds();
    }

    private void sample(Process of) throws IOException, InterruptedException {
        if (Memory.collect(of.pid())) {
            OptionalLong heap = Memory.heapBehindLastFullMib(gcLog());
            OptionalLong resident = Memory.residentMib(of.pid());
            if (heap.isPresent() && resident.isPresent()) {
                samples.add(new MemorySample(seconds(), heap.getAsLong(), resident.getAsLong()));
            }
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(health).timeout(ANSWERS_WITHIN).build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == READY;
        } catch (IOException e) {
            // It does not listen yet.
            return false;
        }
    }

    /** Ends it by {@code kill -9}. */
    void kill() throws IOException, InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
            buried(End.KILLED);
        }
    }

    /** Ends it by SIGTERM, and waits for it. */
    void stop() throws IOException, InterruptedException {
        if (process != null) {
            process.destroy();
            boolean inTime = process.waitFor(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            buried(inTime ? End.STOPPED : End.STOPPED_LATE);
        }
    }

    private void buried(End end) throws IOException {
        List<String> lines = Files.readAllLines(log());
        lives.add(
                new Life(
                        number,
                        lives.size(),
                        seconds(),
                        secondsUntilReady,
                        end,
                        (int)
                                lines.stream()
                                        .filter(line -> line.contains(": serving version "))
                                        .count(),
                        residentMib,
                        Memory.heapMib(gcLog()),
                        samples,
                        (int) lines.stream().filter(line -> line.contains(" ERROR ")).count()));
        process = null;
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** The lives that are over. */
    List<Life> lives() {
        return List.copyOf(lives);
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
