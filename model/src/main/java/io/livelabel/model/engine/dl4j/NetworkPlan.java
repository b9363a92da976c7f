package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.Concat;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.RmsNormalize;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An architecture as DL4J sees it: the nodes that touch inputs alone become columns of the graph's
 * inputs, filled on plain arrays; the others become vertices.
 *
 * @param architecture what it was made from
 * @param inputs the graph's inputs, in order
 */
record NetworkPlan(Architecture architecture, List<GraphInput> inputs) {
    private static final String LOSS = "loss";

    /** Copies the list. */
    NetworkPlan {
        inputs = List.copyOf(inputs);
    }

    /**
     * An input of the graph, [minibatch, width].
     *
     * @param name the input or node of the architecture whose values it holds
     * @param columns what lies side by side in a row
     */
    record GraphInput(String name, List<Column> columns) {
        int width() {
            return columns.stream().mapToInt(Column::size).sum();
        }
    }

    /**
     * One input of the architecture within a row.
     *
     * @param input its index
     * @param size its values
     * @param normalized whether it is scaled to root mean square 1
     */
    record Column(int input, int size, boolean normalized) {}

    /**
     * Plans an architecture.
     *
     * @throws UnsupportedOperationException if this engine cannot build it; names the node
     */
    static NetworkPlan of(Architecture architecture) {
        Map<String, List<Column>> plain = plainColumns(architecture);
        Set<String> read = new HashSet<>();
        read.add(architecture.output());
        Map<String, GraphInput> inputs = new LinkedHashMap<>();
        for (Node node : architecture.nodes()) {
            read.addAll(node.inputs());
            if (plain.containsKey(node.name())) {
                continue;
            }
            if (Set.copyOf(node.inputs()).size() != node.inputs().size()) {
                throw unsupported(node, "reads one input twice");
            }
            for (String source : node.inputs()) {
                List<Column> columns = plain.get(source);
                if (columns != null) {
                    inputs.put(source, new GraphInput(source, columns));
                }
            }
        }
        for (Node node : architecture.nodes()) {
            if (!read.contains(node.name())) {
                throw unsupported(node, "is read by no node");
            }
        }
        if (plain.containsKey(architecture.output())) {
            throw new UnsupportedOperationException(
                    "the dl4j engine needs a layer with parameters in " + architecture.name());
        }
        return new NetworkPlan(architecture, List.copyOf(inputs.values()));
    }

    /** Whether a node is a vertex of the graph, rather than columns of its inputs. */
    private boolean isVertex(Node node, Set<String> vertices) {
        return !(node.layer() instanceof RmsNormalize)
                && (!(node.layer() instanceof Concat)
                        || node.inputs().stream().anyMatch(vertices::contains));
    }

    /** The graph that scores. */
    ComputationGraphConfiguration scoring() {
        return vertices().setOutputs(architecture.output()).build();
    }

    /** The graph that learns: it ends in the loss. */
    ComputationGraphConfiguration learning(LogitsLoss loss) {
        LossLayer layer = new LossLayer.Builder(loss).activation(Activation.IDENTITY).build();
        return vertices().addLayer(LOSS, layer, architecture.output()).setOutputs(LOSS).build();
    }

    private GraphBuilder vertices() {
        GraphBuilder graph =
                new NeuralNetConfiguration.Builder()
                        .dataType(DataType.FLOAT)
                        .trainingWorkspaceMode(WorkspaceMode.ENABLED)
                        .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
                        .miniBatch(false)
                        .graphBuilder();
        inputs.forEach(input -> graph.addInputs(input.name()));
        Set<String> vertices = new HashSet<>();
        for (Node node : architecture.nodes()) {
            if (isVertex(node, vertices)) {
                vertices.add(node.name());
                add(graph, node);
            }
        }
        return graph;
    }

    private void add(GraphBuilder graph, Node node) {
        String[] sources = node.inputs().toArray(String[]::new);
        Layer layer = node.layer();
        if (layer instanceof Dense dense) {
            graph.addLayer(
                    node.name(),
                    new LeanDense(
                            architecture.shapeOf(sources[0]).size(),
                            dense.units(),
                            activation(dense.activation()),
                            isReadByDenseAlone(sources[0])),
                    sources);
        } else if (layer instanceof Dropout dropout) {
            graph.addLayer(
                    node.name(), new DropoutLayer.Builder(1 - dropout.rate()).build(), sources);
        } else if (layer instanceof Concat) {
            graph.addVertex(node.name(), new MergeVertex(), sources);
        } else if (layer instanceof Add) {
            graph.addVertex(node.name(), new ElementWiseVertex(ElementWiseVertex.Op.Add), sources);
        } else {
            throw unsupported(node, "is not known");
        }
    }

    /** Whether a source is an input of the graph whose gradient nobody asks for. */
    private boolean isReadByDenseAlone(String source) {
        return inputs.stream().anyMatch(input -> input.name().equals(source))
                && architecture.nodes().stream()
                        .filter(node -> node.inputs().contains(source))
                        .allMatch(node -> node.layer() instanceof Dense);
    }

    private static Activation activation(io.livelabel.model.layer.Activation activation) {
        return switch (activation) {
            case IDENTITY -> Activation.IDENTITY;
            case RELU -> Activation.RELU;
            case TANH -> Activation.TANH;
            case SIGMOID -> Activation.SIGMOID;
            case LEAKY_RELU -> Activation.LEAKYRELU;
        };
    }

    private static Map<String, List<Column>> plainColumns(Architecture architecture) {
        Map<String, List<Column>> plain = new LinkedHashMap<>();
        for (int i = 0; i < architecture.inputs().size(); i++) {
            Architecture.Input input = architecture.inputs().get(i);
            plain.put(input.name(), List.of(new Column(i, input.size(), false)));
        }
        Set<String> raw = Set.copyOf(plain.keySet());
        for (Node node : architecture.nodes()) {
            if (node.layer() instanceof RmsNormalize) {
                String source = node.inputs().get(0);
                if (!raw.contains(source)) {
                    throw unsupported(node, "does not read an input of the architecture");
                }
                Column column = plain.getOrDefault(source, List.of()).get(0);
                plain.put(node.name(), List.of(new Column(column.input(), column.size(), true)));
            } else if (node.layer() instanceof Concat
                    && plain.keySet().containsAll(node.inputs())) {
                List<Column> joined = new ArrayList<>();
                node.inputs()
                        .forEach(source -> joined.addAll(plain.getOrDefault(source, List.of())));
                plain.put(node.name(), List.copyOf(joined));
            }
        }
        return plain;
    }

    private static UnsupportedOperationException unsupported(Node node, String why) {
        return new UnsupportedOperationException(
                "the dl4j engine cannot build node '%s' (%s): it %s"
                        .formatted(node.name(), node.layer(), why));
    }
}
