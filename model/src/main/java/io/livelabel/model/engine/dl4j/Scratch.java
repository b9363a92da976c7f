package io.livelabel.model.engine.dl4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A native array [rows, columns] outside all workspaces that is used again and again, and grows to
 * the most rows. One thread at a time; the owner closes it.
 */
final class Scratch implements AutoCloseable {
    private final int columns;
    private @Nullable INDArray array;

    Scratch(int columns) {
        this.columns = columns;
    }

    /** Its first rows; what they hold stays until more are asked for. */
    INDArray rows(int rows) {
        INDArray current = array;
        if (current == null || current.size(0) < rows) {
            close();
            current = NativeMemory.matrix(rows, columns);
            array = current;
        }
        return part(current, 0, rows);
    }

    /** Rows of an array, from one on. */
    static INDArray part(INDArray array, int from, int count) {
        return from == 0 && count == array.size(0)
                ? array
                : array.get(NDArrayIndex.interval(from, from + count), NDArrayIndex.all());
    }

    @Override
    public void close() {
        if (array != null) {
            array.close();
            array = null;
        }
    }
}
