package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.Arrays;

/**
 * Reads the one list of values that a {@code tf.train.Feature} holds: bytes, float or int64, packed
 * or not.
 *
 * <p>Each method takes a reader whose range is the feature and leaves it anywhere in there. An
 * absent feature, of no bytes, has an empty list; a list of another kind than asked for is a fault.
 */
final class FeatureLists {
    private static final int BYTES = 1;
    private static final int FLOATS = 2;
    private static final int INTS = 3;
    private static final int ITEM = 1;
    private static final byte[] NOTHING = {};

    private final WireReader items = new WireReader();
    private long[] ints = new long[16];
    private int[] labels = new int[16];
    // A bit for all labels of the record at hand that are the same modulo 64.
    private long met;
    private int end;

    /**
     * Copies the only value of a bytes list, if it is no longer than {@code size}.
     *
     * @return its length; 0 if the list is empty
     */
    int readBytesInto(String name, WireReader feature, byte[] into, int offset, int size)
            throws MalformedRecordException {
        if (feature.entersShort(BYTES)) {
            int length = feature.limit() - feature.position();
            if (length <= size) {
                feature.copy(into, offset);
            }
            return length;
        }
        openList(name, feature, BYTES);
        int values = 0;
        int length = 0;
        while (items.hasNext()) {
            if (items.nextField() != ITEM) {
                items.skip();
                continue;
            }
            int outer = items.enter();
            length = items.limit() - items.position();
            if (length <= size) {
                items.copy(into, offset);
            }
            items.leave(outer);
            values++;
        }
        if (values > 1) {
            throw malformed("%s has %d values, 1 is expected".formatted(name, values));
        }
        return length;
    }

    /**
     * Reads as many values of a float list as {@code into} has room for.
     *
     * @return how many the list has
     */
    int readFloats(String name, WireReader feature, float[] into) throws MalformedRecordException {
        openList(name, feature, FLOATS);
        int count = 0;
        while (items.hasNext()) {
            if (items.nextField() != ITEM) {
                items.skip();
                continue;
            }
            if (items.wireType() == WireReader.LENGTH_DELIMITED) {
                int outer = items.enter();
                count += items.floats(into, count);
                items.leave(outer);
            } else {
                requireType(name, items.wireType() == WireReader.I32);
                count = put(items.float32(), into, count);
            }
        }
        return count;
    }

    /**
     * Whether a bytes list is nothing but one value of so many bytes; {@link #end} is then the byte
     * behind it.
     */
    boolean isOneValue(String name, WireReader feature, int bytes) throws MalformedRecordException {
        openList(name, feature, BYTES);
        end = items.limit();
        return entersOnly(bytes);
    }

    /** Enters the first item, if it takes so many bytes and nothing follows it. */
    private boolean entersOnly(int bytes) throws MalformedRecordException {
        return items.hasNext()
                && items.nextField() == ITEM
                && items.wireType() == WireReader.LENGTH_DELIMITED
                && items.enter() == items.limit()
                && items.limit() - items.position() == bytes;
    }

    /** The byte behind the value that was found last, in the reader's array. */
    int end() {
        return end;
    }

    /** Reads class ids, each once. */
    int[] readLabels(String name, WireReader feature, int classes) throws MalformedRecordException {
        int count = 0;
        met = 0;
        if (feature.entersShort(INTS)) {
            // How many there are, and of how many bytes, no branch can foresee: each costs.
            while (feature.hasNext()) {
                count = addLabel(feature.shortVarint(), classes, count);
            }
        } else {
            int values = collectInts(name, feature);
            for (int i = 0; i < values; i++) {
                count = addLabel(ints[i], classes, count);
            }
        }
        return Arrays.copyOf(labels, count);
    }

    private int addLabel(long value, int classes, int count) throws MalformedRecordException {
        int label = requireInRange(value, classes);
        long bit = 1L << label;
        if ((met & bit) != 0 && isAmong(label, count)) {
            return count;
        }
        met |= bit;
        if (count == labels.length) {
            labels = Arrays.copyOf(labels, 2 * count);
        }
        labels[count] = label;
        return count + 1;
    }

    private boolean isAmong(int label, int count) {
        for (int i = 0; i < count; i++) {
            if (labels[i] == label) {
                return true;
            }
        }
        return false;
    }

    /** Reads all values of an int64 list. */
    long[] readInts(String name, WireReader feature) throws MalformedRecordException {
        int count = collectInts(name, feature);
        return Arrays.copyOf(ints, count);
    }

    /** Puts an int64 list into {@link #ints}; returns how many values it has. */
    private int collectInts(String name, WireReader feature) throws MalformedRecordException {
        int count = 0;
        if (feature.entersShort(INTS)) {
            while (feature.hasNext()) {
                put(feature.varint(), count++);
            }
            return count;
        }
        openList(name, feature, INTS);
        while (items.hasNext()) {
            if (items.nextField() != ITEM) {
                items.skip();
                continue;
            }
            boolean packed = items.wireType() == WireReader.LENGTH_DELIMITED;
            requireType(name, packed || items.wireType() == WireReader.VARINT);
            int outer = packed ? items.enter() : items.limit();
            int end = packed ? items.limit() : items.position() + 1;
            while (items.position() < end) {
                put(items.varint(), count++);
            }
            if (packed) {
                items.leave(outer);
            }
        }
        return count;
    }

    private void put(long value, int at) {
        if (at == ints.length) {
            ints = Arrays.copyOf(ints, 2 * at);
        }
        ints[at] = value;
    }

    private static int put(float value, float[] into, int count) {
        if (count < into.length) {
            into[count] = value;
        }
        return count + 1;
    }

    static int requireInRange(long label, int classes) throws MalformedRecordException {
        if (label < 0 || label >= classes) {
            throw new MalformedRecordException(
                    DeadLetterReason.LABEL_OUT_OF_RANGE,
                    "label %d is not in [0, %d)".formatted(label, classes));
        }
        return (int) label;
    }

    /** Moves {@link #items} to the feature's list. */
    private void openList(String name, WireReader feature, int kind)
            throws MalformedRecordException {
        items.reset(NOTHING, 0, 0);
        boolean found = false;
        while (feature.hasNext()) {
            int field = feature.nextField();
            if (field > INTS) {
                feature.skip();
                continue;
            }
            if (field != kind || found) {
                throw malformed(
                        found
                                ? "%s holds more than one list".formatted(name)
                                : "%s holds a list of kind %d, %d is expected (1 bytes, 2 float, 3 int64)"
                                        .formatted(name, field, kind));
            }
            found = true;
            int outer = feature.enter();
            items.reset(feature);
            feature.leave(outer);
        }
    }

    private static void requireType(String name, boolean expected) throws MalformedRecordException {
        if (!expected) {
            throw malformed("%s has a value of another wire type than its list".formatted(name));
        }
    }

    private static MalformedRecordException malformed(String detail) {
        return new MalformedRecordException(DeadLetterReason.MALFORMED, detail);
    }
}
