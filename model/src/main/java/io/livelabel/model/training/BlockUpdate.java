package io.livelabel.model.training;

import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The update of one block of parameters, in arrays of its own. One thread at a time. */
final class BlockUpdate {
    static final int LENGTH = 4096;

    private final Optimizer optimizer;
    private final float[] gradient = new float[LENGTH];
    private final float[] weight = new float[LENGTH];
    private final float[] first = new float[LENGTH];
    private final float[] second = new float[LENGTH];
    private final float[] mean = new float[LENGTH];

    BlockUpdate(TrainingSettings settings) {
        optimizer = settings.optimizer();
    }

    /** Sum of the squares of gradients with their L2. */
    double squares(
            FloatBuffer gradients, int from, FloatBuffer weights, int at, int count, float l2) {
        gradients.get(from, gradient, 0, count);
        if (l2 != 0) {
            weights.get(at, weight, 0, count);
            addPull(count, l2);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (double) gradient[i] * gradient[i];
        }
        return sum;
    }

    /**
     * Updates.
     *
     * @param gradients holds the block's gradients at {@code from}
     * @param at where the block begins in all other buffers
     */
    void apply(
            FloatBuffer gradients,
            int from,
            FloatBuffer weights,
            List<FloatBuffer> state,
            @Nullable FloatBuffer average,
            int at,
            int count,
            float l2,
            StepRates rates) {
        gradients.get(from, gradient, 0, count);
        weights.get(at, weight, 0, count);
        if (l2 != 0) {
            addPull(count, l2);
        }
        if (rates.shortening() != 1) {
            for (int i = 0; i < count; i++) {
                gradient[i] *= rates.shortening();
            }
        }
        state.get(0).get(at, first, 0, count);
        if (optimizer instanceof Optimizer.Adam adam) {
            state.get(1).get(at, second, 0, count);
            adam(count, adam, rates.rate(), rates.epsilon());
            state.get(1).put(at, second, 0, count);
        } else {
            adaGrad(count, rates.rate());
        }
        state.get(0).put(at, first, 0, count);
        weights.put(at, weight, 0, count);
        if (average != null) {
            average.get(at, mean, 0, count);
            for (int i = 0; i < count; i++) {
                mean[i] += rates.averageGain() * (weight[i] - mean[i]);
            }
            average.put(at, mean, 0, count);
        }
    }

    private void addPull(int count, float l2) {
        for (int i = 0; i < count; i++) {
            gradient[i] += l2 * weight[i];
        }
    }

    private void adaGrad(int count, float rate) {
        for (int i = 0; i < count; i++) {
            float g = gradient[i];
            float h = first[i] + g * g;
            first[i] = h;
            weight[i] -= rate * g / (float) Math.sqrt(h);
        }
    }

    private void adam(int count, Optimizer.Adam adam, float rate, float epsilon) {
        float beta1 = (float) adam.beta1();
        float beta2 = (float) adam.beta2();
        float rest1 = (float) (1 - adam.beta1());
        float rest2 = (float) (1 - adam.beta2());
        for (int i = 0; i < count; i++) {
            float g = gradient[i];
            float m = beta1 * first[i] + rest1 * g;
            float v = beta2 * second[i] + rest2 * (g * g);
            first[i] = m;
            second[i] = v;
            weight[i] -= rate * m / ((float) Math.sqrt(v) + epsilon);
        }
    }
}
