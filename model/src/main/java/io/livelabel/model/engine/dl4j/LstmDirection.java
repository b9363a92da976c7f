package io.livelabel.model.engine.dl4j;

import io.livelabel.model.engine.FrameOrder;
import io.livelabel.model.engine.dl4j.HostProduct.Rows;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One direction of a bidirectional memory, in the order in which it reads frames: one matrix
 * product for all inputs, then one a time for the states. One thread at a time; the owner closes
 * it.
 */
final class LstmDirection implements AutoCloseable {
    private final int units;
    private final int size;
    private final Scratch inputs;
    private final Scratch gates;
    private final Scratch states;
    private final Scratch before;
    private final Scratch stateSlopes;
    private final Scratch inputSlopes;
    private float[] cells = new float[0];
    private float[] tanhs = new float[0];
    private float[] block = new float[0];
    private float[] state = new float[0];
    private float[] slope = new float[0];
    private float[] cellSlopes = new float[0];
    private float[] ordered = new float[0];

    LstmDirection(int units, int size) {
        this.units = units;
        this.size = size;
        inputs = new Scratch(size);
        gates = new Scratch(4 * units);
        states = new Scratch(units);
        before = new Scratch(units);
        stateSlopes = new Scratch(units);
        inputSlopes = new Scratch(size);
    }

    /**
     * Reads all frames.
     *
     * @param x packed frames, [frames, size]
     * @param out packed states, [frames, 2 · units]; this direction's begin at {@code column}
     */
    void forward(
            FrameOrder order,
            float[] x,
            INDArray weight,
            INDArray recurrent,
            INDArray bias,
            float[] out,
            int column) {
        int frames = order.rows().length;
        INDArray in = inputs.rows(frames);
        ordered = gather(order, x, size, 0, size, ordered);
        NativeMemory.write(ordered, in);
        INDArray z = gates.rows(frames);
        Nd4j.gemm(in, weight, z, false, true, 1, 0);
        KeptOps.addRow(z, bias);
        INDArray h = states.rows(frames);
        Rows allGates = Rows.of(z);
        Rows allStates = Rows.of(h);
        Rows recurrence = Rows.of(recurrent);
        cells = NativeMemory.room(cells, (long) frames * units);
        tanhs = NativeMemory.room(tanhs, (long) frames * units);
        for (int t = 0; t < order.times(); t++) {
            int start = order.starts()[t];
            int active = order.active(t);
            int previous = t == 0 ? -1 : order.starts()[t - 1];
            if (t > 0) {
                HostProduct.timesTransposed(
                        allStates.from(previous), recurrence, 1, allGates.from(start), active);
            }
            int count = active * 4 * units;
            block = NativeMemory.room(block, count);
            NativeMemory.read(allGates.memory(), (long) start * 4 * units, block, count);
            state = NativeMemory.room(state, (long) active * units);
            for (int row = 0; row < active; row++) {
                step(row, (start + row) * units, t == 0 ? -1 : (previous + row) * units);
            }
            NativeMemory.write(block, allGates.memory(), (long) start * 4 * units, count);
            NativeMemory.write(state, allStates.memory(), (long) start * units, active * units);
            for (int row = 0; row < active; row++) {
                int to = order.rows()[start + row] * 2 * units + column;
                System.arraycopy(state, row * units, out, to, units);
            }
        }
        NativeMemory.written(z);
        NativeMemory.written(h);
    }

    /** Replaces a row of sums by its gates, and makes cell and state. */
    private void step(int row, int cell, int last) {
        int at = row * 4 * units;
        for (int u = 0; u < units; u++) {
            float i = ElementKernels.sigmoid(block[at + u]);
            float f = ElementKernels.sigmoid(block[at + units + u]);
            float g = tanh(block[at + 2 * units + u]);
            float o = ElementKernels.sigmoid(block[at + 3 * units + u]);
            float c = i * g + (last < 0 ? 0 : f * cells[last + u]);
            float squashed = tanh(c);
            block[at + u] = i;
            block[at + units + u] = f;
            block[at + 2 * units + u] = g;
            block[at + 3 * units + u] = o;
            cells[cell + u] = c;
            tanhs[cell + u] = squashed;
            state[row * units + u] = o * squashed;
        }
    }

    private static float tanh(float x) {
        return (float) (1 - 2 / (Math.exp(2.0 * x) + 1));
    }

