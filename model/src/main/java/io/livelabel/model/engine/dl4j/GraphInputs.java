package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Minibatch;
import io.livelabel.model.engine.RmsArithmetic;
import io.livelabel.model.engine.dl4j.NetworkPlan.Column;
import io.livelabel.model.engine.dl4j.NetworkPlan.GraphInput;
import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph's inputs as native arrays that are filled again for each minibatch; they grow to the
 * largest. One thread at a time; the owner closes it.
 */
final class GraphInputs implements AutoCloseable {
    private final NetworkPlan plan;
    private final Scratch[] arrays;
    private final float[] scaled;

    GraphInputs(NetworkPlan plan) {
        this.plan = plan;
        this.arrays =
                plan.inputs().stream()
                        .map(input -> new Scratch(input.width()))
                        .toArray(Scratch[]::new);
        this.scaled =
                new float
                        [plan.architecture().inputs().stream()
                                .mapToInt(input -> input.size())
                                .max()
                                .orElse(0)];
    }

    /** The minibatch as [rows, width] an input of the graph; valid until the next. */
    INDArray[] fill(Minibatch minibatch) {
        if (!minibatch.inputs().equals(plan.architecture().inputs())) {
            throw new IllegalArgumentException(
                    "a minibatch of %s for a network that reads %s"
                            .formatted(minibatch.inputs(), plan.architecture().inputs()));
        }
        if (minibatch.size() == 0) {
            throw new IllegalArgumentException("the minibatch is empty");
        }
        INDArray[] filled = new INDArray[arrays.length];
        for (int i = 0; i < filled.length; i++) {
            GraphInput input = plan.inputs().get(i);
            int rows = minibatch.rows(input.columns().get(0).input());
            filled[i] = arrays[i].rows(rows);
            FloatBuffer to = NativeMemory.floats(filled[i]);
            for (int row = 0; row < rows; row++) {
                write(minibatch, row, input.columns(), to);
            }
            NativeMemory.written(filled[i]);
        }
        return filled;
    }

    private void write(Minibatch minibatch, int row, List<Column> columns, FloatBuffer to) {
        for (Column column : columns) {
            float[] from = minibatch.features(column.input());
            int offset = row * column.size();
            if (column.normalized()) {
                RmsArithmetic.scale(from, offset, column.size(), scaled, 0);
                to.put(scaled, 0, column.size());
            } else {
                to.put(from, offset, column.size());
            }
        }
    }

    @Override
    public void close() {
        for (Scratch array : arrays) {
            array.close();
        }
    }
}
