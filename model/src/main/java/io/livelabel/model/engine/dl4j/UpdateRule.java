package io.livelabel.model.engine.dl4j;

import io.livelabel.model.training.Optimizer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An optimizer with its state as native arrays, each as long as the parameters. An update is one
 * walk over all of them in blocks that fit the processor's cache, in plain Java: several times
 * faster than ND4J's updaters, which walk memory once an operation.
 */
final class UpdateRule implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Optimizer optimizer;
    private final List<INDArray> state = new ArrayList<>();
    private final float[] gradients = new float[BLOCK];
    private final float[] weights = new float[BLOCK];
    private final float[] first = new float[BLOCK];
    private final float[] second = new float[BLOCK];

    UpdateRule(Optimizer optimizer, long parameters) {
        this.optimizer = optimizer;
        for (int i = 0; i < optimizer.statePerParameter(); i++) {
            state.add(NativeMemory.row(parameters));
        }
        if (optimizer instanceof Optimizer.AdaGrad adaGrad) {
            state.get(0).assign(adaGrad.initialAccumulator());
        }
    }

    /**
     * Makes one update.
     *
     * @param gradient as long as the parameters; stays as it is
     * @param step number of this step, from 1
     */
    void apply(INDArray parameters, INDArray gradient, long step) {
        FloatBuffer g = NativeMemory.floats(gradient);
        FloatBuffer w = NativeMemory.floats(parameters);
        if (optimizer instanceof Optimizer.AdaGrad adaGrad) {
            FloatBuffer h = NativeMemory.floats(state.get(0));
            for (int at = 0; at < w.capacity(); at += BLOCK) {
                int count = Math.min(BLOCK, w.capacity() - at);
                g.get(at, gradients, 0, count);
                h.get(at, first, 0, count);
                w.get(at, weights, 0, count);
                adaGrad(count, (float) adaGrad.rate());
                h.put(at, first, 0, count);
                w.put(at, weights, 0, count);
            }
        } else if (optimizer instanceof Optimizer.Adam adam) {
            FloatBuffer m = NativeMemory.floats(state.get(0));
            FloatBuffer v = NativeMemory.floats(state.get(1));
            double correction2 = Math.sqrt(1 - Math.pow(adam.beta2(), step));
            double rate = adam.rate() * correction2 / (1 - Math.pow(adam.beta1(), step));
            double epsilon = adam.epsilon() * correction2;
            for (int at = 0; at < w.capacity(); at += BLOCK) {
                int count = Math.min(BLOCK, w.capacity() - at);
                g.get(at, gradients, 0, count);
                m.get(at, first, 0, count);
                v.get(at, second, 0, count);
                w.get(at, weights, 0, count);
                adam(count, adam, (float) rate, (float) epsilon);
                m.put(at, first, 0, count);
                v.put(at, second, 0, count);
                w.put(at, weights, 0, count);
            }
        } else {
            throw new UnsupportedOperationException("the dl4j engine lacks " + optimizer);
        }
    }

    private void adaGrad(int count, float rate) {
        for (int i = 0; i < count; i++) {
            float g = gradients[i];
            float h = first[i] + g * g;
            first[i] = h;
            weights[i] -= rate * g / (float) Math.sqrt(h);
        }
    }

    /**
     * The paper's m̂ / (√v̂ + ε), with both corrections drawn out of the loop into rate and
     * epsilon.
     */
    private void adam(int count, Optimizer.Adam adam, float rate, float epsilon) {
        float beta1 = (float) adam.beta1();
        float beta2 = (float) adam.beta2();
        float rest1 = (float) (1 - adam.beta1());
        float rest2 = (float) (1 - adam.beta2());
        for (int i = 0; i < count; i++) {
            float g = gradients[i];
            float m = beta1 * first[i] + rest1 * g;
            float v = beta2 * second[i] + rest2 * (g * g);
            first[i] = m;
            second[i] = v;
            weights[i] -= rate * m / ((float) Math.sqrt(v) + epsilon);
        }
    }

    void load(FloatBuffer from, ParameterLayout layout) {
        int each = from.remaining() / state.size();
        for (INDArray array : state) {
            layout.load(from.slice(from.position(), each), array);
            from.position(from.position() + each);
        }
    }

    void store(FloatBuffer into, ParameterLayout layout) {
        state.forEach(array -> layout.store(array, into));
    }

    @Override
    public void close() {
        state.forEach(INDArray::close);
    }
}
