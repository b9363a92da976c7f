package io.livelabel.model;

import io.livelabel.model.Architecture.Node;
import io.livelabel.model.Architecture.Parameter;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.AverageProbabilities;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a model's classes are read from: one row a video, the layer below the output, as an
 * embedding in which videos with like labels lie close together.
 *
 * <p>It is what the output reads, or, where the output adds or averages the answers of several
 * networks, what each of them reads, side by side: of a mixture of experts what gates and experts
 * read. What nothing is learned before is left out, such as the features that a linear skip reads.
 *
 * @param parts whose values lie side by side, in order
 */
public record PenultimateLayer(List<Part> parts) {
    /**
     * A node whose values are part of it.
     *
     * @param node the node's name
     * @param size its values a video
     */
    public record Part(String node, int size) {}

    /** Copies the list. */
    public PenultimateLayer {
        parts = List.copyOf(parts);
    }

    /**
     * Of an architecture.
     *
     * @throws IllegalArgumentException if it has none: its classes are read from the features, or
     *     from rows of frames
     */
    public static PenultimateLayer of(Architecture architecture) {
        Set<String> learned = learned(architecture);
        List<Part> parts = new ArrayList<>();
        for (String source : readByAnswers(architecture)) {
            if (!learned.contains(source)) {
                continue;
            }
            if (architecture.shapeOf(source).frames()) {
                throw new IllegalArgumentException(
                        "model %s reads its classes from rows of frames, those of node '%s': it has no layer of one row a video below its output"
                                .formatted(architecture.name(), source));
            }
            parts.add(new Part(source, architecture.shapeOf(source).size()));
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(
                    "model %s has no layer below its output: its classes are read from the features themselves"
                            .formatted(architecture.name()));
        }
        return new PenultimateLayer(parts);
    }

    /** Values a video. */
    public int size() {
        return parts.stream().mapToInt(Part::size).sum();
    }

    private static Set<String> readByAnswers(Architecture architecture) {
        Map<String, Node> nodes = new HashMap<>();
        architecture.nodes().forEach(node -> nodes.put(node.name(), node));
        Set<String> read = new LinkedHashSet<>();
        collect(architecture.output(), nodes, read);
        return read;
    }

    private static void collect(String answers, Map<String, Node> nodes, Set<String> read) {
        Node node = nodes.get(answers);
        if (node == null) {
            return;
        }
        boolean joinsAnswers =
                node.layer() instanceof Add || node.layer() instanceof AverageProbabilities;
        for (String source : node.inputs()) {
            if (joinsAnswers) {
                collect(source, nodes, read);
            } else {
                read.add(source);
            }
        }
    }

    /** The nodes that have parameters, or stand behind one that has. */
    private static Set<String> learned(Architecture architecture) {
        Set<String> learned = new HashSet<>();
        architecture.parameters().stream().map(Parameter::node).forEach(learned::add);
        for (Node node : architecture.nodes()) {
            if (node.inputs().stream().anyMatch(learned::contains)) {
                learned.add(node.name());
            }
        }
        return learned;
    }
}
