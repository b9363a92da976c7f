package io.livelabel.model.engine.dl4j;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.nd4j.linalg.api.buffer.DataType;
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

    /** The memory of a contiguous array, valid until the array is closed. */
    static FloatBuffer floats(INDArray array) {
        FloatPointer start = new FloatPointer(array.data().pointer());
        return start.position(array.offset()).limit(array.offset() + array.length()).asBuffer();
    }

    /** The memory of a contiguous array of int, valid until the array is closed. */
    static IntBuffer integers(INDArray array) {
        IntPointer start = new IntPointer(array.data().pointer());
        return start.position(array.offset()).limit(array.offset() + array.length()).asBuffer();
    }

    /** Frees what graphs computed in on this thread; they take new memory when they run again. */
    static void freeScratch() {
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
}
