package io.livelabel.model.engine.dl4j;

import io.livelabel.model.layer.Layer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer of the project as DL4J defines a graph's vertices. */
@SuppressWarnings("serial")
final class KernelDefinition extends GraphVertex {
    private final Layer layer;
    private final int size;
    private final int parameters;
    private final boolean[] readsGraphInput;
    private final PassContext context;
    private final Supplier<Kernel> kernel;

    /**
     * Defines a vertex.
     *
     * @param size columns of its output
     * @param parameters number of its parameters
     * @param readsGraphInput for each of its inputs whether it is one of the graph
     * @param context the graph's
     */
    KernelDefinition(
            Layer layer,
            int size,
            int parameters,
            boolean[] readsGraphInput,
            PassContext context,
            Supplier<Kernel> kernel) {
        this.layer = layer;
        this.size = size;
        this.parameters = parameters;
        this.readsGraphInput = readsGraphInput.clone();
        this.context = context;
        this.kernel = kernel;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray parametersView,
            boolean initialize,
            DataType type) {
        Kernel own = kernel.get();
        if (parameters > 0) {
            own.setParameters(parametersView);
        }
        return new KernelVertex(
                graph, name, index, type, own, context, size, readsGraphInput, parametersView);
    }

    @Override
    public GraphVertex clone() {
        return new KernelDefinition(layer, size, parameters, readsGraphInput, context, kernel);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KernelDefinition definition && layer.equals(definition.layer);
    }

    @Override
    public int hashCode() {
        return layer.hashCode();
    }

    @Override
    public long numParams(boolean backprop) {
        return parameters;
    }

    @Override
    public int minVertexInputs() {
        return readsGraphInput.length;
    }

    @Override
    public int maxVertexInputs() {
        return readsGraphInput.length;
    }

    @Override
    public InputType getOutputType(int index, InputType... inputs) {
        return InputType.feedForward(size);
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
        throw new UnsupportedOperationException("memory reports are not made");
    }
}
