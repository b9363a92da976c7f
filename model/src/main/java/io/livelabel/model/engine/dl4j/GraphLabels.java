package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Minibatch;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Labels of a minibatch as a native array of class ids, [minibatch, most labels] of int, each row's
 * ids once, filled up with −1. One thread at a time; the owner closes it.
 */
final class GraphLabels implements AutoCloseable {
    private final int classes;
    private @Nullable INDArray array;

    GraphLabels(int classes) {
        this.classes = classes;
    }

    /**
     * The labels, valid until the next call.
     *
     * @throws IllegalArgumentException if a class id is out of range
     */
    INDArray fill(Minibatch minibatch) {
        int most = checkedMost(minibatch);
        INDArray filled = reserve(minibatch.size(), most);
        IntBuffer memory = NativeMemory.integers(filled);
        for (int row = 0; row < minibatch.size(); row++) {
            int start = row * most;
            int end = start;
            for (int label : minibatch.labels(row)) {
                if (!contains(memory, start, end, label)) {
                    memory.put(end++, label);
                }
            }
            while (end < start + most) {
                memory.put(end++, -1);
            }
        }
        return filled;
    }

    private static boolean contains(IntBuffer memory, int start, int end, int label) {
        for (int i = start; i < end; i++) {
            if (memory.get(i) == label) {
                return true;
            }
        }
        return false;
    }

    private int checkedMost(Minibatch minibatch) {
        int most = 1;
        for (int row = 0; row < minibatch.size(); row++) {
            int[] labels = minibatch.labels(row);
            most = Math.max(most, labels.length);
            for (int label : labels) {
                if (label < 0 || label >= classes) {
                    throw new IllegalArgumentException(
                            "class id %d of example %d is not in [0, %d)"
                                    .formatted(label, row, classes));
                }
            }
        }
        return most;
    }

    private INDArray reserve(int rows, int most) {
        INDArray present = array;
        if (present != null && present.size(0) == rows && present.size(1) == most) {
            return present;
        }
        close();
        try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            INDArray created = Nd4j.create(DataType.INT, new long[] {rows, most}, 'c');
            array = created;
            return created;
        }
    }

    @Override
    public void close() {
        if (array != null) {
            array.close();
            array = null;
        }
    }
}