    /**
     * Goes back through all frames; {@link #forward} came before.
     *
     * @param dy gradients by {@code out}
     * @param dx gets the gradients by the packed frames added; null where nobody asks
     */
    void backward(
            FrameOrder order,
            float[] dy,
            int column,
            INDArray weight,
            INDArray recurrent,
            INDArray ofWeight,
            INDArray ofRecurrent,
            INDArray ofBias,
            float @Nullable [] dx) {
        int frames = order.rows().length;
        INDArray z = gates.rows(frames);
        INDArray dh = stateSlopes.rows(frames);
        ordered = gather(order, dy, 2 * units, column, units, ordered);
        NativeMemory.write(ordered, dh);
        Rows allGates = Rows.of(z);
        Rows allSlopes = Rows.of(dh);
        Rows recurrence = Rows.of(recurrent);
        slope = NativeMemory.room(slope, (long) order.active(0) * units);
        cellSlopes = NativeMemory.room(cellSlopes, (long) order.active(0) * units);
        ElementKernels.zero(cellSlopes, order.active(0) * units);
        for (int t = order.times() - 1; t >= 0; t--) {
            int start = order.starts()[t];
            int active = order.active(t);
            int count = active * 4 * units;
            NativeMemory.read(allGates.memory(), (long) start * 4 * units, block, count);
            NativeMemory.read(allSlopes.memory(), (long) start * units, slope, active * units);
            int previous = t == 0 ? -1 : order.starts()[t - 1];
            for (int row = 0; row < active; row++) {
                derive(row, (start + row) * units, t == 0 ? -1 : (previous + row) * units);
            }
            NativeMemory.write(block, allGates.memory(), (long) start * 4 * units, count);
            if (t > 0) {
                HostProduct.times(
                        allGates.from(start), recurrence, 1, allSlopes.from(previous), active);
            }
        }
        NativeMemory.written(z);
        Nd4j.gemm(z, inputs.rows(frames), ofWeight, true, false, 1, 0);
        Nd4j.gemm(z, statesBefore(order), ofRecurrent, true, false, 1, 0);
        KeptOps.sumRows(z, ofBias);
        if (dx != null) {
            INDArray ofInputs = inputSlopes.rows(frames);
            Nd4j.gemm(z, weight, ofInputs, false, false, 1, 0);
            ordered = NativeMemory.read(ofInputs, ordered);
            for (int place = 0; place < frames; place++) {
                int to = order.rows()[place] * size;
                for (int j = 0; j < size; j++) {
                    dx[to + j] += ordered[place * size + j];
                }
            }
        }
    }

    /** Replaces a row of gates by the gradients of its sums, and moves the cell's gradient back. */
    private void derive(int row, int cell, int last) {
        int at = row * 4 * units;
        for (int u = 0; u < units; u++) {
            float i = block[at + u];
            float f = block[at + units + u];
            float g = block[at + 2 * units + u];
            float o = block[at + 3 * units + u];
            float squashed = tanhs[cell + u];
            float dh = slope[row * units + u];
            float dc = cellSlopes[row * units + u] + dh * o * (1 - squashed * squashed);
            float before = last < 0 ? 0 : cells[last + u];
            block[at + u] = dc * g * i * (1 - i);
            block[at + units + u] = dc * before * f * (1 - f);
            block[at + 2 * units + u] = dc * i * (1 - g * g);
            block[at + 3 * units + u] = dh * squashed * o * (1 - o);
            cellSlopes[row * units + u] = dc * f;
        }
    }

    /** The states that each frame began from, zeros at a video's first. */
    private INDArray statesBefore(FrameOrder order) {
        int frames = order.rows().length;
        state = NativeMemory.read(states.rows(frames), state);
        ordered = NativeMemory.room(ordered, (long) frames * units);
        ElementKernels.zero(ordered, order.active(0) * units);
        for (int t = 1; t < order.times(); t++) {
            System.arraycopy(
                    state,
                    order.starts()[t - 1] * units,
                    ordered,
                    order.starts()[t] * units,
                    order.active(t) * units);
        }
        INDArray array = before.rows(frames);
        NativeMemory.write(ordered, array);
        return array;
    }

    private static float[] gather(
            FrameOrder order, float[] from, int stride, int column, int width, float[] into) {
        int frames = order.rows().length;
        float[] to = NativeMemory.room(into, (long) frames * width);
        for (int place = 0; place < frames; place++) {
            int row = order.rows()[place] * stride + column;
            System.arraycopy(from, row, to, place * width, width);
        }
        return to;
    }

    @Override
    public void close() {
        inputs.close();
        gates.close();
        states.close();
        before.close();
        stateSlopes.close();
        inputSlopes.close();
    }
}
