package io.livelabel.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.OptionalInt;

/**
 * Weights that were rounded to half precision before: 2 bytes a value, IEEE 754 binary16,
 * little-endian.
 */
public record Float16Encoding() implements WeightsEncoding {
    /** Its name. */
    public static final String DTYPE = "float16-le";

    @Override
    public String dtype() {
        return DTYPE;
    }

    /**
     * Index of the first value that has no finite half: NaN, infinite, or 65,520 and more in
     * magnitude.
     */
    public static OptionalInt firstOutOfRange(Weights weights) {
        FloatBuffer values = weights.floats();
        for (int i = 0; i < values.limit(); i++) {
            if (!Float.isFinite(Float16.toFloat(Float16.of(values.get(i))))) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Weights of which each value is rounded to the nearest half, ties to even: small ones become
     * subnormal halves, and 0 where they are at most 2<sup>-25</sup> in magnitude.
     *
     * @throws IllegalArgumentException if a value has no finite half
     */
    @SuppressWarnings("ByteBufferBackingArray") // Allocated here.
    public static Weights round(Weights weights) {
        OptionalInt outOfRange = firstOutOfRange(weights);
        if (outOfRange.isPresent()) {
            throw new IllegalArgumentException(
                    "value %d of %d is %s, which half precision does not reach"
                            .formatted(
                                    outOfRange.getAsInt(),
                                    weights.length(),
                                    weights.floats().get(outOfRange.getAsInt())));
        }
        FloatBuffer values = weights.floats();
        ByteBuffer rounded = littleEndian(weights.length() * Float.BYTES);
        for (int i = 0; i < values.limit(); i++) {
            rounded.putFloat(i * Float.BYTES, Float16.toFloat(Float16.of(values.get(i))));
        }
        return Weights.ofBytes(rounded.array());
    }

    @Override
    public ByteBuffer encode(Weights weights) {
        FloatBuffer values = weights.floats();
        ByteBuffer halves = littleEndian(weights.length() * Short.BYTES);
        for (int i = 0; i < values.limit(); i++) {
            short half = Float16.of(values.get(i));
            if (Float.floatToRawIntBits(Float16.toFloat(half))
                    != Float.floatToRawIntBits(values.get(i))) {
                throw new IllegalArgumentException(
                        "value %d of %d is %s, which is no half: round the weights first"
                                .formatted(i, weights.length(), values.get(i)));
            }
            halves.putShort(i * Short.BYTES, half);
        }
        return halves.asReadOnlyBuffer();
    }

    @Override
    @SuppressWarnings("ByteBufferBackingArray") // Allocated here.
    public Weights decode(byte[] encoded, int length) throws InvalidWeightsException {
        InvalidWeightsException.requireLength(this, encoded.length, length);
        ByteBuffer halves = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer floats = littleEndian(length * Float.BYTES);
        for (int i = 0; i < length; i++) {
            floats.putFloat(i * Float.BYTES, Float16.toFloat(halves.getShort(i * Short.BYTES)));
        }
        return Weights.ofBytes(floats.array());
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public long leastBytes(long length) {
        return length * Short.BYTES;
    }

    @Override
    public long mostBytes(long length) {
        return length * Short.BYTES;
    }
}
