package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.layer.Concat;
import io.livelabel.model.layer.RmsNormalize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
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
        Map<String, GraphInput> inputs = new LinkedHashMap<>();
        for (Node node : architecture.nodes()) {
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
        if (plain.containsKey(architecture.output())) {
            throw new UnsupportedOperationException(
                    "the dl4j engine needs a layer with parameters in " + architecture.name());
        }
        return new NetworkPlan(architecture, List.copyOf(inputs.values()));
    }

    /** The graph that scores. */
    ComputationGraphConfiguration scoring(PassContext context) {
        return vertices(context).setOutputs(architecture.output()).build();
    }

    /** The graph that learns: it ends in the loss. */
    ComputationGraphConfiguration learning(LogitsLoss loss, PassContext context) {
        LossLayer layer = new LossLayer.Builder(loss).activation(Activation.IDENTITY).build();
        return vertices(context)
                .addLayer(LOSS, layer, architecture.output())
                .setOutputs(LOSS)
                .build();
    }

    private GraphBuilder vertices(PassContext context) {
        GraphBuilder graph =
                new NeuralNetConfiguration.Builder()
                        .dataType(DataType.FLOAT)
                        .trainingWorkspaceMode(WorkspaceMode.ENABLED)
                        .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
                        .miniBatch(false)
                        .graphBuilder();
        Set<String> plain = plainColumns(architecture).keySet();
        inputs.forEach(input -> graph.addInputs(input.name()));
        List<Node> nodes = architecture.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (!plain.contains(node.name())) {
                add(graph, context, i, node, plain);
            }
        }
        return graph;
    }

    private void add(
            GraphBuilder graph, PassContext context, int index, Node node, Set<String> plain) {
        boolean[] readsInput = new boolean[node.inputs().size()];
        for (int i = 0; i < readsInput.length; i++) {
            readsInput[i] = plain.contains(node.inputs().get(i));
        }
        int parameters =
                architecture.parameters().stream()
                        .filter(parameter -> parameter.node().equals(node.name()))
                        .mapToInt(Architecture.Parameter::length)
                        .sum();
        graph.addVertex(
                node.name(),
                new KernelDefinition(
                        node.layer(),
                        architecture.shapeOf(node.name()).size(),
                        parameters,
                        readsInput,
                        context,
                        () -> context.keep(Kernels.of(architecture, index, context))),
                node.inputs().toArray(String[]::new));
    }

    private static Map<String, List<Column>> plainColumns(Architecture architecture) {
        Map<String, List<Column>> plain = new LinkedHashMap<>();
        for (int i = 0; i < architecture.inputs().size(); i++) {
            Architecture.Input input = architecture.inputs().get(i);
            plain.put(input.name(), List.of(new Column(i, input.size(), false)));
        }
        Set<String> raw = Set.copyOf(plain.keySet());
        for (Node node : architecture.nodes()) {
            if (node.layer() instanceof RmsNormalize && raw.contains(node.inputs().get(0))) {
                String source = node.inputs().get(0);
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
