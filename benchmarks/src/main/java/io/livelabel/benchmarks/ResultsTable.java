package io.livelabel.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.livelabel.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes Markdown tables of a file of timed lines: {@code ResultsTable FILE}. Of several runs of one
 * cell the median counts.
 */
final class ResultsTable {
    private static final List<String> ENGINES = List.of("dl4j", "torch", "pytorch");
    private static final Set<String> CELLS = Set.of("train", "score");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<Key, List<Double>> figures = new LinkedHashMap<>();

    /** What a figure is of; {@code videos} and {@code frames} are 0 where it is of no cell. */
    private record Key(String engine, String model, String operation, int videos, int frames) {
        Key of(String otherEngine) {
            return new Key(otherEngine, model, operation, videos, frames);
        }
    }

    private ResultsTable(List<String> lines) throws IOException {
        for (String line : lines) {
            JsonNode node = JSON.readTree(line);
            if (node.has("operation")) {
                String operation = node.get("operation").asText();
                boolean cell = CELLS.contains(operation);
                Key key =
                        new Key(
                                node.get("engine").asText(),
                                node.get("model").asText(),
                                operation,
                                cell ? node.get("videos").asInt() : 0,
                                cell ? node.get("frames").asInt() : 0);
                figures.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(node.required("value").asDouble());
            }
        }
    }

    /** Prints the tables. */
    public static void main(String[] arguments) throws IOException {
        System.out.print(of(Files.readAllLines(Path.of(arguments[0]))));
    }

    /** The tables of lines. */
    static String of(List<String> lines) throws IOException {
        ResultsTable table = new ResultsTable(lines);
        return table.cells() + "\n" + table.models();
    }

    private String cells() {
        StringBuilder text =
                new StringBuilder(
                        """
                        | model | examples/s (share of sgemm) | dl4j | torch | PyTorch | dl4j / PyTorch | torch / PyTorch |
                        |---|---|---|---|---|---|---|
                        """);
        Set<Key> cells =
                figures.keySet().stream()
                        .filter(key -> key.videos() > 0)
                        .map(key -> key.of(""))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        for (Key cell : cells) {
            String what =
                    "%s %d%s"
                            .formatted(
                                    cell.operation(),
                                    cell.videos(),
                                    cell.frames() == 0
                                            ? ""
                                            : " × %d frames".formatted(cell.frames()));
            text.append("| %s | %s |".formatted(cell.model(), what));
            ENGINES.forEach(engine -> text.append(" %s |".formatted(withShare(cell.of(engine)))));
            text.append(" %s | %s |%n".formatted(toPeer(cell, "dl4j"), toPeer(cell, "torch")));
        }
        return text.toString();
    }

    private String models() {
        StringBuilder text =
                new StringBuilder(
                        """
                        | model | engine | first step, s | peak MB | loading, GB/s | a video alone / in 64 | sgemm, GFLOP/s |
                        |---|---|---|---|---|---|---|
                        """);
        Set<Key> runs =
                figures.keySet().stream()
                        .map(key -> new Key(key.engine(), key.model(), "", 0, 0))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        for (Key run : runs) {
            text.append("| %s | %s |".formatted(run.model(), run.engine()));
            for (String operation : List.of("start", "memory", "load")) {
                text.append(" %s |".formatted(plain(median(with(run, operation)))));
            }
            OptionalDouble alone = scoring(run, 1);
            OptionalDouble together = scoring(run, 64);
            text.append(" %s |".formatted(ratio(together, alone)));
            text.append(" %s |%n".formatted(plain(median(with(run, "sgemm")))));
        }
        return text.toString();
    }

    private static Key with(Key run, String operation) {
        return new Key(run.engine(), run.model(), operation, 0, 0);
    }

    /** Of videos with as many frames as the first such cell has. */
    private OptionalDouble scoring(Key run, int videos) {
        return figures.keySet().stream()
                .filter(key -> key.operation().equals("score") && key.videos() == videos)
                .filter(key -> key.model().equals(run.model()) && key.engine().equals(run.engine()))
                .findFirst()
                .map(this::median)
                .orElse(OptionalDouble.empty());
    }

    private OptionalDouble median(Key key) {
        double[] values =
                figures.getOrDefault(key, List.of()).stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
        if (values.length == 0) {
            return OptionalDouble.empty();
        }
        int half = values.length / 2;
        return OptionalDouble.of(
                values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2);
    }

    private String withShare(Key key) {
        OptionalDouble rate = median(key);
        OptionalDouble sgemm = median(new Key(key.engine(), key.model(), "sgemm", 0, 0));
        if (rate.isEmpty() || sgemm.isEmpty()) {
            return plain(rate);
        }
        MatrixWork work =
                new MatrixWork(Zoo.architecture(key.model(), EngineRun.FEATURES), key.frames());
        double share =
                rate.getAsDouble() * work.operations(key.operation()) / sgemm.getAsDouble() / 1e9;
        return "%s (%.0f %%)".formatted(plain(rate), 100 * share);
    }

    private String toPeer(Key cell, String engine) {
        return ratio(median(cell.of(engine)), median(cell.of("pytorch")));
    }

    private static String ratio(OptionalDouble value, OptionalDouble base) {
        return value.isEmpty() || base.isEmpty()
                ? ""
                : "%.2f".formatted(value.getAsDouble() / base.getAsDouble());
    }

    private static String plain(OptionalDouble value) {
        if (value.isEmpty()) {
            return "";
        }
        return (value.getAsDouble() < 20 ? "%.1f" : "%,.0f").formatted(value.getAsDouble());
    }
}
