package io.livelabel.benchmarks;

import io.livelabel.model.Architecture;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.model.zoo.ZooModel;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Times both engines and PyTorch beside each other: a process for each, all asleep but the one
 * whose turn it is, and each cell in all three before the next, so that what else the machine does
 * hits all alike. {@code Comparison PYTHON PEER_SCRIPT SECONDS ROUNDS MODEL…} prints a JSON object
 * a line.
 */
final class Comparison {
    private final List<String> python;
    private final String seconds;
    private final int rounds;

    private Comparison(String python, String script, String seconds, int rounds) {
        this.python = List.of(python, script);
        this.seconds = seconds;
        this.rounds = rounds;
    }

    /** Runs. */
    public static void main(String[] arguments) throws IOException {
        Comparison comparison =
                new Comparison(
                        arguments[0], arguments[1], arguments[2], Integer.parseInt(arguments[3]));
        List<String> models = List.of(arguments).subList(4, arguments.length);
        for (ZooModel model : Zoo.models()) {
            if (models.isEmpty() || models.contains(model.name())) {
                comparison.run(model.name());
            }
        }
    }

    private static List<Cell> timed(boolean frames) {
        List<Cell> cells = new ArrayList<>();
        if (frames) {
            for (int videos : new int[] {16, 64}) {
                cells.add(new Cell("train", videos, 30));
                cells.add(new Cell("train", videos, 100));
            }
            cells.add(new Cell("score", 1, 30));
            cells.add(new Cell("score", 64, 30));
            cells.add(new Cell("score", 256, 30));
        } else {
            for (int videos : new int[] {64, 256, 1024}) {
                cells.add(new Cell("train", videos, 0));
            }
            for (int videos : new int[] {1, 64, 256}) {
                cells.add(new Cell("score", videos, 0));
            }
        }
        return cells;
    }

    private void run(String model) throws IOException {
        Architecture architecture = Zoo.architecture(model, EngineRun.FEATURES);
        boolean frames = architecture.maxFrames() > 0;
        Path file = Files.createTempFile("architecture", ".json");
        Files.writeString(file, architecture.toJson());
        try (Timed dl4j = new Timed(engine("dl4j", model));
                Timed torch = new Timed(engine("torch", model));
                Timed peer = new Timed(peer(file))) {
            List<Timed> all = List.of(dl4j, torch, peer);
            Cell firstScored =
                    timed(frames).stream()
                            .filter(cell -> cell.operation().equals("score"))
                            .findFirst()
                            .orElseThrow();
            Cell first = frames ? new Cell("start", 16, 30) : new Cell("start", 64, 0);
            for (Timed each : all) {
                each.time(first);
            }
            for (int round = 1; round <= rounds; round++) {
                System.err.printf(
                        "%s %s, round %d of %d%n",
                        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS),
                        model,
                        round,
                        rounds);
                for (Cell cell : timed(frames)) {
                    if (round == 1 && cell.equals(firstScored)) {
                        // All that was done so far is training, in all three.
                        for (Timed each : all) {
                            each.time(Cell.of("memory"));
                        }
                    }
                    for (Timed each : all) {
                        each.time(cell);
                    }
                }
                for (Timed each : all) {
                    each.time(Cell.of("sgemm"));
                }
                dl4j.time(Cell.of("load"));
                torch.time(Cell.of("load"));
            }
        } finally {
            Files.delete(file);
        }
    }

    private ProcessBuilder engine(String engine, String model) {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx4g",
                "-cp",
                System.getProperty("java.class.path"),
                EngineRun.class.getName(),
                engine,
                model,
                seconds);
    }

    private ProcessBuilder peer(Path architecture) {
        List<String> command = new ArrayList<>(python);
        command.add(architecture.toString());
        command.add(seconds);
        ProcessBuilder peer = new ProcessBuilder(command);
        // As its users run it: these are for the memory that a JVM has outside its heap.
        peer.environment().remove("MALLOC_MMAP_THRESHOLD_");
        peer.environment().remove("MALLOC_TRIM_THRESHOLD_");
        peer.environment().remove("GLIBC_TUNABLES");
        return peer;
    }

    /** A process that times cells. */
    private static final class Timed implements AutoCloseable {
        private final PrintStream out = System.out;
        private final Process process;
        private final BufferedWriter cells;
        private final BufferedReader answers;

        Timed(ProcessBuilder command) throws IOException {
            process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
            cells = process.outputWriter(StandardCharsets.UTF_8);
            answers = process.inputReader(StandardCharsets.UTF_8);
        }

        /** Times a cell and prints the answer; other lines that libraries print are left out. */
        void time(Cell cell) throws IOException {
            cells.write(cell + "\n");
            cells.flush();
            String line = answers.readLine();
            while (line != null && !line.startsWith("{")) {
                line = answers.readLine();
            }
            if (line == null) {
                throw new IOException("a process ended at %s: %s".formatted(cell, process.info()));
            }
            out.println(line);
            out.flush();
        }

        @Override
        public void close() throws IOException {
            cells.close();
            answers.close();
            process.destroy();
        }
    }
}
