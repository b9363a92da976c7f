package io.livelabel.classifier;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What became of one input record: the serialized record to send, and where it goes, and beside
 * labels the embedding where it is asked for. It travels from the poll to the processor in a header
 * that never leaves the process.
 *
 * @param kind labels or a dead letter
 * @param key key of the record to send; null for none
 * @param value its value in the wire format
 * @param embedding the value of the record to send beside it, with the same key; null for none
 */
record Outcome(Kind kind, byte @Nullable [] key, byte[] value, byte @Nullable [] embedding) {
    private static final String HEADER = "livelabel-outcome";

    /** Without an embedding. */
    Outcome(Kind kind, byte @Nullable [] key, byte[] value) {
        this(kind, key, value, null);
    }

    /** Where an outcome goes; the code is what the header carries. */
    enum Kind {
        /** To the topic labels. */
        LABELS(1),
        /** To the topic videos-dead-letters. */
        DEAD_LETTER(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        private static Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalStateException("no kind of outcome has the code " + code);
        }
    }

    /** Puts it into headers. */
    void attachTo(Headers headers) {
        ByteBuffer bytes = ByteBuffer.allocate(1 + roomOf(key) + roomOf(embedding) + value.length);
        bytes.put(kind.code);
        put(bytes, key);
        put(bytes, embedding);
        headers.add(HEADER, bytes.put(value).array());
    }

    private static int roomOf(byte @Nullable [] part) {
        return Integer.BYTES + (part == null ? 0 : part.length);
    }

    private static void put(ByteBuffer bytes, byte @Nullable [] part) {
        bytes.putInt(part == null ? -1 : part.length);
        if (part != null) {
            bytes.put(part);
        }
    }

    private static byte @Nullable [] take(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length < 0) {
            return null;
        }
        byte[] part = new byte[length];
        bytes.get(part);
        return part;
    }

    /** Takes the outcome out of headers; null if there is none. */
    static @Nullable Outcome takeFrom(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null) {
            return null;
        }
        removeFrom(headers);
        ByteBuffer bytes = ByteBuffer.wrap(header.value());
        Kind kind = Kind.of(bytes.get());
        byte[] key = take(bytes);
        byte[] embedding = take(bytes);
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        return new Outcome(kind, key, value, embedding);
    }

    /** Removes every such header, so that a foreign record cannot bring its own outcome along. */
    static void removeFrom(Headers headers) {
        headers.remove(HEADER);
    }
}
