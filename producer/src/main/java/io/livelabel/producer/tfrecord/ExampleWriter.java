package io.livelabel.producer.tfrecord;

import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureSizes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes examples as YouTube-8M lays them out: packed lists, the keys in the order id, labels,
 * means, and at the end the map of feature lists, which a video-level record has empty. A feature
 * without values is left out. Thread-safe.
 */
public final class ExampleWriter {
    private static final int BYTES = 1;
    private static final int FLOATS = 2;
    private static final int INTS = 3;
    private static final int CONTEXT = 1;
    private static final int FEATURE_LISTS = 2;
    private static final byte[] ID = utf8("id");
    private static final byte[] LABELS = utf8("labels");

    private final byte[] meanRgbKey;
    private final byte[] meanAudioKey;
    private final byte[] rgbKey;
    private final byte[] audioKey;

    /** Writes features of these names, whatever their sizes. */
    public ExampleWriter(FeatureSizes names) {
        meanRgbKey = utf8(names.meanRgbName());
        meanAudioKey = utf8(names.meanAudioName());
        rgbKey = utf8(names.rgbName());
        audioKey = utf8(names.audioName());
    }

    /** The record's data of a video-level example. */
    public byte[] write(VideoExample example) {
        byte[] id = utf8(example.id());
        int labels = packedBytes(example.labels());
        int rgb = example.meanRgb().length * Float.BYTES;
        int audio = example.meanAudio().length * Float.BYTES;
        int context =
                field(entry(ID, id.length))
                        + field(entry(LABELS, labels))
                        + (rgb == 0 ? 0 : field(entry(meanRgbKey, rgb)))
                        + (audio == 0 ? 0 : field(entry(meanAudioKey, audio)));
        ByteBuffer out = ByteBuffer.allocate(field(context) + field(0));
        putContext(out, context, id, labels, example.labels());
        putMeans(out, meanRgbKey, example.meanRgb());
        putMeans(out, meanAudioKey, example.meanAudio());
        begin(out, FEATURE_LISTS, 0);
        return out.array();
    }

    /** The record's data of a frame-level example. */
    public byte[] write(FrameExample example) {
        byte[] id = utf8(example.id());
        int labels = packedBytes(example.labels());
        int frames = example.frameCount();
        int context = field(entry(ID, id.length)) + field(entry(LABELS, labels));
        int rgb = frames * field(list(example.rgb().length / frames));
        int audio = frames * field(list(example.audio().length / frames));
        int lists =
                (example.rgb().length == 0 ? 0 : field(listEntry(rgbKey, rgb)))
                        + (example.audio().length == 0 ? 0 : field(listEntry(audioKey, audio)));
        ByteBuffer out = ByteBuffer.allocate(field(context) + field(lists));
        putContext(out, context, id, labels, example.labels());
        begin(out, FEATURE_LISTS, lists);
        putFrames(out, rgbKey, rgb, example.rgb(), frames);
        putFrames(out, audioKey, audio, example.audio(), frames);
        return out.array();
    }

    private static void putContext(
            ByteBuffer out, int context, byte[] id, int labelBytes, int[] labels) {
        begin(out, CONTEXT, context);
        feature(out, ID, BYTES, id.length);
        out.put(id);
        feature(out, LABELS, INTS, labelBytes);
        putPacked(out, labels);
    }

    private static void putMeans(ByteBuffer out, byte[] key, float[] values) {
        if (values.length > 0) {
            feature(out, key, FLOATS, values.length * Float.BYTES);
            putFloats(out, values);
        }
    }

    private static void putFrames(
            ByteBuffer out, byte[] key, int bytes, byte[] values, int frames) {
        if (values.length == 0) {
            return;
        }
        featureList(out, key, bytes);
        int size = values.length / frames;
        for (int frame = 0; frame < frames; frame++) {
            begin(out, 1, list(size));
            begin(out, BYTES, field(size));
            begin(out, 1, size);
            out.put(values, frame * size, size);
        }
    }

    private static void feature(ByteBuffer out, byte[] key, int kind, int valueBytes) {
        begin(out, 1, entry(key, valueBytes));
        begin(out, 1, key.length);
        out.put(key);
        begin(out, 2, list(valueBytes));
        begin(out, kind, field(valueBytes));
        begin(out, 1, valueBytes);
    }

    private static void featureList(ByteBuffer out, byte[] key, int bytes) {
        begin(out, 1, listEntry(key, bytes));
        begin(out, 1, key.length);
        out.put(key);
        begin(out, 2, bytes);
    }

    /** What a feature of so many floats holds before them. */
    static byte[] floatRunHeader(int floats) {
        int bytes = floats * Float.BYTES;
        ByteBuffer header = ByteBuffer.allocate(list(bytes) - bytes);
        begin(header, FLOATS, field(bytes));
        begin(header, 1, bytes);
        return header.array();
    }

    private static void begin(ByteBuffer out, int number, int length) {
        out.put((byte) (number << 3 | WireReader.LENGTH_DELIMITED));
        putVarint(out, length);
    }

    private static void putVarint(ByteBuffer out, int value) {
        int left = value;
        while (left > 0x7f) {
            out.put((byte) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.put((byte) left);
    }

    private static void putPacked(ByteBuffer out, int[] values) {
        for (int value : values) {
            putVarint(out, value);
        }
    }

    private static void putFloats(ByteBuffer out, float[] values) {
        out.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        out.position(out.position() + values.length * Float.BYTES);
    }

    private static int packedBytes(int[] values) {
        int bytes = 0;
        for (int value : values) {
            bytes += varintBytes(value);
        }
        return bytes;
    }

    /** Bytes of a field that holds so many, with its tag and length; field numbers are below 16. */
    private static int field(int bytes) {
        return 1 + varintBytes(bytes) + bytes;
    }

    /** Bytes of a Feature around a list of values that take so many. */
    private static int list(int valueBytes) {
        return field(field(valueBytes));
    }

    private static int entry(byte[] key, int valueBytes) {
        return field(key.length) + field(list(valueBytes));
    }

    private static int listEntry(byte[] key, int bytes) {
        return field(key.length) + field(bytes);
    }

    private static int varintBytes(int value) {
        return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
