package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.FiniteValues;
import io.livelabel.model.Room;
import io.livelabel.model.layer.ParameterShape.Role;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** All parameters as one flat tensor, with a view of it for each. The owner closes it. */
final class TorchWeights implements AutoCloseable {
    private final TorchDevice device;
    private final int length;
    private final Tensor flat;
    private final List<Tensor> views = new ArrayList<>();
    private final Map<String, Tensor> byName = new HashMap<>();
    private final List<Integer> learned = new ArrayList<>();

    /**
     * Zeros.
     *
     * @param learning whether gradients are asked for
     */
    TorchWeights(TorchDevice device, Architecture architecture, boolean learning) {
        this.device = device;
        this.length = architecture.parameterCount();
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            flat = device.zeroed(length);
            flat.retainReference();
            List<Architecture.Parameter> parameters = architecture.parameters();
            for (int i = 0; i < parameters.size(); i++) {
                Architecture.Parameter parameter = parameters.get(i);
                long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
                Tensor view =
                        flat.narrow(0, parameter.offset(), parameter.length()).view(shape).detach();
                if (isLearned(parameter)) {
                    learned.add(i);
                    view.requires_grad_(learning);
                }
                view.retainReference();
                views.add(view);
                byName.put(key(parameter.node(), parameter.name()), view);
            }
        }
    }

    private static boolean isLearned(Architecture.Parameter parameter) {
        return parameter.role() != Role.RUNNING_MEAN && parameter.role() != Role.RUNNING_VARIANCE;
    }

    /** One parameter. */
    Tensor get(String node, String name) {
        Tensor view = byName.get(key(node, name));
        if (view == null) {
            throw new IllegalStateException("no parameter %s of node %s".formatted(name, node));
        }
        return view;
    }

    /** Indices of the parameters that gradients are asked for. */
    List<Integer> learned() {
        return learned;
    }

    /** One parameter, by its index. */
    Tensor get(int index) {
        return views.get(index);
    }

    Tensor flat() {
        return flat;
    }

    /** Takes over values, all finite. */
    void load(FloatBuffer from) {
        if (from.remaining() != length) {
            throw new IllegalArgumentException(
                    "%d values for %d parameters".formatted(from.remaining(), length));
        }
        FiniteValues.require("weight", from);
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            device.write(from, flat);
        }
    }

    /** Copies the values out. */
    void store(FloatBuffer into) {
        store(device, flat, length, into);
    }

    static void store(TorchDevice device, Tensor flat, int length, FloatBuffer into) {
        Room.require("parameters", length, into);
        try (PointerScope scope = new PointerScope()) {
            device.read(flat, into);
        }
    }

    private static String key(String node, String name) {
        return node + '/' + name;
    }

    @Override
    public void close() {
        views.forEach(Tensor::releaseReference);
        flat.releaseReference();
    }
}
