package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.FeatureBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A feature's rows where they lie in an array, each as far behind the one before: [rows, size]
 * bytes, which are not copied and are good for as long as nobody writes to the array.
 */
public final class FeatureRows {
    /** No bytes: a feature that videos do not have. */
    static final FeatureRows NONE = new FeatureRows(new byte[0], 0, 0, 0, 0);

    private final byte[] bytes;
    private final int begin;
    private final int stride;
    private final int size;
    private final int rows;

    /**
     * Rows.
     *
     * @param begin where the first begins
     * @param stride from the beginning of one to that of the next, in bytes
     */
    FeatureRows(byte[] bytes, int begin, int stride, int size, int rows) {
        this.bytes = bytes;
        this.begin = begin;
        this.stride = stride;
        this.size = size;
        this.rows = rows;
        if (rows > 0) {
            Objects.checkFromIndexSize(begin, (rows - 1) * stride + size, bytes.length);
        }
    }

    /** Little-endian float32 as one row. */
    static FeatureRows of(float[] values) {
        byte[] bytes = FeatureBytes.ofFloats(values).array();
        return new FeatureRows(bytes, 0, bytes.length, bytes.length, 1);
    }

    /** The rows of [from, to); none of no rows. */
    FeatureRows slice(int from, int to) {
        if (rows == 0) {
            return this;
        }
        Objects.checkFromToIndex(from, to, rows);
        return new FeatureRows(bytes, begin + from * stride, stride, size, to - from);
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** A copy of all rows, [rows, size], row-major. */
    public byte[] toBytes() {
        byte[] copy = new byte[rows * size];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(bytes, begin + row * stride, copy, row * size, size);
        }
        return copy;
    }

    /** All rows in one buffer, [rows, size], which shares the array if there is nothing between. */
    public ByteBuffer toBuffer() {
        return rows <= 1 || stride == size
                ? ByteBuffer.wrap(bytes, begin, rows * size)
                : ByteBuffer.wrap(toBytes());
    }

    /** The same rows in an array of their own. */
    FeatureRows detached() {
        return new FeatureRows(toBytes(), 0, size, size, rows);
    }

    /** The values of a single row of little-endian float32, copied. */
    float[] toFloats() {
        float[] values = new float[size / Float.BYTES];
        ByteBuffer.wrap(bytes, begin, size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
