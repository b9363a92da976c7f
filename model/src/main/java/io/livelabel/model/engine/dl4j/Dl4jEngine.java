package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.training.TrainingSettings;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The default engine: networks are ComputationGraphs of Eclipse Deeplearning4j, in float32.
 *
 * <p>It normalizes inputs and joins them on plain arrays, so {@link
 * io.livelabel.model.RmsNormalize} must read an input of the architecture.
 */
public final class Dl4jEngine implements Engine {
    /** The name it is chosen by. */
    public static final String NAME = "dl4j";

    /** Makes float32 ND4J's default type. */
    public Dl4jEngine() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describe() {
        return "DL4J on %s, %d threads"
                .formatted(
                        Nd4j.getBackend().getClass().getSimpleName(),
                        NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads());
    }

    @Override
    public TrainableModel trainable(
            Architecture architecture, TrainingSettings settings, long seed) {
        requireCpu();
        return new Dl4jTrainableModel(NetworkPlan.of(architecture), settings, seed);
    }

    @Override
    public FrozenModel frozen(Architecture architecture) {
        requireCpu();
        return new Dl4jFrozenModel(NetworkPlan.of(architecture));
    }

    // Weights move through host memory, and the update runs there: on a GPU both would be stale.
    private static void requireCpu() {
        String backend = Nd4j.getBackend().getClass().getSimpleName();
        if (!backend.equals("CpuBackend")) {
            throw new UnsupportedOperationException(
                    "engine %s computes on the CPU alone as yet, but ND4J has loaded %s: build without the profile cuda"
                            .formatted(NAME, backend));
        }
    }
}
