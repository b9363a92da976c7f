package io.livelabel.model.engine.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A kernel in its place in a DL4J graph, which gives it arrays out of its workspaces. */
@SuppressWarnings({"serial", "overrides", "NullAway"})
final class KernelVertex extends BaseGraphVertex {
    private final transient Kernel kernel;
    private final transient PassContext context;
    private final int size;
    private final boolean[] readsGraphInput;
    private final transient INDArray parameters;
    private transient @Nullable INDArray gradients;
    private transient @Nullable INDArray output;

    KernelVertex(
            ComputationGraph graph,
            String name,
            int index,
            DataType type,
            Kernel kernel,
            PassContext context,
            int size,
            boolean[] readsGraphInput,
            INDArray parameters) {
        super(graph, name, index, null, null, type);
        this.kernel = kernel;
        this.context = context;
        this.size = size;
        this.readsGraphInput = readsGraphInput;
        this.parameters = parameters;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray y =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATIONS,
                        DataType.FLOAT,
                        new long[] {kernel.rows(inputs), size},
                        'c');
        kernel.forward(inputs, y, training);
        context.tell(getVertexName(), y);
        output = training ? y : null;
        return y;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
        if (output == null) {
            throw new IllegalStateException("no forward pass came before this backward pass");
        }
        INDArray[] into = new INDArray[inputs.length];
        for (int i = 0; i < into.length; i++) {
            // DL4J puts the gradients of several inputs in order by their number: none may be left
            // out but that of an only one.
            if (into.length > 1 || !readsGraphInput[i]) {
                into[i] =
                        workspaces.createUninitialized(
                                ArrayType.ACTIVATION_GRAD, DataType.FLOAT, inputs[i].shape(), 'c');
            }
        }
        kernel.backward(inputs, output, epsilon, into);
        output = null;
        return new Pair<>(new DefaultGradient(), into);
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {
        gradients = view;
        kernel.setGradients(view);
    }

    @Override
    public boolean hasLayer() {
        return false;
    }

    @Override
    public @Nullable Layer getLayer() {
        return null;
    }

    @Override
    public long numParams() {
        return parameters == null ? 0 : parameters.length();
    }

    @Override
    public @Nullable INDArray params() {
        return parameters;
    }

    @Override
    public @Nullable INDArray getGradientsViewArray() {
        return gradients;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
            INDArray[] masks, MaskState state, int minibatch) {
        return null;
    }

    @Override
    public String toString() {
        return "KernelVertex(%s, %s)".formatted(getVertexName(), kernel);
    }
}
