package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.training.FusedUpdate;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The optimizer's arrays and the moving average, each as long as the parameters and in the graph's
 * order, and the update of a step. The owner closes it.
 */
final class Dl4jState implements AutoCloseable {
    private final ParameterLayout layout;
    private final int length;
    private final List<INDArray> arrays = new ArrayList<>();
    private final @Nullable INDArray average;
    private final FusedUpdate update;
    private final List<Architecture.Parameter> inGraph;

    Dl4jState(
            Architecture architecture,
            TrainingSettings settings,
            ParameterLayout layout,
            int threads) {
        this.layout = layout;
        this.length = architecture.parameterCount();
        this.inGraph =
                architecture.parameters().stream()
                        .map(each -> each.at(layout.inGraph(each.offset())))
                        .toList();
        this.update = new FusedUpdate(inGraph, settings, threads);
        for (int i = 0; i < settings.optimizer().statePerParameter(); i++) {
            arrays.add(NativeMemory.row(length));
        }
        if (settings.optimizer() instanceof Optimizer.AdaGrad adaGrad) {
            arrays.get(0).assign(adaGrad.initialAccumulator());
        }
        average = settings.averages() ? NativeMemory.row(length) : null;
    }

    /** The norm of a gradient where the settings bound it, 0 elsewhere. */
    double norm(INDArray parameters, INDArray gradient) {
        return update.norm(slices(gradient), NativeMemory.floats(parameters));
    }

    private List<FloatBuffer> slices(INDArray gradient) {
        FloatBuffer all = NativeMemory.floats(gradient);
        return inGraph.stream().map(each -> all.slice(each.offset(), each.length())).toList();
    }

    /** Multiplies the rate of the updates from now on. */
    void scaleRate(double factor) {
        update.scaleRate(factor);
    }

    /**
     * Makes an update.
     *
     * @param norm the gradient's {@link #norm}
     * @param step number of this step, from 1
     */
    void update(INDArray parameters, INDArray gradient, double norm, long step) {
        update.apply(
                slices(gradient),
                NativeMemory.floats(parameters),
                arrays.stream().map(NativeMemory::floats).toList(),
                average == null ? null : NativeMemory.floats(average),
                norm,
                step);
        NativeMemory.written(parameters);
        all().forEach(NativeMemory::written);
    }

    /** Lets the average start anew from weights. */
    void restartAverage(INDArray parameters) {
        if (average != null) {
            average.assign(parameters);
        }
    }

    void storeAverage(FloatBuffer into) {
        if (average == null) {
            throw new IllegalStateException("the settings ask for no average");
        }
        layout.store(average, into);
    }

    void load(FloatBuffer from) {
        for (INDArray array : all()) {
            layout.load(from.slice(from.position(), length), array);
            from.position(from.position() + length);
        }
    }

    void store(FloatBuffer into) {
        all().forEach(array -> layout.store(array, into));
    }

    private List<INDArray> all() {
        List<INDArray> all = new ArrayList<>(arrays);
        if (average != null) {
            all.add(average);
        }
        return all;
    }

    @Override
    public void close() {
        all().forEach(INDArray::close);
    }
}
