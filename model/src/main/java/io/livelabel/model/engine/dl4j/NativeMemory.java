package io.livelabel.model.engine.dl4j;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Native arrays outside all workspaces, and their memory as buffers. */
final class NativeMemory {
    private NativeMemory() {}

    /** A row of zeros [1, length]; whoever asks closes it. */
    static INDArray row(long length) {
        return matrix(1, length);
    }

    /** Zeros [rows, columns], row-major; whoever asks closes it. */
    static INDArray matrix(long rows, long columns) {
        try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            return Nd4j.create(DataType.FLOAT, new long[] {rows, columns}, 'c');
        }
    }

    /** An array with room for so many values: the given one, or a larger one. */
    static float[] room(float[] array, long values) {
        return array.length >= values ? array : new float[Math.toIntExact(values)];
    }

    /** Copies a contiguous array into the given one, or a larger one; returns it. */
    static float[] read(INDArray from, float[] into) {
        float[] values = room(into, from.length());
        floats(from).get(values, 0, (int) from.length());
        return values;
    }

    /** Copies values over all of a contiguous array. */
    static void write(float[] from, INDArray into) {
        floats(into).put(from, 0, (int) into.length());
        written(into);
    }

    /** Says that an array's memory was written to, so that a GPU reads it anew. */
    static void written(INDArray array) {
        Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
    }

    /** Where a contiguous array begins in the host's memory. */
    static FloatPointer pointer(INDArray array) {
        Nd4j.getAffinityManager().ensureLocation(array, AffinityManager.Location.HOST);
        FloatPointer start = new FloatPointer(array.data().pointer());
        return start.position(array.offset()).limit(array.offset() + array.length());
    }

    /** Copies a part of an array's memory. */
    static void read(FloatPointer from, long offset, float[] into, int count) {
        new FloatPointer(from).position(from.position() + offset).get(into, 0, count);
    }

    /** Copies over a part of an array's memory. */
    static void write(float[] from, FloatPointer into, long offset, int count) {
        new FloatPointer(into).position(into.position() + offset).put(from, 0, count);
    }

    /**
     * The memory of a contiguous array, valid until the array is closed; who writes to it says so
     * by {@link #written}.
     */
    static FloatBuffer floats(INDArray array) {
        return pointer(array).asBuffer();
    }

    /** Frees what graphs computed in on this thread; they take new memory when they run again. */
    static void freeScratch() {
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
}
