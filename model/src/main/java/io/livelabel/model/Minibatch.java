package io.livelabel.model;

import java.util.Arrays;
import java.util.List;

/**
 * Examples that are scored or trained on together, in arrays that are used again and again.
 *
 * <p>Features lie row-major in the order of the architecture's inputs. An input of one row a video
 * is [capacity, size]. An input of frames is packed: the rows of the first video's frames, then
 * those of the second's, without padding, [{@link #totalFrames()}, size]; its array grows with the
 * longest minibatch. What lies behind is rubbish. Labels are class ids a row, none for live videos.
 * One thread at a time.
 */
public final class Minibatch {
    private final List<Architecture.Input> inputs;
    private final int capacity;
    private final boolean hasFrames;
    private final float[][] features;
    private final int[][] labels;
    private final int[] firstFrames;
    private int size;

    /** An empty minibatch with room for {@code capacity} examples. */
    public Minibatch(List<Architecture.Input> inputs, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a minibatch needs room for 1 example: " + capacity);
        }
        this.inputs = List.copyOf(inputs);
        this.capacity = capacity;
        this.hasFrames = inputs.stream().anyMatch(Architecture.Input::frames);
        this.features = new float[inputs.size()][];
        for (int i = 0; i < features.length; i++) {
            Architecture.Input input = inputs.get(i);
            features[i] =
                    new float[input.frames() ? 0 : Math.multiplyExact(capacity, input.size())];
        }
        this.labels = new int[capacity][];
        Arrays.fill(labels, new int[0]);
        this.firstFrames = new int[capacity + 1];
    }

    /**
     * Adds an example of one row an input.
     *
     * @param rows its features, one array an input, in the inputs' order; copied
     * @param labels its class ids; kept, not copied
     * @throws IllegalStateException if there is no room
     * @throws IllegalArgumentException if a row has another size than its input, or a value is not
     *     finite, or an input is of frames; nothing is added then
     */
    public void add(float[][] rows, int[] labels) {
        if (hasFrames) {
            throw new IllegalArgumentException(
                    "an example with frames is asked for, but given is one without: " + inputs);
        }
        requireInputs(rows);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != inputs.get(i).size()) {
                throw new IllegalArgumentException(
                        "input %s has %d values, given are %d"
                                .formatted(
                                        inputs.get(i).name(),
                                        inputs.get(i).size(),
                                        rows[i].length));
            }
            requireFinite(inputs.get(i), rows[i], rows[i].length);
        }
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, features[i], size * rows[i].length, rows[i].length);
        }
        this.labels[size++] = labels;
    }

    /**
     * Adds an example with frames.
     *
     * @param rows its features, one array an input, in the inputs' order: for an input of frames
     *     its first {@code frames} · size values count; copied
     * @param frames number of its frames
     * @param labels its class ids; kept, not copied
     * @throws IllegalStateException if there is no room
     * @throws IllegalArgumentException if there are no frames, or more than an input takes, or too
     *     few values, or one is not finite; nothing is added then
     */
    public void add(float[][] rows, int frames, int[] labels) {
        requireInputs(rows);
        for (int i = 0; i < rows.length; i++) {
            Architecture.Input input = inputs.get(i);
            if (input.frames() && (frames < 1 || frames > input.maxFrames())) {
                throw new IllegalArgumentException(
                        "input %s takes 1 to %d frames, given are %d"
                                .formatted(input.name(), input.maxFrames(), frames));
            }
            int length = length(input, frames);
            if (input.frames() ? rows[i].length < length : rows[i].length != length) {
                throw new IllegalArgumentException(
                        "input %s has %d values in %d frames, given are %d"
                                .formatted(input.name(), length, frames, rows[i].length));
            }
            requireFinite(input, rows[i], length);
        }
        for (int i = 0; i < rows.length; i++) {
            Architecture.Input input = inputs.get(i);
            int length = length(input, frames);
            int offset = (input.frames() ? firstFrames[size] : size) * input.size();
            if (features[i].length < offset + length) {
                int room = Math.max(offset + length, Math.multiplyExact(features[i].length, 2));
                features[i] = Arrays.copyOf(features[i], room);
            }
            System.arraycopy(rows[i], 0, features[i], offset, length);
        }
        firstFrames[size + 1] = Math.addExact(firstFrames[size], frames);
        this.labels[size++] = labels;
    }

    private static int length(Architecture.Input input, int frames) {
        return input.frames() ? Math.multiplyExact(frames, input.size()) : input.size();
    }

    private void requireInputs(float[][] rows) {
        if (size == capacity) {
            throw new IllegalStateException("the minibatch is full: " + capacity);
        }
        if (rows.length != inputs.size()) {
            throw new IllegalArgumentException(
                    "an example has %d inputs, given are %d".formatted(inputs.size(), rows.length));
        }
    }

    private static void requireFinite(Architecture.Input input, float[] values, int length) {
        for (int i = 0; i < length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "input %s has %s at place %d, features must be finite"
                                .formatted(input.name(), values[i], i));
            }
        }
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

    /** Whether its examples have frames. */
    public boolean hasFrames() {
        return hasFrames;
    }

    /** All rows of an input, row-major: the array itself, until the next example is added. */
    public float[] features(int input) {
        return features[input];
    }

    /** Number of rows that count of an input: the frames of all videos, or the videos. */
    public int rows(int input) {
        return inputs.get(input).frames() ? totalFrames() : size;
    }

    /** Number of frames of all videos; 0 where they have none. */
    public int totalFrames() {
        return firstFrames[size];
    }

    /** Row of a video's first frame. */
    public int firstFrame(int row) {
        return firstFrames[row];
    }

    /** Number of a video's frames; 0 where it has none. */
    public int frames(int row) {
        return firstFrames[row + 1] - firstFrames[row];
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
