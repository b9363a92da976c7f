package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Minibatch;
import io.livelabel.model.engine.dl4j.NetworkPlan.Column;
import io.livelabel.model.engine.dl4j.NetworkPlan.GraphInput;
import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A graph's inputs as native arrays that are filled again for each minibatch; they grow to the
 * largest. One thread at a time; the owner closes it.
 */
final class GraphInputs implements AutoCloseable {
    private final NetworkPlan plan;
    private final INDArray[] arrays;
    private final FloatBuffer[] memory;
    private final float[] scaled;
    private int capacity;

    GraphInputs(NetworkPlan plan) {
        this.plan = plan;
        int count = plan.inputs().size();
        this.arrays = new INDArray[count];
        this.memory = new FloatBuffer[count];
        this.scaled =
                new float
                        [plan.architecture().inputs().stream()
                                .mapToInt(input -> input.size())
                                .max()
                                .orElse(0)];
    }

    /**
     * The minibatch as [size of the minibatch, width] an input of the graph; valid until the next.
     */
    INDArray[] fill(Minibatch minibatch) {
        if (!minibatch.inputs().equals(plan.architecture().inputs())) {
            throw new IllegalArgumentException(
                    "a minibatch of %s for a network that reads %s"
                            .formatted(minibatch.inputs(), plan.architecture().inputs()));
        }
        int rows = minibatch.size();
        if (rows == 0) {
            throw new IllegalArgumentException("the minibatch is empty");
        }
        grow(minibatch);
        INDArray[] filled = new INDArray[arrays.length];
        for (int i = 0; i < filled.length; i++) {
            GraphInput input = plan.inputs().get(i);
            FloatBuffer to = memory[i].clear();
            for (int row = 0; row < rows; row++) {
                write(minibatch, row, input.columns(), to);
            }
            filled[i] =
                    rows == capacity
                            ? arrays[i]
                            : arrays[i].get(NDArrayIndex.interval(0, rows), NDArrayIndex.all());
        }
        return filled;
    }

    private void write(Minibatch minibatch, int row, List<Column> columns, FloatBuffer to) {
        for (Column column : columns) {
            float[] from = minibatch.features(column.input());
            int offset = row * column.size();
            if (column.normalized()) {
                normalize(from, offset, column.size());
                to.put(scaled, 0, column.size());
            } else {
                to.put(from, offset, column.size());
            }
        }
    }

    private void normalize(float[] from, int offset, int size) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (double) from[offset + i] * from[offset + i];
        }
        float scale = (float) (Math.sqrt(size) / Math.max(Math.sqrt(sum), 1e-6));
        for (int i = 0; i < size; i++) {
            scaled[i] = from[offset + i] * scale;
        }
    }

    private void grow(Minibatch minibatch) {
        if (capacity >= minibatch.size()) {
            return;
        }
        close();
        capacity = minibatch.capacity();
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = NativeMemory.matrix(capacity, plan.inputs().get(i).width());
            memory[i] = NativeMemory.floats(arrays[i]);
        }
    }

    @Override
    public void close() {
        for (INDArray array : arrays) {
            if (array != null) {
                array.close();
            }
        }
        capacity = 0;
    }
}
