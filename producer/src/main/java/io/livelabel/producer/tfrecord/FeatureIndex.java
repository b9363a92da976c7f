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

        private Slot(String key, boolean list) {
            this.key = key;
            this.keyBytes = key.getBytes(StandardCharsets.UTF_8);
            this.list = list;
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

    private final WireReader in = new WireReader();
    private final List<Slot> added = new ArrayList<>();
    private Slot[] slots = {};
    private Slot[] expected = {};
    private int entry;
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
        expected = new Slot[slots.length];
        Arrays.fill(expected, slot);
        return slot;
    }

    /** Indexes the bytes of [from, to), which are read again by those that open a slot. */
    void read(byte[] message, int from, int to) throws MalformedRecordException {
        bytes = message;
        entry = 0;
        for (Slot slot : slots) {
            slot.begin = 0;
            slot.end = 0;
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
            if (in.nextField() == ENTRY) {
                int outer = in.enter();
                readEntry(lists);
                in.leave(outer);
            } else {
                in.skip();
            }
        }
    }

    private void readEntry(boolean lists) throws MalformedRecordException {
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
            slot.begin = valueBegin;
            slot.end = valueEnd;
        }
    }

    /** The slot of a key; null if it is not looked for. */
    private @Nullable Slot find(boolean lists, int keyBegin, int keyEnd) {
        // Records mostly have their keys in one order.
        int place = Math.min(entry, expected.length - 1);
        entry++;
        if (place >= 0 && hasKey(expected[place], lists, keyBegin, keyEnd)) {
            return expected[place];
        }
        for (Slot slot : slots) {
            if (hasKey(slot, lists, keyBegin, keyEnd)) {
                expected[place] = slot;
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

    /** Rows of the bytes that were indexed last, not copied. */
    FeatureRows rows(int begin, int stride, int size, int rows) {
        return new FeatureRows(bytes, begin, stride, size, rows);
    }
}
