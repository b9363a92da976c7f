package io.livelabel.model.engine.dl4j;

import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Dense;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.LeakyReLU;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A fully connected layer, each matrix product once. Its activations' derivatives follow from what
 * it wrote.
 */
final class DenseKernel extends Kernel {
    private static final double LEAK = 0.01;

    private final int size;
    private final int units;
    private final Activation activation;
    private final boolean bias;
    private float[] y = {};
    private float[] dy = {};

    DenseKernel(Dense layer, int size) {
        this.size = size;
        this.units = layer.units();
        this.activation = layer.activation();
        this.bias = layer.bias();
    }

    @Override
    void forward(INDArray[] inputs, INDArray output, boolean training) {
        Nd4j.gemm(inputs[0], parameter(0, units, size), output, false, true, 1, 0);
        if (bias) {
            KeptOps.addRow(output, parameter(units * size, 1, units));
        }
        activate(output);
    }

    private void activate(INDArray sums) {
        switch (activation) {
            case IDENTITY -> {}
            case RELU -> KeptOps.run(new RectifiedLinear(sums, sums));
            case LEAKY_RELU -> KeptOps.run(new LeakyReLU(sums, sums, LEAK));
            case TANH -> KeptOps.run(new Tanh(sums, sums));
            case SIGMOID -> KeptOps.run(new Sigmoid(sums, sums));
        }
    }

    @Override
    void backward(INDArray[] inputs, INDArray output, INDArray slope, @Nullable INDArray[] into) {
        derive(slope, output);
        Nd4j.gemm(slope, inputs[0], gradient(0, units, size), true, false, 1, 0);
        if (bias) {
            KeptOps.sumRows(slope, gradient(units * size, 1, units));
        }
        INDArray ofInput = into[0];
        if (ofInput != null) {
            Nd4j.gemm(slope, parameter(0, units, size), ofInput, false, false, 1, 0);
        }
    }

    /** The gradient of the sums, in place of that of the activations. */
    private void derive(INDArray slope, INDArray output) {
        if (activation == Activation.IDENTITY) {
            return;
        }
        int length = Math.toIntExact(slope.length());
        y = NativeMemory.read(output, y);
        dy = NativeMemory.read(slope, dy);
        switch (activation) {
            case IDENTITY -> {}
            case RELU -> {
                for (int i = 0; i < length; i++) {
                    dy[i] = y[i] > 0 ? dy[i] : 0;
                }
            }
            case LEAKY_RELU -> {
                for (int i = 0; i < length; i++) {
                    dy[i] *= y[i] > 0 ? 1 : (float) LEAK;
                }
            }
            case TANH -> {
                for (int i = 0; i < length; i++) {
                    dy[i] *= 1 - y[i] * y[i];
                }
            }
            case SIGMOID -> {
                for (int i = 0; i < length; i++) {
                    dy[i] *= (1 - y[i]) * y[i];
                }
            }
        }
        NativeMemory.write(dy, slope);
    }
}
