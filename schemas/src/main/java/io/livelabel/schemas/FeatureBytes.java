package io.livelabel.schemas;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Features as they travel, as bytes, to and from arrays; and what is refused on the way. */
public final class FeatureBytes {
    private static final float SCALE = 4f / 255f;
    private static final float BIAS = 4f / 512f - 2f;

    private FeatureBytes() {}

    /** Little-endian float32 of values. */
    public static ByteBuffer ofFloats(float[] values) {
        return ofFloats(values, 0, values.length);
    }

    /** Little-endian float32 of {@code count} values from an index on. */
    public static ByteBuffer ofFloats(float[] values, int from, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values, from, count);
        return bytes;
    }

    /**
     * Reads a mean feature.
     *
     * @param field its name, for messages
     * @param bytes little-endian float32; the position stays
     * @param into gets exactly as many values as it is long
     * @throws MalformedRecordException if there are more or fewer, or one is NaN or infinite
     */
    public static void readFloats(String field, ByteBuffer bytes, float[] into)
            throws MalformedRecordException {
        if (bytes.remaining() != into.length * Float.BYTES) {
            throw new MalformedRecordException(
                    DeadLetterReason.WRONG_FEATURE_SIZE,
                    "%s has %d bytes, %d float32 are %d"
                            .formatted(
                                    field,
                                    bytes.remaining(),
                                    into.length,
                                    into.length * Float.BYTES));
        }
        bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(into);
        requireFinite(field, into);
    }

    /**
     * Refuses NaN and infinite values.
     *
     * @throws MalformedRecordException if there is one; the message names its index
     */
    public static void requireFinite(String field, float[] values) throws MalformedRecordException {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new MalformedRecordException(
                        DeadLetterReason.NOT_FINITE, "%s[%d] is %s".formatted(field, i, values[i]));
            }
        }
    }

    /**
     * Averages dequantized frames: the mean over frames of q · (4/255) + (4/512 − 2).
     *
     * @param field its name, for messages
     * @param frames [frameCount, into.length] uint8, row-major; the position stays
     * @param into gets the means
     * @throws MalformedRecordException if the bytes are not that many frames, or there are none
     */
    public static void readFrameMeans(String field, ByteBuffer frames, int frameCount, float[] into)
            throws MalformedRecordException {
        requireFrames(field, frames, frameCount, into.length);
        int[] sums = new int[into.length];
        int at = frames.position();
        for (int frame = 0; frame < frameCount; frame++) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += frames.get(at++) & 0xff;
            }
        }
        for (int i = 0; i < into.length; i++) {
            into[i] = sums[i] / (float) frameCount * SCALE + BIAS;
        }
    }

    /**
     * Refuses bytes that are not so many frames, one at least.
     *
     * @throws MalformedRecordException if they are not
     */
    static void requireFrames(String field, ByteBuffer frames, int frameCount, int size)
            throws MalformedRecordException {
        if (frameCount < 1 || frames.remaining() != (long) frameCount * size) {
            throw new MalformedRecordException(
                    DeadLetterReason.WRONG_FEATURE_SIZE,
                    "%s has %d bytes, %d frames of %d are %d"
                            .formatted(
                                    field,
                                    frames.remaining(),
                                    frameCount,
                                    size,
                                    (long) frameCount * size));
        }
    }

    /** The value that a quantized byte stands for. */
    public static float dequantize(byte quantized) {
        return (quantized & 0xff) * SCALE + BIAS;
    }

    /**
     * Reads class ids.
     *
     * @throws MalformedRecordException if one is not in [0, classes)
     */
    public static int[] readLabels(List<Integer> labels, int classes)
            throws MalformedRecordException {
        int[] ids = new int[labels.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = labels.get(i);
            if (ids[i] < 0 || ids[i] >= classes) {
                throw new MalformedRecordException(
                        DeadLetterReason.LABEL_OUT_OF_RANGE,
                        "label %d is not in [0, %d)".formatted(ids[i], classes));
            }
        }
        return ids;
    }
}
