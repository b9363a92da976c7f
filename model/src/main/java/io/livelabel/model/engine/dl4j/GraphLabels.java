package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Minibatch;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Labels of a minibatch as a native array of 0 and 1, [minibatch, classes], of which only the ones
 * are written and taken back. One thread at a time; the owner closes it.
 */
final class GraphLabels implements AutoCloseable {
    private final int classes;
    private @Nullable INDArray array;
    private FloatBuffer memory = FloatBuffer.allocate(0);
    private int[] ones = new int[64];
    private int count;
    private int capacity;

    GraphLabels(int classes) {
        this.classes = classes;
    }

    /**
     * The labels, valid until the next call.
     *
     * @throws IllegalArgumentException if a class id is out of range
     */
    INDArray fill(Minibatch minibatch) {
        check(minibatch);
        INDArray all = grow(minibatch);
        for (int i = 0; i < count; i++) {
            memory.put(ones[i], 0f);
        }
        count = 0;
        for (int row = 0; row < minibatch.size(); row++) {
            for (int label : minibatch.labels(row)) {
                int place = row * classes + label;
                memory.put(place, 1f);
                if (count == ones.length) {
                    ones = java.util.Arrays.copyOf(ones, 2 * count);
                }
                ones[count++] = place;
            }
        }
        return minibatch.size() == capacity
                ? all
                : all.get(NDArrayIndex.interval(0, minibatch.size()), NDArrayIndex.all());
    }

    private void check(Minibatch minibatch) {
        for (int row = 0; row < minibatch.size(); row++) {
            for (int label : minibatch.labels(row)) {
                if (label < 0 || label >= classes) {
                    throw new IllegalArgumentException(
                            "class id %d of example %d is not in [0, %d)"
                                    .formatted(label, row, classes));
                }
            }
        }
    }

    private INDArray grow(Minibatch minibatch) {
        INDArray present = array;
        if (present != null && capacity >= minibatch.size()) {
            return present;
        }
        close();
        capacity = minibatch.capacity();
        INDArray grown = NativeFloats.matrix(capacity, classes);
        memory = NativeFloats.memory(grown);
        array = grown;
        count = 0;
        return grown;
    }

    @Override
    public void close() {
        if (array != null) {
            array.close();
            array = null;
        }
    }
}
