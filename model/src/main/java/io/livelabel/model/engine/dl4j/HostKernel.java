package io.livelabel.model.engine.dl4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A kernel in plain Java, for layers whose time is nothing beside the matrix products'. */
abstract class HostKernel extends Kernel {
    /** Its inputs, [rows, columns], until the next forward pass. */
    protected float[][] x = new float[0][];

    private float[][] slopes = new float[0][];
    private float[] y = new float[0];
    private float[] slope = new float[0];

    @Override
    final void forward(INDArray[] inputs, INDArray output, boolean training) {
        if (x.length != inputs.length) {
            x = new float[inputs.length][0];
            slopes = new float[inputs.length][0];
        }
        for (int i = 0; i < inputs.length; i++) {
            x[i] = NativeMemory.read(inputs[i], x[i]);
        }
        y = NativeMemory.room(y, output.length());
        compute((int) output.size(0), (int) output.size(1), y, training);
        NativeMemory.write(y, output);
    }

    @Override
    final void backward(
            INDArray[] inputs, INDArray output, INDArray dy, @Nullable INDArray[] into) {
        slope = NativeMemory.read(dy, slope);
        for (int i = 0; i < into.length; i++) {
            slopes[i] = NativeMemory.room(slopes[i], inputs[i].length());
        }
        derive((int) output.size(0), (int) output.size(1), y, slope, slopes);
        for (int i = 0; i < into.length; i++) {
            INDArray gradient = into[i];
            if (gradient != null) {
                NativeMemory.write(slopes[i], gradient);
            }
        }
    }

    /** Fills {@code out}, [rows, columns], from {@link #x}. */
    abstract void compute(int rows, int columns, float[] out, boolean training);

    /**
     * Fills the gradients by the inputs, and those of parameters.
     *
     * @param out what {@link #compute} filled
     * @param dy the gradient by it
     * @param dx get the gradients by the inputs, in full
     */
    abstract void derive(int rows, int columns, float[] out, float[] dy, float[][] dx);
}
