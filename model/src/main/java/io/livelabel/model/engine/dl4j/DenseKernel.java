package io.livelabel.model.engine.dl4j;

import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Dense;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinearDerivative;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A fully connected layer, each matrix product once. Its activations' derivatives follow from what
 * it wrote.
 */
final class DenseKernel extends Kernel {
    private final int size;
    private final int units;
    private final Activation activation;
    private final boolean bias;

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
            output.addiRowVector(parameter(units * size, 1, units));
        }
        org.nd4j.linalg.activations.Activation.valueOf(nameOf(activation))
                .getActivationFunction()
                .getActivation(output, training);
    }

    private static String nameOf(Activation activation) {
        return activation == Activation.LEAKY_RELU ? "LEAKYRELU" : activation.name();
    }

    @Override
    void backward(INDArray[] inputs, INDArray output, INDArray slope, @Nullable INDArray[] into) {
        derive(slope, output);
        Nd4j.gemm(slope, inputs[0], gradient(0, units, size), true, false, 1, 0);
        if (bias) {
            slope.sum(gradient(units * size, 1, units), 0);
        }
        INDArray ofInput = into[0];
        if (ofInput != null) {
            Nd4j.gemm(slope, parameter(0, units, size), ofInput, false, false, 1, 0);
        }
    }

    /** The gradient of the sums, in place of that of the activations {@code y}. */
    private void derive(INDArray slope, INDArray y) {
        switch (activation) {
            case IDENTITY -> {}
            case RELU -> Nd4j.exec(new RectifiedLinearDerivative(y, slope, slope));
            case LEAKY_RELU -> slope.muli(y.gt(0).castTo(DataType.FLOAT).muli(0.99).addi(0.01));
            case TANH -> slope.muli(y.mul(y).rsubi(1));
            case SIGMOID -> slope.muli(y.rsub(1).muli(y));
        }
    }
}
