package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/**
 * A minibatch's features in native memory that is filled again and again; it grows to the largest.
 * One thread at a time; the owner closes it.
 */
final class TorchInputs implements AutoCloseable {
    private final TorchDevice device;
    private final List<Architecture.Input> inputs;
    private final FloatPointer[] memory;

    TorchInputs(TorchDevice device, Architecture architecture) {
        this.device = device;
        this.inputs = architecture.inputs();
        this.memory = new FloatPointer[inputs.size()];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = new FloatPointer(1).retainReference();
        }
    }

    /**
     * A tensor an input, [rows, size], valid until the next call.
     *
     * @throws IllegalArgumentException if the minibatch is empty or of other inputs
     */
    List<Tensor> fill(Minibatch minibatch) {
        if (!minibatch.inputs().equals(inputs)) {
            throw new IllegalArgumentException(
                    "a minibatch of %s for a network that reads %s"
                            .formatted(minibatch.inputs(), inputs));
        }
        if (minibatch.size() == 0) {
            throw new IllegalArgumentException("the minibatch is empty");
        }
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < memory.length; i++) {
            int rows = minibatch.rows(i);
            int values = rows * inputs.get(i).size();
            if (memory[i].capacity() < values) {
                memory[i].releaseReference();
                // Kept beyond the scope that the caller has opened.
                memory[i] = new FloatPointer(minibatch.features(i).length).retainReference();
            }
            memory[i].put(minibatch.features(i), 0, values);
            tensors.add(device.tensor(memory[i], rows, inputs.get(i).size()));
        }
        return tensors;
    }

    @Override
    public void close() {
        for (FloatPointer pointer : memory) {
            pointer.releaseReference();
        }
    }
}
