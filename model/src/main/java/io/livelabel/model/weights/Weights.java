package io.livelabel.model.weights;

import io.livelabel.model.FiniteValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * One version of a model's weights: a flat float32 vector as little-endian bytes, with its SHA-256.
 * Immutable: whoever hands in the bytes gives them up.
 */
public final class Weights {
    /** The encoding's name, as manifests and chunks state it. */
    public static final String DTYPE = "float32-le";

    private final byte[] bytes;
    private final String sha256;

    private Weights(byte[] bytes) {
        this.bytes = bytes;
        this.sha256 = sha256(bytes);
    }

    /**
     * Takes over bytes.
     *
     * @param bytes little-endian float32; not to be written to from here on
     */
    public static Weights ofBytes(byte[] bytes) {
        if (bytes.length % Float.BYTES != 0) {
            throw new IllegalArgumentException(
                    "%d bytes are no whole number of float32".formatted(bytes.length));
        }
        return new Weights(bytes);
    }

    /** Number of values. */
    public int length() {
        return bytes.length / Float.BYTES;
    }

    /** Lower-case hexadecimal SHA-256 of the bytes. */
    public String sha256() {
        return sha256;
    }

    /** The bytes, read-only. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The values, read-only. */
    public FloatBuffer floats() {
        return bytes().asFloatBuffer();
    }

    /** Index of the first value that is NaN or infinite. */
    public OptionalInt firstNotFinite() {
        return FiniteValues.firstNotFinite(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
