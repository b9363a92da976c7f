package io.livelabel.trainer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Named parts of a state in bytes, so that a later program finds what it knows in what an earlier
 * one wrote: format 2, the number of parts, then each one's name, length and bytes. One thread at a
 * time.
 */
final class StateSections {
    private static final int FORMAT = 2;
    private static final int FIRST_BYTES = 1024;

    /** In format 1 the whole is one part of this name, and the format's number a part of it. */
    private static final String ONLY_OF_FORMAT_1 = "window";

    private final Map<String, byte[]> sections = new LinkedHashMap<>();

    /** Writes a part. */
    interface Writing {
        void to(DataOutput out) throws IOException;
    }

    /** Reads what {@link Writing} wrote. */
    interface Reading<T> {
        T from(DataInput in) throws IOException;
    }

    /** Adds a part. */
    void put(String name, Writing writing) {
        DataOutputSerializer bytes = new DataOutputSerializer(FIRST_BYTES);
        try {
            writing.to(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        sections.put(name, bytes.getCopyOfBuffer());
    }

    /** All parts in bytes. */
    byte[] toBytes() {
        StateSections all = new StateSections();
        all.put(
                "",
                out -> {
                    out.writeInt(FORMAT);
                    out.writeInt(sections.size());
                    for (Map.Entry<String, byte[]> section : sections.entrySet()) {
                        out.writeUTF(section.getKey());
                        out.writeInt(section.getValue().length);
                        out.write(section.getValue());
                    }
                });
        return all.sections.getOrDefault("", new byte[0]);
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws IOException if it ends too early, or is of a format that is not known
     */
    static StateSections fromBytes(byte[] bytes) throws IOException {
        StateSections read = new StateSections();
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        int format = in.readInt();
        if (format == 1) {
            read.sections.put(ONLY_OF_FORMAT_1, bytes);
            return read;
        }
        if (format != FORMAT) {
            throw new IOException("they have format %d, known is %d".formatted(format, FORMAT));
        }
        for (int i = in.readInt(); i > 0; i--) {
            String name = in.readUTF();
            int length = in.readInt();
            if (length < 0 || length > bytes.length) {
                throw new IOException("part %s has length %d".formatted(name, length));
            }
            byte[] section = new byte[length];
            in.readFully(section);
            read.sections.put(name, section);
        }
        return read;
    }

    /**
     * Takes a part out.
     *
     * @param absent what stands for a part that was not written
     * @throws IOException if it cannot be read
     */
    <T> T take(String name, Reading<T> reading, T absent) throws IOException {
        byte[] section = sections.remove(name);
        return section == null ? absent : read(section, reading);
    }

    private static <T> T read(byte[] section, Reading<T> reading) throws IOException {
        return reading.from(new DataInputDeserializer(section));
    }

    /**
     * Takes a part out that must be there.
     *
     * @throws IOException if it is not there, or cannot be read
     */
    <T> T require(String name, Reading<T> reading) throws IOException {
        byte[] section = sections.remove(name);
        if (section == null) {
            throw new IOException(
                    "part %s is missing, there are %s".formatted(name, sections.keySet()));
        }
        return read(section, reading);
    }

    /**
     * Makes sure that every part was taken.
     *
     * @throws IOException if there is one that this program does not know
     */
    void requireEmpty() throws IOException {
        if (!sections.isEmpty()) {
            throw new IOException(
                    "parts %s are not known: they were written by a newer program"
                            .formatted(sections.keySet()));
        }
    }
}
