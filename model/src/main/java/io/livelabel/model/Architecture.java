package io.livelabel.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.livelabel.model.layer.BatchNorm;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.ParameterShape;
import io.livelabel.model.layer.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
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
     * @param maxFrames the most rows a video, one a frame; 0 where each video has one row
     */
    public record Input(String name, int size, int maxFrames) {
        /** Refuses an empty input. */
        public Input {
            if (size < 1) {
                throw new IllegalArgumentException("input %s has size %d".formatted(name, size));
            }
            if (maxFrames < 0) {
                throw new IllegalArgumentException(
                        "input %s has at most %d frames".formatted(name, maxFrames));
            }
        }

        /** With one row a video. */
        public Input(String name, int size) {
            this(name, size, 0);
        }

        /** Whether it has a row a frame. */
        public boolean frames() {
            return maxFrames > 0;
        }

        Shape shape() {
            return new Shape(size, frames());
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
     * @param name its name within the node
     * @param shape its shape, row-major
     * @param role what it is for
     * @param offset where it begins in the flat vector
     */
    public record Parameter(
            String node, String name, List<Integer> shape, ParameterShape.Role role, int offset) {
        /** The same in a vector where it begins elsewhere. */
        public Parameter at(int other) {
            return new Parameter(node, name, shape, role, other);
        }

        /** Number of values. */
        public int length() {
            return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
        }
    }

    /** Copies the lists and refuses a graph that does not hold together. */
    public Architecture {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        Shape shape = shapes(inputs, nodes).get(output);
        if (shape == null) {
            throw new IllegalArgumentException(
                    "output '%s' of architecture %s is none of its nodes".formatted(output, name));
        }
        if (!shape.equals(Shape.video(classes))) {
            throw new IllegalArgumentException(
                    "output '%s' of architecture %s has shape %s, but there are %d classes"
                            .formatted(output, name, shape, classes));
        }
        requireAllRead(inputs, nodes, output);
        if (inputs.stream().filter(Input::frames).map(Input::maxFrames).distinct().count() > 1) {
            throw new IllegalArgumentException(
                    "inputs of architecture %s have different numbers of frames: %s"
                            .formatted(name, inputs));
        }
    }

    /** The parameters, in order. */
    public List<Parameter> parameters() {
        Map<String, Shape> shapes = shapes(inputs, nodes);
        List<Parameter> parameters = new ArrayList<>();
        int offset = 0;
        for (Node node : nodes) {
            for (ParameterShape own : node.layer().parameters(read(node, shapes))) {
                Parameter parameter =
                        new Parameter(node.name(), own.name(), own.shape(), own.role(), offset);
                offset = Math.addExact(offset, parameter.length());
                parameters.add(parameter);
            }
        }
        return parameters;
    }

    /**
     * Which parameter a value of the flat vector is part of, as {@code NODE/NAME[INDEX]}.
     *
     * @throws IllegalArgumentException if there is no such value
     */
    public String placeOf(int index) {
        for (Parameter parameter : parameters()) {
            int within = index - parameter.offset();
            if (within >= 0 && within < parameter.length()) {
                return "%s/%s[%d]".formatted(parameter.node(), parameter.name(), within);
            }
        }
        throw new IllegalArgumentException(
                "architecture %s has no parameter %d, it has %d"
                        .formatted(name, index, parameterCount()));
    }

    /** Length of the flat weights vector. */
    public int parameterCount() {
        return parameters().stream().mapToInt(Parameter::length).reduce(0, Math::addExact);
    }

    /** Shape of what an input or node holds for one video. */
    public Shape shapeOf(String inputOrNode) {
        Shape shape = shapes(inputs, nodes).get(inputOrNode);
        if (shape == null) {
            throw new IllegalArgumentException(
                    "architecture %s has no '%s'".formatted(name, inputOrNode));
        }
        return shape;
    }

    /** The most frames of a video that it reads; 0 where it reads none. */
    public int maxFrames() {
        return inputs.stream().mapToInt(Input::maxFrames).max().orElse(0);
    }

    /**
     * Whether the forward pass of training is that of scoring: where nothing is drawn, and nothing
     * depends on the other examples of the minibatch.
     */
    public boolean trainsAsItScores() {
        return nodes.stream()
                .map(Node::layer)
                .noneMatch(layer -> layer instanceof Dropout || layer instanceof BatchNorm);
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

    private static Map<String, Shape> shapes(List<Input> inputs, List<Node> nodes) {
        Map<String, Shape> shapes = new HashMap<>();
        for (Input input : inputs) {
            putNew(shapes, input.name(), input.shape());
        }
        for (Node node : nodes) {
            try {
                putNew(shapes, node.name(), node.layer().output(read(node, shapes)));
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(
                        "node '%s' (%s) is too large".formatted(node.name(), node.layer()), e);
            }
        }
        return shapes;
    }

    private static List<Shape> read(Node node, Map<String, Shape> shapes) {
        List<Shape> read = new ArrayList<>();
        for (String source : node.inputs()) {
            Shape shape = shapes.get(source);
            if (shape == null) {
                throw new IllegalArgumentException(
                        "node '%s' reads '%s', which does not stand before it"
                                .formatted(node.name(), source));
            }
            read.add(shape);
        }
        try {
            node.layer().output(read);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "node '%s' (%s): %s".formatted(node.name(), node.layer(), e.getMessage()), e);
        }
        return read;
    }

    private static void putNew(Map<String, Shape> shapes, String name, Shape shape) {
        if (shapes.put(name, shape) != null) {
            throw new IllegalArgumentException(
                    "two inputs or nodes are named '%s'".formatted(name));
        }
    }

    private static void requireAllRead(List<Input> inputs, List<Node> nodes, String output) {
        Set<String> unread = new LinkedHashSet<>();
        inputs.forEach(input -> unread.add(input.name()));
        nodes.forEach(node -> unread.add(node.name()));
        nodes.forEach(node -> node.inputs().forEach(unread::remove));
        unread.remove(output);
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException("nothing reads %s".formatted(unread));
        }
    }
}
