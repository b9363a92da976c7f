package io.livelabel.producer.tfrecord;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Builds the bytes of examples field by field, sound ones and others. */
public final class Examples {
    private final List<byte[]> features = new ArrayList<>();
    private final List<byte[]> featureLists = new ArrayList<>();

    /** An example without anything in it. */
    public static Examples example() {
        return new Examples();
    }

    /** A sound video-level example of the given sizes. */
    public static Examples video(String id, int rgb, int audio, long... labels) {
        return example()
                .bytes("id", id.getBytes(StandardCharsets.UTF_8))
                .ints("labels", labels)
                .floats("mean_rgb", ramp(rgb))
                .floats("mean_audio", ramp(audio));
    }

    /** A sound frame-level example: byte i of frame f is f + i. */
    public static Examples frames(String id, int frames, int rgb, int audio, long... labels) {
        return example()
                .bytes("id", id.getBytes(StandardCharsets.UTF_8))
                .ints("labels", labels)
                .frameList("rgb", frames, rgb)
                .frameList("audio", frames, audio);
    }

    /** Values i / 8 for i in [0, size). */
    public static float[] ramp(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i / 8f;
        }
        return values;
    }

    public Examples bytes(String key, byte[]... values) {
        return feature(key, field(1, repeated(1, values)));
    }

    public Examples floats(String key, float... values) {
        ByteBuffer packed =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        packed.asFloatBuffer().put(values);
        return feature(key, field(2, field(1, packed.array())));
    }

    public Examples unpackedFloats(String key, float... values) {
        ByteBuffer items =
                ByteBuffer.allocate(values.length * (1 + Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            items.put((byte) (1 << 3 | 5)).putFloat(value);
        }
        return feature(key, field(2, items.array()));
    }

    public Examples ints(String key, long... values) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (long value : values) {
            packed.writeBytes(varint(value));
        }
        return feature(key, field(3, field(1, packed.toByteArray())));
    }

    public Examples unpackedInts(String key, long... values) {
        ByteArrayOutputStream items = new ByteArrayOutputStream();
        for (long value : values) {
            items.write(1 << 3);
            items.writeBytes(varint(value));
        }
        return feature(key, field(3, items.toByteArray()));
    }

    public Examples frameList(String key, int frames, int size) {
        byte[][] values = new byte[frames][size];
        for (int frame = 0; frame < frames; frame++) {
            for (int i = 0; i < size; i++) {
                values[frame][i] = (byte) (frame + i);
            }
        }
        return frameList(key, values);
    }

    public Examples frameList(String key, byte[]... frames) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            list.writeBytes(field(1, field(1, field(1, frame))));
        }
        featureLists.add(entry(key, list.toByteArray()));
        return this;
    }

    /** A feature list given by its bytes. */
    public Examples rawFrameList(String key, byte[] list) {
        featureLists.add(entry(key, list));
        return this;
    }

    public Examples without(String key) {
        byte[] name = field(1, key.getBytes(StandardCharsets.UTF_8));
        features.removeIf(entry -> Arrays.equals(Arrays.copyOf(entry, name.length), name));
        return this;
    }

    /** The features in another order. */
    public Examples shuffled(long seed) {
        Collections.shuffle(features, new Random(seed));
        return this;
    }

    /** The bytes, ending as the official records do: with a feature_lists that may be empty. */
    public byte[] toBytes() {
        return concat(
                field(1, repeated(1, features.toArray(new byte[0][]))),
                field(2, repeated(1, featureLists.toArray(new byte[0][]))));
    }

    public static byte[] field(int number, byte[] value) {
        return concat(varint((long) number << 3 | 2), varint(value.length), value);
    }

    public static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return out.toByteArray();
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** A feature given by its bytes. */
    Examples feature(String key, byte[] feature) {
        features.add(entry(key, feature));
        return this;
    }

    private static byte[] entry(String key, byte[] value) {
        return concat(field(1, key.getBytes(StandardCharsets.UTF_8)), field(2, value));
    }

    private static byte[] repeated(int number, byte[]... values) {
        return concat(
                Arrays.stream(values).map(value -> field(number, value)).toArray(byte[][]::new));
    }
}
