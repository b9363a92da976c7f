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

    private Weights(byte[] bytes, byte[] digest) {
        this.bytes = bytes;
        this.sha256 = HexFormat.of().formatHex(digest);
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
        return ofHashed(bytes, newDigest().digest(bytes));
    }

    /** The same of bytes, a whole number of values, whose SHA-256 is known. */
    static Weights ofHashed(byte[] bytes, byte[] digest) {
        return new Weights(bytes, digest);
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

    /** A hash that knows nothing yet. */
    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
