package io.livelabel.trainer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Weights as little-endian float32, and back. */
final class Floats {
    private Floats() {}

    /** A view of bytes. */
    static FloatBuffer of(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** A copy. */
    static float[] array(byte[] bytes) {
        float[] values = new float[bytes.length / Float.BYTES];
        of(bytes).get(values);
        return values;
    }

    /** A copy in bytes. */
    static byte[] bytes(float[] values) {
        byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
        of(bytes).put(values);
        return bytes;
    }
}
