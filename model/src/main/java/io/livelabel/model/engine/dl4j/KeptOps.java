package io.livelabel.model.engine.dl4j;

import java.lang.ref.Reference;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.reduce.same.Sum;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Operations of ND4J whose operands stay reachable until they have run. By itself ND4J's executor
 * may let go of a view, of a scalar or of the dimensions while native code still reads them: a
 * collection at that moment frees them, and the process crashes. Products of matrices need no such
 * care: their context holds what they are of.
 */
final class KeptOps {
    private KeptOps() {}

    /** Runs an operation, which writes where it was made to. */
    static void run(Op op) {
        try {
            Nd4j.getExecutioner().exec(op);
        } finally {
            Reference.reachabilityFence(op);
        }
    }

    /** Adds a row, [1, columns], to each row of a matrix, [rows, columns], in its place. */
    static void addRow(INDArray matrix, INDArray row) {
        run(new BroadcastAddOp(matrix, row, matrix, 1));
    }

    /** Writes the sum of all rows of a matrix, [rows, columns], into a row, [1, columns]. */
    static void sumRows(INDArray matrix, INDArray into) {
        run(new Sum(matrix, into, false, 0));
    }
}
