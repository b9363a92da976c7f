package io.livelabel.model;

import java.util.Arrays;
import java.util.List;

/**
 * Examples that are scored or trained on together, in arrays that are used again and again.
 *
 * <p>Features lie row-major, [capacity, size] an input, in the order of the architecture's inputs;
 * rows from {@link #size()} on hold rubbish. Labels are class ids a row, none for live videos. One
 * thread at a time.
 */
public final class Minibatch {
    private final List<Architecture.Input> inputs;
    private final int capacity;
    private final float[][] features;
    private final int[][] labels;
    private int size;

    /** An empty minibatch with room for {@code capacity} examples. */
    public Minibatch(List<Architecture.Input> inputs, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a minibatch needs room for 1 example: " + capacity);
        }
        this.inputs = List.copyOf(inputs);
        this.capacity = capacity;
        this.features = new float[inputs.size()][];
        for (int i = 0; i < features.length; i++) {
            features[i] = new float[Math.multiplyExact(capacity, inputs.get(i).size())];
        }
        this.labels = new int[capacity][];
        Arrays.fill(labels, new int[0]);
    }

    /**
     * Adds an example.
     *
     * @param rows its features, one array an input, in the inputs' order; copied
     * @param labels its class ids; kept, not copied
     * @throws IllegalStateException if there is no room
     * @throws IllegalArgumentException if a row has another size than its input
     */
    public void add(float[][] rows, int[] labels) {
        if (size == capacity) {
            throw new IllegalStateException("the minibatch is full: " + capacity);
        }
        if (rows.length != inputs.size()) {
            throw new IllegalArgumentException(
                    "an example has %d inputs, given are %d".formatted(inputs.size(), rows.length));
        }
        for (int i = 0; i < rows.length; i++) {
            int width = inputs.get(i).size();
            if (rows[i].length != width) {
                throw new IllegalArgumentException(
                        "input %s has %d values, given are %d"
                                .formatted(inputs.get(i).name(), width, rows[i].length));
            }
            System.arraycopy(rows[i], 0, features[i], size * width, width);
        }
        this.labels[size++] = labels;
    }

    /** Number of examples. */
    public int size() {
        return size;
    }

    /** The most examples it takes. */
    public int capacity() {
        return capacity;
    }

    /** Whether no example can be added. */
    public boolean isFull() {
        return size == capacity;
    }

    /** The inputs, in order. */
    public List<Architecture.Input> inputs() {
        return inputs;
    }

    /** All rows of an input, [capacity, size of the input]: the array itself. */
    public float[] features(int input) {
        return features[input];
    }

    /** Class ids of an example: the array itself. */
    public int[] labels(int row) {
        return labels[row];
    }

    /** Forgets the examples. */
    public void clear() {
        size = 0;
    }
}
