package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
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
    private static final int FEATURES = 1;
    private static final int FEATURE_LISTS = 2;
    private static final int ENTRY = 1;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final byte TAG = 1 << 3 | WireReader.LENGTH_DELIMITED;
    private static final byte VALUE_TAG = VALUE << 3 | WireReader.LENGTH_DELIMITED;
    private static final int SHORT_FRAME_BYTES = 6;

    private final WireReader in = new WireReader();
    private final List<FeatureSlot> added = new ArrayList<>();
    private final FeatureSlot first = new FeatureSlot("", false);
    private FeatureSlot[] slots = {};
    private FeatureSlot before = first;
    private byte[] bytes = new byte[0];

    /** Looks for a feature from now on. */
    FeatureSlot feature(String key) {
        return add(new FeatureSlot(key, false));
    }

    /** Looks for a feature list from now on. */
    FeatureSlot featureList(String key) {
        return add(new FeatureSlot(key, true));
    }

    private FeatureSlot add(FeatureSlot slot) {
        for (FeatureSlot other : added) {
            if (other.isList() == slot.isList() && other.key().equals(slot.key())) {
                return other;
            }
        }
        added.add(slot);
        slots = added.toArray(new FeatureSlot[0]);
        return slot;
    }

    /** Indexes the bytes of [from, to), which are read again by those that open a slot. */
    void read(byte[] message, int from, int to) throws MalformedRecordException {
        bytes = message;
        before = first;
        for (FeatureSlot slot : slots) {
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
            FeatureSlot guess = before.follower();
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
        for (FeatureSlot slot : slots) {
            if (takesAgain(slot, lists)) {
                return true;
            }
        }
        return false;
    }

    private boolean takesAgain(FeatureSlot slot, boolean lists) {
        if (slot.isList() != lists || !slot.takesAgain(in)) {
            return false;
        }
        advanceTo(slot);
        return true;
    }

    private void advanceTo(FeatureSlot slot) {
        before.followedBy(slot);
        before = slot;
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
        FeatureSlot slot = find(lists, begin + 4, behindKey);
        if (slot != null) {
            slot.found(behindKey + 2, begin + 2 + entryBytes);
            advanceTo(slot);
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
        FeatureSlot slot = find(lists, keyBegin, keyEnd);
        if (slot != null) {
            slot.found(valueBegin, valueEnd);
            slot.rememberHeader(bytes, begin, valueEnd == in.limit() ? valueBegin : begin);
            advanceTo(slot);
        }
    }

    /** The slot of a key; null if it is not looked for. */
    private @Nullable FeatureSlot find(boolean lists, int keyBegin, int keyEnd) {
        for (FeatureSlot slot : slots) {
            if (slot.isList() == lists && slot.hasKey(bytes, keyBegin, keyEnd)) {
                return slot;
            }
        }
        return null;
    }

    /** Moves a reader to the feature's bytes, of which there are none if it is absent. */
    void open(FeatureSlot slot, WireReader reader) {
        reader.reset(bytes, slot.begin(), slot.end());
    }

    /** Whether a feature begins with these bytes and takes just so many more. */
    boolean holds(FeatureSlot slot, byte[] header, int more) {
        return slot.bytes() == header.length + more
                && Arrays.equals(
                        header,
                        0,
                        header.length,
                        bytes,
                        slot.begin(),
                        slot.begin() + header.length);
    }

    /** Whether a feature's last bytes, read as floats, are without NaN and infinities. */
    boolean endsFinite(FeatureSlot slot, int count) {
        return FloatBytes.areFinite(bytes, slot.end() - count, slot.end());
    }

    /** A feature's last bytes as one row, not copied. */
    FeatureRows lastRow(FeatureSlot slot, int count) {
        return rows(slot.end() - count, count, count, 1);
    }

    /** Rows of the bytes that were indexed last, not copied. */
    FeatureRows rows(int begin, int stride, int size, int rows) {
        return new FeatureRows(bytes, begin, stride, size, rows);
    }
}
