package io.livelabel.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model as data: named inputs, a graph of layers in an order in which each stands behind what it
 * reads, and one output of logits [minibatch, classes].
 *
 * <p>It defines the order, names and shapes of the parameters: those of the nodes, in order; so a
 * model's weights are one flat float32 vector, the same under every engine. Engines apply a sigmoid
 * to the output: each class is independent of the others.
 *
 * @param name the model's name
 * @param inputs what it reads, each [minibatch, size]
 * @param nodes its layers, each behind all that it reads
 * @param output the node whose values are the logits
 * @param classes size of the output
 */
public record Architecture(
        String name, List<Input> inputs, List<Node> nodes, String output, int classes) {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

    /**
     * A named input.
     *
     * @param name {@code rgb} or {@code audio}, as a {@link Minibatch} names its features
     * @param size values a row
     */
    public record Input(String name, int size) {
        /** Refuses an empty input. */
        public Input {
            if (size < 1) {
                throw new IllegalArgumentException("input %s has size %d".formatted(name, size));
            }
        }
    }

    /**
     * A layer in its place.
     *
     * @param name its name, unique among inputs and nodes
     * @param layer what it does
     * @param inputs the inputs and nodes that it reads, in order
     */
    public record Node(String name, Layer layer, List<String> inputs) {
        /** Copies {@code inputs}. */
        public Node {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * One parameter array within the flat vector.
     *
     * @param node the node it belongs to
     * @param name {@code weight} or {@code bias}
     * @param shape its shape, row-major
     * @param offset where it begins in the flat vector
     */
    public record Parameter(String node, String name, List<Integer> shape, int offset) {
        /** Number of values. */
        public int length() {
            return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
        }
    }

    /** Copies the lists and refuses a graph that does not hold together. */
    public Architecture {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        Map<String, Integer> sizes = sizes(inputs, nodes);
        Integer size = sizes.get(output);
        if (size == null) {
            throw new IllegalArgumentException(
                    "output '%s' of architecture %s is none of its nodes".formatted(output, name));
        }
        if (size != classes) {
            throw new IllegalArgumentException(
                    "output '%s' of architecture %s has size %d, but there are %d classes"
                            .formatted(output, name, size, classes));
        }
    }

    /** The parameters, in order. */
    public List<Parameter> parameters() {
        Map<String, Integer> sizes = sizes(inputs, nodes);
        List<Parameter> parameters = new ArrayList<>();
        int offset = 0;
        for (Node node : nodes) {
            if (node.layer() instanceof Layer.Dense dense) {
                int in = sizes.getOrDefault(node.inputs().get(0), 0);
                Parameter weight =
                        new Parameter(node.name(), "weight", List.of(dense.units(), in), offset);
                offset = Math.addExact(offset, weight.length());
                Parameter bias = new Parameter(node.name(), "bias", List.of(dense.units()), offset);
                offset = Math.addExact(offset, bias.length());
                parameters.add(weight);
                parameters.add(bias);
            }
        }
        return parameters;
    }

    /** Length of the flat weights vector. */
    public int parameterCount() {
        return parameters().stream().mapToInt(Parameter::length).reduce(0, Math::addExact);
    }

    /** Size of a row of an input or node. */
    public int sizeOf(String inputOrNode) {
        Integer size = sizes(inputs, nodes).get(inputOrNode);
        if (size == null) {
            throw new IllegalArgumentException(
                    "architecture %s has no '%s'".formatted(name, inputOrNode));
        }
        return size;
    }

    /** Whether training draws random numbers, so that its own forward pass is not a score. */
    @JsonIgnore
    public boolean isStochastic() {
        return nodes.stream().anyMatch(node -> node.layer() instanceof Layer.Dropout);
    }

    /** As canonical JSON: equal architectures give equal text. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an architecture is always JSON", e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if the text is no architecture that this version knows
     */
    public static Architecture fromJson(String text) {
        try {
            return JSON.readValue(text, Architecture.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an architecture: " + e.getOriginalMessage(), e);
        }
    }

    private static Map<String, Integer> sizes(List<Input> inputs, List<Node> nodes) {
        Map<String, Integer> sizes = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (Input input : inputs) {
            requireNew(names, input.name());
            sizes.put(input.name(), input.size());
        }
        for (Node node : nodes) {
            List<Integer> read = new ArrayList<>();
            for (String source : node.inputs()) {
                Integer size = sizes.get(source);
                if (size == null) {
                    throw new IllegalArgumentException(
                            "node '%s' reads '%s', which does not stand before it"
                                    .formatted(node.name(), source));
                }
                read.add(size);
            }
            requireNew(names, node.name());
            sizes.put(node.name(), size(node, read));
        }
        return sizes;
    }

    private static void requireNew(Set<String> names, String name) {
        if (!names.add(name)) {
            throw new IllegalArgumentException(
                    "two inputs or nodes are named '%s'".formatted(name));
        }
    }

    private static int size(Node node, List<Integer> read) {
        boolean several = node.layer() instanceof Layer.Concat || node.layer() instanceof Layer.Add;
        if (read.isEmpty() || (!several && read.size() != 1)) {
            throw new IllegalArgumentException(
                    "node '%s' reads %d inputs, a %s reads %s"
                            .formatted(
                                    node.name(),
                                    read.size(),
                                    node.layer().getClass().getSimpleName(),
                                    several ? "1 or more" : "1"));
        }
        if (node.layer() instanceof Layer.Dense dense) {
            return dense.units();
        }
        if (node.layer() instanceof Layer.Concat) {
            return read.stream().mapToInt(Integer::intValue).reduce(0, Math::addExact);
        }
        if (node.layer() instanceof Layer.Add && read.stream().distinct().count() != 1) {
            throw new IllegalArgumentException(
                    "node '%s' adds inputs of different sizes: %s".formatted(node.name(), read));
        }
        return read.get(0);
    }
}
