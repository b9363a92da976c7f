package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the known features of a {@code tf.train.Example} or {@code tf.train.SequenceExample} lie in
 * its bytes.
 *
 * <p>Both begin with a map of features, field 1; field 2 is the map of feature lists, which an
 * Example lacks. Everything else is skipped; of a repeated key the last counts.
 */
@SuppressWarnings({"EnumOrdinal", "ImmutableEnumChecker"}) // the hot path; nothing is stored by it
final class FeatureIndex {
    /** A feature that is looked for. */
    enum Slot {
        ID("id", false),
        VIDEO_ID("video_id", false),
        LABELS("labels", false),
        MEAN_RGB("mean_rgb", false),
        MEAN_AUDIO("mean_audio", false),
        RGB("rgb", true),
        AUDIO("audio", true);

        final String key;
        private final byte[] keyBytes;
        private final boolean list;

        Slot(String key, boolean list) {
            this.key = key;
            this.keyBytes = key.getBytes(StandardCharsets.UTF_8);
            this.list = list;
        }
    }

    private static final Slot[] SLOTS = Slot.values();
    private static final int FEATURES = 1;
    private static final int FEATURE_LISTS = 2;
    private static final int ENTRY = 1;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private final WireReader in = new WireReader();
    private final int[] begins = new int[SLOTS.length];
    private final int[] ends = new int[SLOTS.length];
    private byte[] bytes = new byte[0];

    /** Indexes the bytes of [from, to), which are read again by those that open a slot. */
    void read(byte[] message, int from, int to) throws MalformedRecordException {
        bytes = message;
        Arrays.fill(begins, 0);
        Arrays.fill(ends, 0);
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
        for (Slot slot : SLOTS) {
            if (slot.list == lists
                    && Arrays.equals(
                            slot.keyBytes, 0, slot.keyBytes.length, bytes, keyBegin, keyEnd)) {
                begins[slot.ordinal()] = valueBegin;
                ends[slot.ordinal()] = valueEnd;
            }
        }
    }

    /** Whether the feature is there and not empty. */
    boolean has(Slot slot) {
        return ends[slot.ordinal()] > begins[slot.ordinal()];
    }

    /** Moves a reader to the feature's bytes, of which there are none if it is absent. */
    void open(Slot slot, WireReader reader) {
        reader.reset(bytes, begins[slot.ordinal()], ends[slot.ordinal()]);
    }
}
