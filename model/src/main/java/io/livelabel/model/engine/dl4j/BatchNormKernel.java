package io.livelabel.model.engine.dl4j;

import io.livelabel.model.layer.BatchNorm;

/** Batch norm; its running figures move when a step is made. */
final class BatchNormKernel extends HostKernel {
    private final BatchNorm layer;
    private final int size;
    private final float[] means;
    private final float[] inverses;
    private final float[] variances;
    private float[] normalized = new float[0];
    private float[] values = new float[0];
    private boolean moves;

    BatchNormKernel(BatchNorm layer, int size) {
        this.layer = layer;
        this.size = size;
        this.means = new float[size];
        this.variances = new float[size];
        this.inverses = new float[size];
    }

    @Override
    void compute(int rows, int columns, float[] out, boolean training) {
        // scale, shift, running mean, running variance
        values = NativeMemory.read(parameter(0, 4, size), values);
        if (training) {
            measure(rows);
        }
        normalized = NativeMemory.room(normalized, (long) rows * columns);
        for (int j = 0; j < size; j++) {
            double variance = training ? variances[j] : values[3 * size + j];
            inverses[j] = (float) (1 / Math.sqrt(variance + layer.epsilon()));
        }
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                int i = row * size + j;
                float mean = training ? means[j] : values[2 * size + j];
                float v = (x[0][i] - mean) * inverses[j];
                normalized[i] = v;
                out[i] = values[j] * v + values[size + j];
            }
        }
        moves = training;
    }

    private void measure(int rows) {
        double[] sums = new double[size];
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                sums[j] += x[0][row * size + j];
            }
        }
        double[] squares = new double[size];
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                double off = x[0][row * size + j] - sums[j] / rows;
                squares[j] += off * off;
            }
        }
        for (int j = 0; j < size; j++) {
            means[j] = (float) (sums[j] / rows);
            variances[j] = (float) (squares[j] / rows);
        }
    }

    @Override
    void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
        double[] ofScale = new double[size];
        double[] ofShift = new double[size];
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                int i = row * size + j;
                ofScale[j] += (double) dy[i] * normalized[i];
                ofShift[j] += dy[i];
            }
        }
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                int i = row * size + j;
                double rest = dy[i] - (ofShift[j] + normalized[i] * ofScale[j]) / rows;
                dx[0][i] = (float) (values[j] * inverses[j] * rest);
            }
        }
        float[] gradients = new float[4 * size];
        for (int j = 0; j < size; j++) {
            gradients[j] = (float) ofScale[j];
            gradients[size + j] = (float) ofShift[j];
        }
        NativeMemory.write(gradients, gradient(0, 4, size));
    }

    @Override
    void commit() {
        if (!moves) {
            return;
        }
        moves = false;
        float share = (float) (1 - layer.momentum());
        float kept = (float) layer.momentum();
        for (int j = 0; j < size; j++) {
            values[2 * size + j] = kept * values[2 * size + j] + share * means[j];
            values[3 * size + j] = kept * values[3 * size + j] + share * variances[j];
        }
        NativeMemory.write(values, parameter(0, 4, size));
    }
}
