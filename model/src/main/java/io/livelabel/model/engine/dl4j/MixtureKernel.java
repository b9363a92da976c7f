package io.livelabel.model.engine.dl4j;

import io.livelabel.model.layer.MixtureOfExperts;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A mixture of logistic experts. For a class with g = exp(gate − largest gate): yes = Σ g σ(e), no
 * = Σ g (1 − σ(e)) + the dummy's g, y = log yes − log no.
 */
final class MixtureKernel extends Kernel {
    private final int size;
    private final int classes;
    private final int experts;
    private final Scratch gates;
    private final Scratch answers;
    private float[] g = new float[0];
    private float[] e = new float[0];
    private float[] y = new float[0];
    private float[] slope = new float[0];

    MixtureKernel(MixtureOfExperts layer, int size) {
        this.size = size;
        this.classes = layer.classes();
        this.experts = layer.experts();
        this.gates = new Scratch((experts + 1) * classes);
        this.answers = new Scratch(experts * classes);
    }

    private int gateRows() {
        return (experts + 1) * classes;
    }

    private int expertRows() {
        return experts * classes;
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
        expertSums.addiRowVector(parameter(biasOffset(), 1, expertRows()));
        g = NativeMemory.read(gateSums, g);
        e = NativeMemory.read(expertSums, e);
        y = NativeMemory.room(y, output.length());
        IntStream.range(0, rows).parallel().forEach(this::mix);
        NativeMemory.write(y, output);
    }

    /** Replaces gates and answers of a row by g and σ(e), and fills its logits. */
    private void mix(int row) {
        int gate = row * gateRows();
        int expert = row * expertRows();
        for (int c = 0; c < classes; c++) {
            float most = g[gate + c];
            for (int k = 1; k <= experts; k++) {
                most = Math.max(most, g[gate + k * classes + c]);
            }
            double yes = 0;
            double no = 0;
            for (int k = 0; k <= experts; k++) {
                int at = gate + k * classes + c;
                double weight = Math.exp(g[at] - most);
                g[at] = (float) weight;
                if (k < experts) {
                    int answer = expert + k * classes + c;
                    double odds = Math.exp(-Math.abs(e[answer]));
                    double larger = weight / (1 + odds);
                    double smaller = weight * odds / (1 + odds);
                    yes += e[answer] > 0 ? larger : smaller;
                    no += e[answer] > 0 ? smaller : larger;
                } else {
                    no += weight;
                }
            }
            y[row * classes + c] = (float) (Math.log(yes) - Math.log(no));
        }
    }

    @Override
    void backward(INDArray[] inputs, INDArray output, INDArray dy, @Nullable INDArray[] into) {
        int rows = rows(inputs);
        slope = NativeMemory.read(dy, slope);
        IntStream.range(0, rows).parallel().forEach(this::derive);
        INDArray gateSlopes = gates.rows(rows);
        INDArray expertSlopes = answers.rows(rows);
        NativeMemory.write(g, gateSlopes);
        NativeMemory.write(e, expertSlopes);
        Nd4j.gemm(gateSlopes, inputs[0], gateWeight(true), true, false, 1, 0);
        Nd4j.gemm(expertSlopes, inputs[0], expertWeight(true), true, false, 1, 0);
        expertSlopes.sum(gradient(biasOffset(), 1, expertRows()), 0);
        INDArray ofInput = into[0];
        if (ofInput != null) {
            Nd4j.gemm(gateSlopes, gateWeight(false), ofInput, false, false, 1, 0);
            Nd4j.gemm(expertSlopes, expertWeight(false), ofInput, false, false, 1, 1);
        }
    }

    /** Replaces g and e of a row by their gradients. */
    private void derive(int row) {
        int gate = row * gateRows();
        int expert = row * expertRows();
        for (int c = 0; c < classes; c++) {
            double yes = 0;
            double no = g[gate + experts * classes + c];
            for (int k = 0; k < experts; k++) {
                double weight = g[gate + k * classes + c];
                double p = probability(e[expert + k * classes + c]);
                yes += weight * p;
                no += weight * (1 - p);
            }
            double dy = slope[row * classes + c];
            for (int k = 0; k < experts; k++) {
                int at = gate + k * classes + c;
                int answer = expert + k * classes + c;
                double weight = g[at];
                double p = probability(e[answer]);
                double rest = 1 - p;
                g[at] = (float) (dy * weight * (p / yes - rest / no));
                e[answer] = (float) (dy * weight * p * rest * (1 / yes + 1 / no));
            }
            int dummy = gate + experts * classes + c;
            g[dummy] = (float) (-dy * g[dummy] / no);
        }
    }

    private static double probability(float z) {
        return 1 / (1 + Math.exp(-z));
    }

    @Override
    public void close() {
        gates.close();
        answers.close();
    }
}
