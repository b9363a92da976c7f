package io.livelabel.trainer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot in bytes: magic, format version, then the fields in order; every array with its length
 * before and its CRC-32C behind it; integers big-endian, arrays of float32 and int32 little-endian.
 */
final class ModelSnapshotFormat {
    /** {@code LLms}. */
    static final int MAGIC = 0x4c4c6d73;

    /** The version that is written. */
    static final int VERSION = 2;

    /** The oldest that is read; it knows of no frames. */
    private static final int FIRST_VERSION = 1;

    /** As much as passes the buffer before a checkpoint's file by. */
    private static final int BLOCK_BYTES = FlinkSettings.WRITE_BUFFER_BYTES;

    private ModelSnapshotFormat() {}

    /**
     * Makes sure that a state is of a version that is known.
     *
     * @param whose names it in messages
     * @throws TrainingException if it is not
     */
    static void requireVersion(String whose, int known, int found) {
        if (found != known) {
            throw new TrainingException(
                    "%s state has format version %d, this program reads version %d"
                            .formatted(whose, found, known));
        }
    }

    static void write(ModelSnapshot snapshot, DataOutput out) throws IOException {
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        writeText(snapshot.lineage().id(), out);
        writeText(snapshot.lineage().parent(), out);
        Long parentVersion = snapshot.lineage().parentVersion();
        out.writeLong(parentVersion == null ? -1 : parentVersion);
        writeText(snapshot.architecture(), out);
        writeText(snapshot.optimizer(), out);
        out.writeLong(snapshot.steps());
        out.writeLong(snapshot.examples());
        out.writeLong(snapshot.createdAtMs());
        writeBytes(snapshot.weights(), out);
        writeBytes(snapshot.optimizerState(), out);
        writeBytes(snapshot.prequential(), out);
        writeOffsets(snapshot.nextOffsets(), out);
        writePending(snapshot.pending(), out);
    }

    /**
     * Reads a snapshot.
     *
     * @throws TrainingException if the bytes are no snapshot, of another version, or damaged
     */
    static ModelSnapshot read(DataInput in) throws IOException {
        int magic = in.readInt();
        if (magic != MAGIC) {
            throw new TrainingException(
                    "not a trainer's state: it begins with 0x%08x, not 0x%08x"
                            .formatted(magic, MAGIC));
        }
        int version = in.readInt();
        if (version < FIRST_VERSION || version > VERSION) {
            throw new TrainingException(
                    "the trainer's state has format version %d, this program reads versions %d to %d: it was written by %s program"
                            .formatted(
                                    version,
                                    FIRST_VERSION,
                                    VERSION,
                                    version > VERSION ? "a newer" : "another"));
        }
        String lineage = requireText("lineage", readText(in));
        String parent = readText(in);
        long parentVersion = in.readLong();
        String architecture = requireText("architecture", readText(in));
        String optimizer = requireText("optimizer", readText(in));
        long steps = in.readLong();
        long examples = in.readLong();
        long createdAtMs = in.readLong();
        byte[] weights = readBytes("weights", in);
        byte[] optimizerState = readBytes("optimizer state", in);
        byte[] prequential = readBytes("prequential figures", in);
        SortedMap<InputPartition, Long> nextOffsets = readOffsets(in);
        return new ModelSnapshot(
                new Lineage(lineage, parent, parentVersion < 0 ? null : parentVersion),
                architecture,
                optimizer,
                steps,
                examples,
                weights,
                optimizerState,
                readPending(in, version > FIRST_VERSION),
                prequential,
                nextOffsets,
                createdAtMs);
    }

    private static void writeOffsets(SortedMap<InputPartition, Long> offsets, DataOutput out)
            throws IOException {
        out.writeInt(offsets.size());
        for (Map.Entry<InputPartition, Long> entry : offsets.entrySet()) {
            writePartition(entry.getKey(), out);
            out.writeLong(entry.getValue());
        }
    }

