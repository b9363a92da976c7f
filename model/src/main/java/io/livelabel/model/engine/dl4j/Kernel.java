package io.livelabel.model.engine.dl4j;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What one layer computes over row-major arrays [rows, columns], forward and backward; it keeps in
 * between what the backward pass needs. One graph's, on one thread; the owner closes it.
 */
abstract class Kernel implements AutoCloseable {
    // Views cost native memory until the collector finds them.
    private final Map<Integer, INDArray> parameterViews = new HashMap<>();
    private final Map<Integer, INDArray> gradientViews = new HashMap<>();
    private @Nullable INDArray parameters;
    private @Nullable INDArray gradients;

    /** Takes the row of a flat array that its parameters are. */
    final void setParameters(INDArray row) {
        parameters = row;
        parameterViews.clear();
    }

    /** Takes the row of a flat array that its parameters' gradients go to. */
    final void setGradients(INDArray row) {
        gradients = row;
        gradientViews.clear();
    }

    /** A parameter of {@code [rows, columns]} that begins at an offset within its row. */
    final INDArray parameter(int offset, int rows, int columns) {
        return parameterViews.computeIfAbsent(offset, at -> view(parameters, at, rows, columns));
    }

    /** The gradient of the parameter of the same place. */
    final INDArray gradient(int offset, int rows, int columns) {
        return gradientViews.computeIfAbsent(offset, at -> view(gradients, at, rows, columns));
    }

    private static INDArray view(@Nullable INDArray row, int offset, int rows, int columns) {
        if (row == null) {
            throw new IllegalStateException("the layer has no parameters, or learns nothing");
        }
        return Nd4j.create(
                row.data(),
                new long[] {rows, columns},
                new long[] {columns, 1},
                row.offset() + offset,
                'c');
    }

    /** Number of rows it writes for these inputs. */
    int rows(INDArray[] inputs) {
        return (int) inputs[0].size(0);
    }

    /** Computes the output. */
    abstract void forward(INDArray[] inputs, INDArray output, boolean training);

    /**
     * Computes the gradients by inputs and parameters.
     *
     * @param output what the forward pass in training gave
     * @param slope the gradient by the output; may be written to
     * @param into gets the gradients by the inputs; null where nobody asks
     */
    abstract void backward(
            INDArray[] inputs, INDArray output, INDArray slope, @Nullable INDArray[] into);

    /** Takes over what a pass in training found, such as running figures. */
    void commit() {}

    @Override
    public void close() {}
}
