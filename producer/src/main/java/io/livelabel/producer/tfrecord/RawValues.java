package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
import java.util.Arrays;

/**
 * Collects the values of one feature, vector by vector, in arrays that grow and are used again. One
 * thread at a time.
 */
final class RawValues {
    private static final int NONE = 0;
    private static final int BYTES = 1;
    private static final int FLOATS = 2;
    private static final int INTS = 3;
    private static final int ITEM = 1;

    private String name = "";
    private int kind;
    private int[] lengths = new int[8];
    private int vectors;
    private int count;
    private byte[] bytes = new byte[1024];
    private float[] floats = new float[1024];
    private long[] ints = new long[64];

    /** Begins a feature. */
    void clear(String feature) {
        name = feature;
        kind = NONE;
        vectors = 0;
        count = 0;
    }

    /** Adds what a {@code tf.train.Feature} holds; the reader's range is the feature. */
    void add(WireReader feature) throws MalformedRecordException {
        while (feature.hasNext()) {
            int field = feature.nextField();
            if (field > INTS) {
                feature.skip();
                continue;
            }
            if (kind != NONE && kind != field) {
                throw RawFeatureReader.malformed(
                        "%s holds lists of kinds %d and %d (1 bytes, 2 float, 3 int64): one is expected"
                                .formatted(name, kind, field));
            }
            kind = field;
            int outer = feature.enter();
            int before = count;
            readList(feature);
            if (kind != BYTES) {
                endVector(count - before);
            }
            feature.leave(outer);
        }
    }

    private void readList(WireReader list) throws MalformedRecordException {
        while (list.hasNext()) {
            if (list.nextField() != ITEM) {
                list.skip();
            } else if (kind == BYTES) {
                readBytes(list);
            } else {
                readNumbers(list);
            }
        }
    }

    private void readBytes(WireReader list) throws MalformedRecordException {
        int outer = list.enter();
        int length = list.limit() - list.position();
        if (count + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(count + length, 2 * bytes.length));
        }
        list.copy(bytes, count);
        count += length;
        list.leave(outer);
        endVector(length);
    }

    private void readNumbers(WireReader list) throws MalformedRecordException {
        int single = kind == FLOATS ? WireReader.I32 : WireReader.VARINT;
        if (list.wireType() == single) {
            readNumber(list);
            return;
        }
        int outer = list.enter();
        while (list.hasNext()) {
            readNumber(list);
        }
        list.leave(outer);
    }

    private void readNumber(WireReader list) throws MalformedRecordException {
        if (kind == FLOATS) {
            if (count == floats.length) {
                floats = Arrays.copyOf(floats, 2 * count);
            }
            floats[count++] = list.float32();
        } else {
            if (count == ints.length) {
                ints = Arrays.copyOf(ints, 2 * count);
            }
            ints[count++] = list.varint();
        }
    }

    private void endVector(int length) {
        if (vectors == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * vectors);
        }
        lengths[vectors++] = length;
    }

    /** What was collected, copied. */
    RawFeature toFeature(boolean framed, int frames) {
        int[] all = Arrays.copyOf(lengths, vectors);
        return switch (kind) {
            case BYTES ->
                    new RawFeature.Bytes(name, framed, frames, all, Arrays.copyOf(bytes, count));
            case FLOATS ->
                    new RawFeature.Floats(name, framed, frames, all, Arrays.copyOf(floats, count));
            case INTS -> new RawFeature.Ints(name, framed, frames, all, Arrays.copyOf(ints, count));
            default -> new RawFeature.Empty(name, framed, frames, all);
        };
    }
}
