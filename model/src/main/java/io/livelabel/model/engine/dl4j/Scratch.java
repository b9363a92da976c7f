package io.livelabel.model.engine.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A native array [rows, columns] outside all workspaces that is used again and again, and grows to
 * the most rows. One thread at a time; the owner closes it.
 */
final class Scratch implements AutoCloseable {
    private static final int MOST_PARTS = 64;

    private final int columns;
    // Views cost native memory until the collector finds them, and few sizes come again and again.
    private final Map<Integer, INDArray> parts =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, INDArray> eldest) {
                    return size() > MOST_PARTS;
                }
            };
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
        int count = rows;
        INDArray whole = current;
        return parts.computeIfAbsent(
                rows,
                ignored ->
                        count == whole.size(0)
                                ? whole
                                : whole.get(NDArrayIndex.interval(0, count), NDArrayIndex.all()));
    }

    @Override
    public void close() {
        if (array != null) {
            parts.clear();
            array.close();
            array = null;
        }
    }
}
