package io.livelabel.model.engine.dl4j;

import io.livelabel.model.engine.FrameOrder;
import io.livelabel.model.layer.BiLstm;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A bidirectional memory over packed frames: no padding is computed. */
final class BiLstmKernel extends Kernel {
    private final int units;
    private final int size;
    private final PassContext context;
    private final LstmDirection forward;
    private final LstmDirection backward;
    private float[] x = new float[0];
    private float[] y = new float[0];
    private float[] slope = new float[0];
    private float[] inputSlope = new float[0];

    BiLstmKernel(BiLstm layer, int size, PassContext context) {
        this.units = layer.units();
        this.size = size;
        this.context = context;
        this.forward = new LstmDirection(units, size);
        this.backward = new LstmDirection(units, size);
    }

    private INDArray weight(boolean first, boolean gradient) {
        return array(first, gradient, 0, 4 * units, size);
    }

    private INDArray recurrent(boolean first, boolean gradient) {
        return array(first, gradient, 4 * units * size, 4 * units, units);
    }

    private INDArray bias(boolean first, boolean gradient) {
        return array(first, gradient, 4 * units * (size + units), 1, 4 * units);
    }

    private INDArray array(boolean first, boolean gradient, int offset, int rows, int columns) {
        int from = first ? offset : 4 * units * (size + units + 1) + offset;
        return gradient ? gradient(from, rows, columns) : parameter(from, rows, columns);
    }

    @Override
    void forward(INDArray[] inputs, INDArray output, boolean training) {
        x = NativeMemory.read(inputs[0], x);
        y = NativeMemory.room(y, output.length());
        for (boolean first : new boolean[] {true, false}) {
            (first ? forward : backward)
                    .forward(
                            FrameOrder.of(context.minibatch(), first),
                            x,
                            weight(first, false),
                            recurrent(first, false),
                            bias(first, false),
                            y,
                            first ? 0 : units);
        }
        NativeMemory.write(y, output);
    }

    @Override
    void backward(INDArray[] inputs, INDArray output, INDArray dy, @Nullable INDArray[] into) {
        slope = NativeMemory.read(dy, slope);
        INDArray ofInput = into[0];
        if (ofInput != null) {
            inputSlope = NativeMemory.room(inputSlope, ofInput.length());
            ElementKernels.zero(inputSlope, (int) ofInput.length());
        }
        for (boolean first : new boolean[] {true, false}) {
            (first ? forward : backward)
                    .backward(
                            FrameOrder.of(context.minibatch(), first),
                            slope,
                            first ? 0 : units,
                            weight(first, false),
                            recurrent(first, false),
                            weight(first, true),
                            recurrent(first, true),
                            bias(first, true),
                            ofInput == null ? null : inputSlope);
        }
        if (ofInput != null) {
            NativeMemory.write(inputSlope, ofInput);
        }
    }

    @Override
    public void close() {
        forward.close();
        backward.close();
    }
}
