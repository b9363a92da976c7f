package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the features that are looked for lie in the bytes of a {@code tf.train.Example} or {@code
 * tf.train.SequenceExample}.
 *
 * <p>Both begin with a map of features, field 1; field 2 is the map of feature lists, which an
 * Example lacks. Everything else is skipped; of a repeated key the last counts.
 */
final class FeatureIndex {
    /** A feature that is looked for, and where it lies in the record read last. */
    static final class Slot {
        private final String key;
        private final byte[] keyBytes;
        private final boolean list;
        private int begin;
        private int end;
        // The bytes of the entry that was read last, from its tag up to its value; none if the
        // value does not end the entry.
        private final byte[] header = new byte[MAX_HEADER_BYTES];
        private int headerBytes;
        private int valueBytes;
        private @Nullable Slot follower;

        private Slot(String key, boolean list) {
            this.key = key;
            this.keyBytes = key.getBytes(StandardCharsets.UTF_8);
            this.list = list;
        }

        private void found(int valueBegin, int valueEnd) {
            begin = valueBegin;
            end = valueEnd;
        }

        private void rememberHeader(byte[] bytes, int from, int to) {
            valueBytes = end - begin;
            headerBytes = to - from <= MAX_HEADER_BYTES ? to - from : 0;
            System.arraycopy(bytes, from, header, 0, headerBytes);
        }

        String key() {
            return key;
        }

        /** How many bytes the feature takes; 0 if it is absent. */
        int bytes() {
            return end - begin;
        }

        /** Whether the feature is there and not empty. */
        boolean isPresent() {
            return end > begin;
        }
    }

    private static final int FEATURES = 1;
    private static final int FEATURE_LISTS = 2;
    private static final int ENTRY = 1;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int MAX_HEADER_BYTES = 64;
    private static final byte TAG = 1 << 3 | WireReader.LENGTH_DELIMITED;
    private static final byte VALUE_TAG = VALUE << 3 | WireReader.LENGTH_DELIMITED;
    private static final int SHORT_FRAME_BYTES = 6;

    private final WireReader in = new WireReader();
    private final List<Slot> added = new ArrayList<>();
    private final Slot first = new Slot("", false);
    private Slot[] slots = {};
    private Slot before = first;
    private byte[] bytes = new byte[0];

    /** Looks for a feature from now on. */
    Slot feature(String key) {
        return add(new Slot(key, false));
    }

    /** Looks for a feature list from now on. */
    Slot featureList(String key) {
        return add(new Slot(key, true));
    }

    private Slot add(Slot slot) {
        for (Slot other : added) {
            if (other.list == slot.list && other.key.equals(slot.key)) {
                return other;
            }
        }
        added.add(slot);
        slots = added.toArray(new Slot[0]);
        return slot;
    }

    /** Indexes the bytes of [from, to), which are read again by those that open a slot. */
    void read(byte[] message, int from, int to) throws MalformedRecordException {
        bytes = message;
        before = first;
        for (Slot slot : slots) {
            slot.found(0, 0);
        }
        in.reset(message, from, to);
        while (in.hasNext()) {
            int field = in.nextField();
            if (field == FEATURES || field == FEATURE_LISTS) {
                int outer = in.enter();
                readMap(field == FEATURE_LISTS);
                in.leave(outer);
            } else {
                in.skip();
            }
        }
    }

    private void readMap(boolean lists) throws MalformedRecordException {
        while (in.hasNext()) {
            Slot guess = before.follower;
            if (guess != null && takesAgain(guess, lists)
                    || takesShortEntry(lists)
                    || takesAgain(lists)) {
                continue;
            }
            int begin = in.position();
            if (in.nextField() == ENTRY) {
                int outer = in.enter();
                readEntry(lists, begin);
                in.leave(outer);
            } else {
                in.skip();
            }
        }
    }

    private boolean takesAgain(boolean lists) {
        for (Slot slot : slots) {
            if (takesAgain(slot, lists)) {
                before.follower = slot;
                before = slot;
                return true;
            }
        }
        return false;
    }

