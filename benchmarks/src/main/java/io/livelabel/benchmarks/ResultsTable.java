package io.livelabel.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes a Markdown table of a file of timed lines: {@code ResultsTable FILE}. */
public final class ResultsTable {
    private static final List<String> ENGINES = List.of("dl4j", "torch", "pytorch");

    private ResultsTable() {}

    /** Prints the table. */
    public static void main(String[] arguments) throws IOException {
        System.out.print(of(Files.readAllLines(Path.of(arguments[0]))));
    }

    /** The table of lines; of several runs of one cell the median counts. */
    static String of(List<String> lines) throws IOException {
        Map<String, Map<String, List<Double>>> rows = new TreeMap<>();
        Map<String, String> order = new TreeMap<>();
        for (String line : lines) {
            JsonNode node = JsonMapper.builder().build().readTree(line);
            if (!node.has("operation")) {
                continue;
            }
            String operation = node.get("operation").asText();
            String what = what(operation, node);
            String key =
                    order.computeIfAbsent(
                            node.get("model").asText() + "\t" + what,
                            k -> "%03d\t%s".formatted(order.size(), k));
            rows.computeIfAbsent(key, k -> new TreeMap<>())
                    .computeIfAbsent(node.get("engine").asText(), k -> new ArrayList<>())
                    .add(value(operation, node));
        }
        StringBuilder table =
                new StringBuilder(
                        "| model | what | dl4j | torch | PyTorch | dl4j / PyTorch | torch / PyTorch |\n|---|---|---|---|---|---|---|\n");
        rows.forEach(
                (key, figures) -> {
                    String[] parts = key.split("\t", -1);
                    table.append("| %s | %s |".formatted(parts[1], parts[2]));
                    ENGINES.forEach(
                            engine -> table.append(" %s |".formatted(text(figures.get(engine)))));
                    for (String engine : ENGINES.subList(0, 2)) {
                        table.append(
                                " %s |"
                                        .formatted(
                                                ratio(
                                                        figures.get(engine),
                                                        figures.get("pytorch"))));
                    }
                    table.append('\n');
                });
        return table.toString();
    }

    private static String what(String operation, JsonNode node) {
        return switch (operation) {
            case "start" -> "seconds to the first step";
            case "memory" -> "peak MB";
            case "load" -> "GB/s loading weights";
            default ->
                    "%s %d%s, examples/s"
                            .formatted(
                                    operation,
                                    node.get("videos").asInt(),
                                    node.get("frames").asInt() == 0
                                            ? ""
                                            : " × %d frames".formatted(node.get("frames").asInt()));
        };
    }

    private static double value(String operation, JsonNode node) {
        return switch (operation) {
            case "start" -> node.get("secondsToFirstStep").asDouble();
            case "memory" -> node.get("peakMb").asDouble();
            case "load" -> node.get("gigabytesPerSecond").asDouble();
            default -> node.get("examplesPerSecond").asDouble();
        };
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String text(@org.jspecify.annotations.Nullable List<Double> values) {
        if (values == null) {
            return "";
        }
        double value = median(values);
        return (value < 20 ? "%.1f" : "%,.0f").formatted(value);
    }

    private static String ratio(
            @org.jspecify.annotations.Nullable List<Double> values,
            @org.jspecify.annotations.Nullable List<Double> peer) {
        return values == null || peer == null
                ? ""
                : "%.2f".formatted(median(values) / median(peer));
    }
}
