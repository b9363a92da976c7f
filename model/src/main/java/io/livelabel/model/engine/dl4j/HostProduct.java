package io.livelabel.model.engine.dl4j;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Matrix products of parts of arrays on the host, by the BLAS that ND4J computes with. A part costs
 * nothing here, where each view that ND4J makes of an array is native memory until the collector
 * finds it: for loops over times and videos.
 */
final class HostProduct {
    private HostProduct() {}

    /**
     * Rows of a row-major array, from one on.
     *
     * @param memory the array's
     * @param columns its columns
     */
    record Rows(FloatPointer memory, long offset, int columns) {
        /** All rows of a contiguous array. */
        static Rows of(INDArray array) {
            return new Rows(NativeMemory.pointer(array), 0, (int) array.size(1));
        }

        /** The rows from one on. */
        Rows from(int row) {
            return new Rows(memory, offset + (long) row * columns, columns);
        }

        private FloatPointer start() {
            return new FloatPointer(memory).position(memory.position() + offset);
        }
    }

    /** c = a bᵀ + beta c, with {@code rows} rows of a and c. */
    static void timesTransposed(Rows a, Rows b, float beta, Rows c, int rows) {
        gemm(false, true, rows, c.columns(), a.columns(), a, b, beta, c);
    }

    /** c = a b + beta c, with {@code rows} rows of a and c. */
    static void times(Rows a, Rows b, float beta, Rows c, int rows) {
        gemm(false, false, rows, c.columns(), a.columns(), a, b, beta, c);
    }

    /** c = aᵀ b, with {@code rows} rows of a and b. */
    static void transposedTimes(Rows a, Rows b, Rows c, int rows) {
        gemm(true, false, a.columns(), b.columns(), rows, a, b, 0, c);
    }

    private static void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            Rows a,
            Rows b,
            float beta,
            Rows c) {
        openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                transposeA ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                transposeB ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                m,
                n,
                k,
                1,
                a.start(),
                a.columns(),
                b.start(),
                b.columns(),
                beta,
                c.start(),
                c.columns());
    }
}
