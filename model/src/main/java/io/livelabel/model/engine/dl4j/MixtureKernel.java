package io.livelabel.model.engine.dl4j;

import io.livelabel.model.engine.MixtureArithmetic;
import io.livelabel.model.layer.MixtureOfExperts;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A mixture of logistic experts: matrix products here, the rest in plain Java. */
final class MixtureKernel extends Kernel {
    private final int size;
    private final MixtureArithmetic arithmetic;
    private final Scratch gates;
    private final Scratch answers;
    private float[] g = new float[0];
    private float[] e = new float[0];
    private float[] y = new float[0];
    private float[] slope = new float[0];

    MixtureKernel(MixtureOfExperts layer, int size, int threads) {
        this.size = size;
        this.arithmetic = new MixtureArithmetic(layer, threads);
        this.gates = new Scratch(arithmetic.gates());
        this.answers = new Scratch(arithmetic.answers());
    }

    private int gateRows() {
        return arithmetic.gates();
    }

    private int expertRows() {
        return arithmetic.answers();
    }

    private INDArray gateWeight(boolean gradient) {
        return gradient ? gradient(0, gateRows(), size) : parameter(0, gateRows(), size);
    }

    private INDArray expertWeight(boolean gradient) {
        int offset = gateRows() * size;
        return gradient
                ? gradient(offset, expertRows(), size)
                : parameter(offset, expertRows(), size);
    }

    private int biasOffset() {
        return (gateRows() + expertRows()) * size;
    }

    @Override
    void forward(INDArray[] inputs, INDArray output, boolean training) {
        int rows = rows(inputs);
        INDArray gateSums = gates.rows(rows);
        INDArray expertSums = answers.rows(rows);
        Nd4j.gemm(inputs[0], gateWeight(false), gateSums, false, true, 1, 0);
        Nd4j.gemm(inputs[0], expertWeight(false), expertSums, false, true, 1, 0);
        KeptOps.addRow(expertSums, parameter(biasOffset(), 1, expertRows()));
        g = NativeMemory.read(gateSums, g);
        e = NativeMemory.read(expertSums, e);
        y = NativeMemory.room(y, output.length());
        arithmetic.mix(rows, g, e, y);
        NativeMemory.write(y, output);
    }

    @Override
    void backward(INDArray[] inputs, INDArray output, INDArray dy, @Nullable INDArray[] into) {
        int rows = rows(inputs);
        slope = NativeMemory.read(dy, slope);
        arithmetic.derive(rows, g, e, slope);
        INDArray gateSlopes = gates.rows(rows);
        INDArray expertSlopes = answers.rows(rows);
        NativeMemory.write(g, gateSlopes);
        NativeMemory.write(e, expertSlopes);
        Nd4j.gemm(gateSlopes, inputs[0], gateWeight(true), true, false, 1, 0);
        Nd4j.gemm(expertSlopes, inputs[0], expertWeight(true), true, false, 1, 0);
        KeptOps.sumRows(expertSlopes, gradient(biasOffset(), 1, expertRows()));
        INDArray ofInput = into[0];
        if (ofInput != null) {
            Nd4j.gemm(gateSlopes, gateWeight(false), ofInput, false, false, 1, 0);
            Nd4j.gemm(expertSlopes, expertWeight(false), ofInput, false, false, 1, 1);
        }
    }

    @Override
    public void close() {
        gates.close();
        answers.close();
    }
}
