package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.NativeRoom;
import io.livelabel.model.training.TrainingSettings;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The default engine: networks are ComputationGraphs of Eclipse Deeplearning4j whose vertices are
 * the project's own layers over ND4J's arrays, in float32.
 *
 * <p>On the CPU, or by the profile cuda on a GPU that {@link CudaSupport} knows. There the matrix
 * products are the GPU's; what a layer does to each value, and the update, is the host's.
 */
public final class Dl4jEngine implements Engine {
    /** The name it is chosen by. */
    public static final String NAME = "dl4j";

    private final NativeOps operations;

    /**
     * Makes float32 ND4J's default type.
     *
     * @throws UnsupportedOperationException if ND4J was built for GPUs, and the GPU is none that it
     *     can compute on
     */
    public Dl4jEngine() {
        boolean host = onHost(); // starts ND4J, before which there are no operations
        operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
        if (!host) {
            CudaSupport.refusal(
                            operations.getDeviceName(0),
                            operations.getDeviceMajor(0),
                            operations.getDeviceMinor(0))
                    .ifPresent(
                            reason -> {
                                throw new UnsupportedOperationException(reason);
                            });
        }
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    private static boolean onHost() {
        return Nd4j.getBackend().getClass().getSimpleName().equals("CpuBackend");
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
                        operations.ompGetMaxThreads());
    }

    @Override
    public TrainableModel trainable(
            Architecture architecture, TrainingSettings settings, long seed) {
        long arrays = 2L + settings.statePerParameter();
        NativeRoom.require(architecture, arrays * architecture.parameterCount());
        return new Dl4jTrainableModel(
                NetworkPlan.of(architecture), settings, seed, operations.ompGetMaxThreads());
    }

    @Override
    public FrozenModel frozen(Architecture architecture) {
        NativeRoom.require(architecture, architecture.parameterCount());
        return new Dl4jFrozenModel(NetworkPlan.of(architecture), operations.ompGetMaxThreads());
    }
}
