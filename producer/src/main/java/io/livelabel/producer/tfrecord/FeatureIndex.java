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
    private static final int SHAPES = 256;

    private final WireReader in = new WireReader();
    private final List<FeatureSlot> added = new ArrayList<>();
    private final FeatureSlot otherFeature = new FeatureSlot("", false);
    private final FeatureSlot otherList = new FeatureSlot("", true);
    private final EntryShape[] shapes = new EntryShape[SHAPES];
    private FeatureSlot[] slots = {};
    private byte[] bytes = new byte[0];

    /** Looks for nothing as yet. */
    FeatureIndex() {
        Arrays.setAll(shapes, i -> new EntryShape(otherFeature));
    }

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
            int begin = in.position();
            EntryShape shape = shapeOf(begin);
            if (shape != null && shape.isAt(bytes, begin, in.limit()) && isOf(shape, lists)) {
                in.reset(bytes, shape.take(begin), in.limit());
            } else if (in.nextField() == ENTRY) {
                int outer = in.enter();
                readEntry(lists, begin);
                in.leave(outer);
            } else {
                in.skip();
            }
        }
    }

    private static boolean isOf(EntryShape shape, boolean lists) {
        return shape.slot().isList() == lists;
    }

    /** The shape that entries like the one that begins there had; null where the bytes end. */
    private @Nullable EntryShape shapeOf(int begin) {
        if (begin + EntryShape.MAX_HEADER_BYTES > bytes.length) {
            return null;
        }
        // A byte of the entry's length and one of its key.
        return shapes[bytes[begin + 1] * 31 + bytes[begin + 6] & SHAPES - 1];
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
        slot.found(valueBegin, valueEnd);
        EntryShape shape = shapeOf(begin);
        if (shape != null && valueEnd == in.limit()) {
            shape.learn(slot, bytes, begin, valueBegin, valueEnd);
        }
    }

    /** The slot of a key, also of one that is not looked for. */
    private FeatureSlot find(boolean lists, int keyBegin, int keyEnd) {
        for (FeatureSlot slot : slots) {
            if (slot.isList() == lists && slot.hasKey(bytes, keyBegin, keyEnd)) {
                return slot;
            }
        }
        return lists ? otherList : otherFeature;
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
