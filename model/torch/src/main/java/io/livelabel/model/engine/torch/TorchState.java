package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.training.FusedUpdate;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * The optimizer's arrays and the moving average, each one flat tensor, and the update of a step: on
 * the host one fused walk, on a GPU libtorch's operations. The owner closes it.
 */
final class TorchState implements AutoCloseable {
    private final TorchDevice device;
    private final int length;
    private final List<Architecture.Parameter> parameters;
    private final List<Tensor> arrays = new ArrayList<>();
    private final @Nullable Tensor average;
    private final FusedUpdate onHost;
    private final DeviceUpdate onDevice;

    TorchState(TorchDevice device, Architecture architecture, TrainingSettings settings) {
        this.device = device;
        this.parameters = architecture.parameters();
        this.length = architecture.parameterCount();
        this.onHost = new FusedUpdate(parameters, settings, device.threads());
        this.onDevice = new DeviceUpdate(parameters, settings);
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            for (int i = 0; i < settings.optimizer().statePerParameter(); i++) {
                arrays.add(kept());
            }
            if (settings.optimizer() instanceof Optimizer.AdaGrad adaGrad) {
                arrays.get(0).fill_(new Scalar(adaGrad.initialAccumulator()));
            }
            average = settings.averages() ? kept() : null;
        }
    }

    private Tensor kept() {
        Tensor tensor = device.zeroed(length);
        tensor.retainReference();
        return tensor;
    }

    /**
     * The norm of gradients where the settings bound it, 0 elsewhere.
     *
     * @param gradients those of the learned parameters, in order
     */
    double norm(TorchWeights weights, TensorVector gradients) {
        return device.isHost()
                ? onHost.norm(host(weights, gradients), TorchDevice.floats(weights.flat()))
                : onDevice.norm(weights, gradients);
    }

    /** Multiplies the rate of the updates from now on, wherever they are made. */
    void scaleRate(double factor) {
        onHost.scaleRate(factor);
    }

    /**
     * Makes an update.
     *
     * @param gradients those of the learned parameters, in order
     * @param norm their {@link #norm}
     * @param step number of this step, from 1
     */
    void update(TorchWeights weights, TensorVector gradients, double norm, long step) {
        if (device.isHost()) {
            List<FloatBuffer> state = arrays.stream().map(TorchDevice::floats).toList();
            onHost.apply(
                    host(weights, gradients),
                    TorchDevice.floats(weights.flat()),
                    state,
                    average == null ? null : TorchDevice.floats(average),
                    norm,
                    step);
        } else {
            onDevice.apply(weights, gradients, arrays, average, norm, step, onHost.rateScale());
        }
    }

    /** The gradients of all parameters in host memory, zeros for those that are not learned. */
    List<FloatBuffer> host(TorchWeights weights, TensorVector gradients) {
        List<FloatBuffer> all = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < parameters.size(); i++) {
            if (weights.learned().contains(i)) {
                Tensor gradient = gradients.get(next++).contiguous();
                all.add(TorchDevice.floats(device.isHost() ? gradient : gradient.cpu()));
            } else {
                all.add(FloatBuffer.allocate(parameters.get(i).length()));
            }
        }
        return all;
    }

    /** Lets the average start anew from weights. */
    void restartAverage(TorchWeights weights) {
        if (average != null) {
            average.copy_(weights.flat());
        }
    }

    void storeAverage(FloatBuffer into) {
        if (average == null) {
            throw new IllegalStateException("the settings ask for no average");
        }
        TorchWeights.store(device, average, length, into);
    }

    void store(FloatBuffer into) {
        FloatBuffer rest = into.duplicate();
        for (Tensor array : all()) {
            TorchWeights.store(device, array, length, rest.slice(rest.position(), length));
            rest.position(rest.position() + length);
        }
    }

    void load(FloatBuffer from) {
        FloatBuffer rest = from.duplicate();
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            for (Tensor array : all()) {
                device.write(rest.slice(rest.position(), length), array);
                rest.position(rest.position() + length);
            }
        }
    }

    private List<Tensor> all() {
        List<Tensor> all = new ArrayList<>(arrays);
        if (average != null) {
            all.add(average);
        }
        return all;
    }

    @Override
    public void close() {
        all().forEach(Tensor::releaseReference);
    }
}
