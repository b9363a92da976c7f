package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.training.TrainingSettings;
import java.util.function.Supplier;

/**
 * The second engine: libtorch, in float32, on a GPU where the build has one and one is there, else
 * on the CPU. Backward passes are libtorch's own, but on the CPU those of mixtures and memories.
 */
public final class TorchEngine implements Engine {
    /** The name it is chosen by. */
    public static final String NAME = "torch";

    private final TorchDevice device;

    /** Loads the native libraries, and finds the device. */
    public TorchEngine() {
        this(TorchDevice::best);
    }

    /** As the other constructor, on a device that is chosen once the libraries are loaded. */
    TorchEngine(Supplier<TorchDevice> device) {
        NativeLibraries.load();
        this.device = device.get();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describe() {
        return "libtorch " + device.describe();
    }

    @Override
    public TrainableModel trainable(
            Architecture architecture, TrainingSettings settings, long seed) {
        long arrays = 2L + settings.statePerParameter();
        device.requireRoom(architecture, arrays * architecture.parameterCount());
        return new TorchTrainableModel(device, architecture, settings, seed);
    }

    @Override
    public FrozenModel frozen(Architecture architecture) {
        device.requireRoom(architecture, architecture.parameterCount());
        return new TorchFrozenModel(device, architecture);
    }
}
