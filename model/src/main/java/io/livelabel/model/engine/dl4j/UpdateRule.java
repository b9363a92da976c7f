package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Optimizer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.updaters.AdaGradUpdater;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;

/** An optimizer with its state as native arrays, each as long as the parameters. */
final class UpdateRule implements AutoCloseable {
    private static final double ADAGRAD_EPSILON = 1e-8;

    private final Optimizer optimizer;
    private final List<INDArray> state = new ArrayList<>();

    UpdateRule(Optimizer optimizer, long parameters) {
        this.optimizer = optimizer;
        for (int i = 0; i < optimizer.statePerParameter(); i++) {
            state.add(NativeFloats.row(parameters));
        }
        if (optimizer instanceof Optimizer.AdaGrad adaGrad) {
            state.get(0).assign(adaGrad.initialAccumulator());
        }
    }

    /**
     * Makes one update.
     *
     * @param gradient [1, parameters]; rubbish afterwards
     * @param step number of this step, from 0
     */
    void apply(INDArray parameters, INDArray gradient, long step) {
        if (optimizer instanceof Optimizer.AdaGrad adaGrad) {
            Nd4j.exec(new AdaGradUpdater(gradient, state.get(0), adaGrad.rate(), ADAGRAD_EPSILON));
        } else if (optimizer instanceof Optimizer.Adam adam) {
            // ND4J names the second moments first.
            Nd4j.exec(
                    new AdamUpdater(
                            gradient,
                            state.get(1),
                            state.get(0),
                            adam.rate(),
                            adam.beta1(),
                            adam.beta2(),
                            adam.epsilon(),
                            (int) Math.min(step, Integer.MAX_VALUE - 1)));
        } else {
            throw new UnsupportedOperationException("the dl4j engine lacks " + optimizer);
        }
        parameters.subi(gradient);
    }

    void load(FloatBuffer from, ParameterArray places) {
        int each = from.remaining() / state.size();
        for (INDArray array : state) {
            places.load(from.slice(from.position(), each), array);
            from.position(from.position() + each);
        }
    }

    void store(FloatBuffer into, ParameterArray places) {
        state.forEach(array -> places.store(array, into));
    }

    @Override
    public void close() {
        state.forEach(INDArray::close);
    }
}
