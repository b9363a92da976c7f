package io.livelabel.model;

import io.livelabel.model.PenultimateLayer.Part;
import java.nio.FloatBuffer;

/**
 * The {@link PenultimateLayer} of a minibatch, [capacity, size] row-major, in an array that is used
 * again; rows from {@link #rows()} on hold rubbish. One thread at a time.
 */
public final class Embeddings {
    private final Architecture architecture;
    private final PenultimateLayer layer;
    private final int size;
    private final float[] values;
    private int rows;

    /**
     * Room for {@code capacity} rows.
     *
     * @throws IllegalArgumentException if the architecture has no layer below its output
     */
    public Embeddings(Architecture architecture, int capacity) {
        this.architecture = architecture;
        layer = PenultimateLayer.of(architecture);
        size = layer.size();
        values = new float[Math.multiplyExact(capacity, size)];
    }

    /** The layer. */
    public PenultimateLayer layer() {
        return layer;
    }

    /** Values a row. */
    public int size() {
        return size;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** All rows: the array itself. */
    public float[] values() {
        return values;
    }

    /** Where a row begins in {@link #values()}. */
    public int offset(int row) {
        return row * size;
    }

    /** The first value of a row that is not finite; -1 if there is none. */
    public int firstNotFinite(int row) {
        for (int i = 0; i < size; i++) {
            if (!Float.isFinite(values[offset(row) + i])) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Begins a pass of an engine, which then tells of every node.
     *
     * @param of what the engine computes
     * @param count rows of the minibatch
     * @throws IllegalArgumentException if this is of another architecture, or has less room
     */
    public void begin(Architecture of, int count) {
        if (!of.equals(architecture)) {
            throw new IllegalArgumentException(
                    "embeddings of model %s for a network of %s of other sizes or layers"
                            .formatted(architecture.name(), of.name()));
        }
        if ((long) count * size > values.length) {
            throw new IllegalArgumentException(
                    "%d rows do not fit: there is room for %d"
                            .formatted(count, values.length / size));
        }
        rows = count;
    }

    /** Whether a node is part of the layer. */
    public boolean takes(String node) {
        return layer.parts().stream().anyMatch(part -> part.node().equals(node));
    }

    /**
     * Takes over what a node holds, if it is part of the layer.
     *
     * @param holds its values, [rows, size of the node] row-major; the position moves
     */
    public void take(String node, FloatBuffer holds) {
        int column = 0;
        for (Part part : layer.parts()) {
            if (part.node().equals(node)) {
                for (int row = 0; row < rows; row++) {
                    holds.get(values, offset(row) + column, part.size());
                }
            }
            column += part.size();
        }
    }
}