    private static SortedMap<InputPartition, Long> readOffsets(DataInput in) throws IOException {
        SortedMap<InputPartition, Long> offsets = new TreeMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            InputPartition partition = readPartition(in);
            offsets.put(partition, in.readLong());
        }
        return offsets;
    }

    @SuppressWarnings("ByteBufferBackingArray") // Allocated here.
    private static void writePending(PendingExamples pending, DataOutput out) throws IOException {
        out.writeInt(pending.features().size());
        for (float[] rows : pending.features()) {
            ByteBuffer bytes = littleEndian(rows.length * Float.BYTES);
            bytes.asFloatBuffer().put(rows);
            writeBytes(bytes.array(), out);
        }
        out.writeInt(pending.size());
        for (int[] ids : pending.labels()) {
            ByteBuffer bytes = littleEndian(ids.length * Integer.BYTES);
            bytes.asIntBuffer().put(ids);
            writeBytes(bytes.array(), out);
        }
        for (int frames : pending.frames()) {
            out.writeInt(frames);
        }
        SortedMap<InputPartition, OffsetRange> ranges = new TreeMap<>(pending.ranges());
        out.writeInt(ranges.size());
        for (Map.Entry<InputPartition, OffsetRange> entry : ranges.entrySet()) {
            writePartition(entry.getKey(), out);
            out.writeLong(entry.getValue().first());
            out.writeLong(entry.getValue().last());
        }
    }

    private static PendingExamples readPending(DataInput in, boolean withFrames)
            throws IOException {
        List<float[]> features = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            byte[] bytes = readBytes("features of the open minibatch", in);
            float[] rows = new float[bytes.length / Float.BYTES];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(rows);
            features.add(rows);
        }
        List<int[]> labels = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            byte[] bytes = readBytes("labels of the open minibatch", in);
            int[] ids = new int[bytes.length / Integer.BYTES];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ids);
            labels.add(ids);
        }
        List<Integer> frames = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            frames.add(withFrames ? in.readInt() : 0);
        }
        Map<InputPartition, OffsetRange> ranges = new TreeMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            InputPartition partition = readPartition(in);
            ranges.put(partition, new OffsetRange(in.readLong(), in.readLong()));
        }
        return new PendingExamples(features, labels, frames, ranges);
    }

    private static void writePartition(InputPartition partition, DataOutput out)
            throws IOException {
        writeText(partition.topic(), out);
        out.writeInt(partition.partition());
    }

    private static InputPartition readPartition(DataInput in) throws IOException {
        String topic = requireText("topic", readText(in));
        return new InputPartition(topic, in.readInt());
    }

    private static void writeText(@Nullable String text, DataOutput out) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
        }
    }

    private static @Nullable String readText(DataInput in) throws IOException {
        return in.readBoolean() ? new String(readBytes("text", in), StandardCharsets.UTF_8) : null;
    }

    private static String requireText(String what, @Nullable String text) {
        if (text == null) {
            throw new TrainingException("the trainer's state has no " + what);
        }
        return text;
    }

    /** Writes an array, its length before it and its checksum behind it. */
    static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
        out.writeInt(bytes.length);
        // In one piece, a file's stream would copy all of it once more, into memory of its own.
        for (int from = 0; from < bytes.length; from += BLOCK_BYTES) {
            out.write(bytes, from, Math.min(BLOCK_BYTES, bytes.length - from));
        }
        out.writeInt(crc(bytes));
    }

    /**
     * Reads what {@link #writeBytes} wrote.
     *
     * @param what names it in messages
     * @throws TrainingException if it is damaged
     */
    static byte[] readBytes(String what, DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            throw new TrainingException(
                    "the trainer's state is damaged: %s has length %d".formatted(what, length));
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        int stated = in.readInt();
        int actual = crc(bytes);
        if (stated != actual) {
            throw new TrainingException(
                    "the trainer's state is damaged: CRC-32C of %s is 0x%08x, stated is 0x%08x"
                            .formatted(what, actual, stated));
        }
        return bytes;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