    /**
     * Takes an entry that is framed as this slot's was the last time, with a value as long: one
     * comparison instead of many tags and lengths.
     */
    private boolean takesAgain(Slot slot, boolean lists) {
        int valueBegin = in.position() + slot.headerBytes;
        int valueBytes = slot.valueBytes;
        if (slot.headerBytes == 0
                || slot.list != lists
                || !in.skips(slot.header, slot.headerBytes, valueBytes)) {
            return false;
        }
        slot.found(valueBegin, valueBegin + valueBytes);
        before = slot;
        return true;
    }

    /** Takes an entry of a key and a value with all lengths in one byte, as they are written. */
    private boolean takesShortEntry(boolean lists) {
        int begin = in.position();
        int left = in.limit() - begin;
        if (left < SHORT_FRAME_BYTES || bytes[begin] != TAG || bytes[begin + 2] != TAG) {
            return false;
        }
        int entryBytes = bytes[begin + 1];
        int keyBytes = bytes[begin + 3];
        int valueBytes = entryBytes - keyBytes - 4;
        int behindKey = begin + 4 + keyBytes;
        if (keyBytes < 0
                || valueBytes < 0
                || entryBytes > left - 2
                || bytes[behindKey] != VALUE_TAG
                || bytes[behindKey + 1] != valueBytes) {
            return false;
        }
        Slot slot = find(lists, begin + 4, behindKey);
        if (slot != null) {
            slot.found(behindKey + 2, begin + 2 + entryBytes);
            before.follower = slot;
            before = slot;
        }
        in.reset(bytes, begin + 2 + entryBytes, in.limit());
        return true;
    }

    private void readEntry(boolean lists, int begin) throws MalformedRecordException {
        int keyBegin = 0;
        int keyEnd = 0;
        int valueBegin = 0;
        int valueEnd = 0;
        while (in.hasNext()) {
            int field = in.nextField();
            if (field != KEY && field != VALUE) {
                in.skip();
                continue;
            }
            int outer = in.enter();
            if (field == KEY) {
                keyBegin = in.position();
                keyEnd = in.limit();
            } else {
                valueBegin = in.position();
                valueEnd = in.limit();
            }
            in.leave(outer);
        }
        Slot slot = find(lists, keyBegin, keyEnd);
        if (slot != null) {
            slot.found(valueBegin, valueEnd);
            slot.rememberHeader(bytes, begin, valueEnd == in.limit() ? valueBegin : begin);
            before.follower = slot;
            before = slot;
        }
    }

    /** The slot of a key; null if it is not looked for. */
    private @Nullable Slot find(boolean lists, int keyBegin, int keyEnd) {
        for (Slot slot : slots) {
            if (hasKey(slot, lists, keyBegin, keyEnd)) {
                return slot;
            }
        }
        return null;
    }

    private boolean hasKey(Slot slot, boolean lists, int keyBegin, int keyEnd) {
        return slot.list == lists
                && slot.keyBytes.length == keyEnd - keyBegin
                && Arrays.equals(slot.keyBytes, 0, slot.keyBytes.length, bytes, keyBegin, keyEnd);
    }

    /** Moves a reader to the feature's bytes, of which there are none if it is absent. */
    void open(Slot slot, WireReader reader) {
        reader.reset(bytes, slot.begin, slot.end);
    }

    /** Whether a feature begins with these bytes and takes just so many more. */
    boolean holds(Slot slot, byte[] header, int more) {
        return slot.bytes() == header.length + more
                && Arrays.equals(
                        header, 0, header.length, bytes, slot.begin, slot.begin + header.length);
    }

    /** Whether a feature's last bytes, read as floats, are without NaN and infinities. */
    boolean endsFinite(Slot slot, int count) {
        return WireReader.areFinite(bytes, slot.end - count, slot.end);
    }

    /** A feature's last bytes as one row, not copied. */
    FeatureRows lastRow(Slot slot, int count) {
        return rows(slot.end - count, count, count, 1);
    }

    /** Rows of the bytes that were indexed last, not copied. */
    FeatureRows rows(int begin, int stride, int size, int rows) {
        return new FeatureRows(bytes, begin, stride, size, rows);
    }
}
