package io.livelabel.model;

import io.livelabel.model.Architecture.Node;
import io.livelabel.model.Architecture.Parameter;
import java.util.ArrayList;
import java.util.List;

/** An architecture as a table for readers: its layers, shapes, parameters and size. */
public final class ModelSpec {
    private static final double MEGABYTE = 1e6;

    private final Architecture architecture;

    /** Of an architecture. */
    public ModelSpec(Architecture architecture) {
        this.architecture = architecture;
    }

    /** Number of parameters. */
    public int parameters() {
        return architecture.parameterCount();
    }

    /** Size of the weights in millions of bytes. */
    public double megabytes() {
        return parameters() * (double) Float.BYTES / MEGABYTE;
    }

    /** The table, a line a layer, ending in a newline. */
    public String toText() {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"layer", "kind", "reads", "shape", "parameters"});
        for (Architecture.Input input : architecture.inputs()) {
            String kind = input.frames() ? "up to %d frames".formatted(input.maxFrames()) : "";
            lines.add(
                    new String[] {
                        input.name(),
                        "input",
                        kind,
                        architecture.shapeOf(input.name()).toString(),
                        ""
                    });
        }
        for (Node node : architecture.nodes()) {
            lines.add(
                    new String[] {
                        node.name(),
                        node.layer().toString().replaceFirst("\\[]$", ""),
                        String.join(", ", node.inputs()),
                        architecture.shapeOf(node.name()).toString(),
                        parametersOf(node)
                    });
        }
        StringBuilder text = new StringBuilder();
        int[] widths = widths(lines);
        for (String[] line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < line.length; i++) {
                row.append(line[i]).append(" ".repeat(widths[i] - line[i].length() + 2));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.append(
                        "%s: %,d parameters, %.1f MB, %d classes%n"
                                .formatted(
                                        architecture.name(),
                                        parameters(),
                                        megabytes(),
                                        architecture.classes()))
                .toString();
    }

    private String parametersOf(Node node) {
        List<String> own = new ArrayList<>();
        long count = 0;
        for (Parameter parameter : architecture.parameters()) {
            if (parameter.node().equals(node.name())) {
                own.add("%s %s".formatted(parameter.name(), parameter.shape()));
                count += parameter.length();
            }
        }
        return own.isEmpty() ? "" : "%,d: %s".formatted(count, String.join(", ", own));
    }

    private static int[] widths(List<String[]> lines) {
        int[] widths = new int[lines.get(0).length];
        for (String[] line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        return widths;
    }
}
