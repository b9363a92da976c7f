package io.livelabel.model.engine.torch;

import static org.bytedeco.pytorch.global.torch.cuda_is_available;
import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.torch_empty;
import static org.bytedeco.pytorch.global.torch.zeros;

import io.livelabel.model.Architecture;
import io.livelabel.model.engine.NativeRoom;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Where tensors live, and all copies between them and the host's memory. Thread-safe. */
final class TorchDevice {
    private final boolean gpu;
    private final boolean host;

    private TorchDevice(boolean gpu, boolean host) {
        this.gpu = gpu;
        this.host = host;
    }

    /** The GPU, or the CPU where there is none. */
    static TorchDevice best() {
        boolean gpu = cuda_is_available();
        return new TorchDevice(gpu, !gpu);
    }

    /** The CPU, treated as if its memory were not the host's: what a GPU does, without one. */
    static TorchDevice cpuAsIfApart() {
        return new TorchDevice(false, false);
    }

    /** Whether Java may work on the tensors' memory. */
    boolean isHost() {
        return host;
    }

    /** One line: device and threads. */
    String describe() {
        return "on %s, %d threads".formatted(gpu ? "CUDA" : "the CPU", get_num_threads());
    }

    int threads() {
        return get_num_threads();
    }

    /** Zeros. */
    Tensor zeroed(long... shape) {
        return zeros(shape, options(ScalarType.Float));
    }

    /** A tensor in the host's memory whose values are rubbish until they are written. */
    static Tensor uninitialized(long... shape) {
        return torch_empty(shape);
    }

    /** The first values of native memory as a tensor; on the host it is that memory, not a copy. */
    Tensor tensor(FloatPointer memory, long... shape) {
        Tensor host = from_blob(memory, shape);
        return gpu ? host.to(device(), ScalarType.Float) : host;
    }

    /** A copy of the first values as a tensor of their own. */
    Tensor constant(float[] values, int count) {
        Tensor host = torch_empty(new long[] {count});
        floats(host).put(values, 0, count);
        return gpu ? host.to(device(), ScalarType.Float) : host;
    }

    /** Indices as a tensor of their own. */
    Tensor indices(long[] values) {
        Tensor host = hostIndices(values);
        return gpu ? host.to(device(), ScalarType.Long) : host;
    }

    /** Indices that stay on the host. */
    Tensor hostIndices(long[] values) {
        try (LongPointer memory = new LongPointer(values)) {
            return from_blob(memory, new long[] {values.length}, new TensorOptions(ScalarType.Long))
                    .clone();
        }
    }

    /** Copies values into a contiguous tensor of as many. */
    void write(FloatBuffer from, Tensor into) {
        if (gpu) {
            try (FloatPointer memory = new FloatPointer(from.remaining())) {
                memory.asBuffer().put(from.duplicate());
                into.copy_(from_blob(memory, into.numel()).view(into.sizes()));
            }
        } else {
            floats(into).put(from.duplicate());
        }
    }

    /** Copies a contiguous tensor's values out. */
    void read(Tensor from, FloatBuffer into) {
        Tensor host = gpu ? from.cpu() : from;
        into.duplicate().put(floats(host));
    }

    /** The memory of a contiguous tensor on the host, valid as long as the tensor. */
    static FloatBuffer floats(Tensor tensor) {
        return tensor.data_ptr_float().capacity(tensor.numel()).asBuffer();
    }

    /**
     * Makes sure that a network fits into the host's memory; on a GPU libtorch itself tells.
     *
     * @param values float32 values that it keeps
     */
    void requireRoom(Architecture architecture, long values) {
        if (!gpu) {
            NativeRoom.require(architecture, values);
        }
    }

    private TensorOptions options(ScalarType type) {
        return new TensorOptions(type).device(new DeviceOptional(device()));
    }

    private Device device() {
        return new Device(gpu ? DeviceType.CUDA : DeviceType.CPU);
    }
}
