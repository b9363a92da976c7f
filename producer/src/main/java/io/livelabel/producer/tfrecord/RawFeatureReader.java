package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads every feature of a {@code tf.train.Example} or {@code tf.train.SequenceExample}, knowing
 * none of them beforehand.
 *
 * <p>Both begin with a map of features, field 1; field 2 is the map of feature lists, which an
 * Example lacks. Other fields are skipped; of a repeated key the last counts. One thread at a time.
 */
public final class RawFeatureReader {
    private static final int FEATURES = 1;
    private static final int FEATURE_LISTS = 2;
    private static final int ENTRY = 1;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int FRAME = 1;

    private final WireReader in = new WireReader();
    private final RawValues values = new RawValues();
    private final Map<String, Integer> features = new HashMap<>();
    private final Map<String, Integer> lists = new HashMap<>();
    private final List<RawFeature> found = new ArrayList<>();

    /**
     * Reads a record.
     *
     * @param data a record's data, backed by an array; neither kept nor changed
     * @return its features in the order of their keys' first appearance
     * @throws MalformedRecordException if it is no example, or a feature mixes kinds of values
     */
    public List<RawFeature> read(ByteBuffer data) throws MalformedRecordException {
        features.clear();
        lists.clear();
        found.clear();
        int begin = data.arrayOffset() + data.position();
        in.reset(data.array(), begin, begin + data.remaining());
        while (in.hasNext()) {
            int field = in.nextField();
            if (field == FEATURES || field == FEATURE_LISTS) {
                int outer = in.enter();
                readMap(data.array(), field == FEATURE_LISTS);
                in.leave(outer);
            } else {
                in.skip();
            }
        }
        return List.copyOf(found);
    }

    private void readMap(byte[] bytes, boolean framed) throws MalformedRecordException {
        while (in.hasNext()) {
            if (in.nextField() == ENTRY) {
                int outer = in.enter();
                put(readEntry(bytes, framed));
                in.leave(outer);
            } else {
                in.skip();
            }
        }
    }

    private RawFeature readEntry(byte[] bytes, boolean framed) throws MalformedRecordException {
        String name = "";
        int valueBegin = 0;
        int valueEnd = 0;
        while (in.hasNext()) {
            int field = in.nextField();
            if (field != KEY && field != VALUE) {
                in.skip();
                continue;
            }
            int outer = in.enter();
            int begin = in.position();
            int end = in.limit();
            if (field == KEY) {
                name = new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
            } else {
                valueBegin = begin;
                valueEnd = end;
            }
            in.leave(outer);
        }
        WireReader value = new WireReader();
        value.reset(bytes, valueBegin, valueEnd);
        values.clear(name);
        int frames = 1;
        if (framed) {
            frames = readFrames(value);
        } else {
            values.add(value);
        }
        return values.toFeature(framed, frames);
    }

    private int readFrames(WireReader list) throws MalformedRecordException {
        int frames = 0;
        while (list.hasNext()) {
            if (list.nextField() != FRAME) {
                list.skip();
                continue;
            }
            int outer = list.enter();
            values.add(list);
            list.leave(outer);
            frames++;
        }
        return frames;
    }

    private void put(RawFeature feature) {
        Map<String, Integer> indices = feature.framed() ? lists : features;
        Integer before = indices.putIfAbsent(feature.name(), found.size());
        if (before == null) {
            found.add(feature);
        } else {
            found.set(before, feature);
        }
    }

    static MalformedRecordException malformed(String detail) {
        return new MalformedRecordException(DeadLetterReason.MALFORMED, detail);
    }
}
