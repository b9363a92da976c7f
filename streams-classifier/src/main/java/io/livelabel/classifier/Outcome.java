package io.livelabel.classifier;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What became of one input record: the serialized record to send, and where it goes. It travels
 * from the poll to the processor in a header that never leaves the process.
 *
 * @param kind labels or a dead letter
 * @param key key of the record to send; null for none
 * @param value its value in the wire format
 */
record Outcome(Kind kind, byte @Nullable [] key, byte[] value) {
    private static final String HEADER = "livelabel-outcome";

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
        int keyLength = key == null ? 0 : key.length;
        ByteBuffer bytes = ByteBuffer.allocate(1 + Integer.BYTES + keyLength + value.length);
        bytes.put(kind.code).putInt(key == null ? -1 : keyLength);
        if (key != null) {
            bytes.put(key);
        }
        headers.add(HEADER, bytes.put(value).array());
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
        int keyLength = bytes.getInt();
        byte[] key = null;
        if (keyLength >= 0) {
            key = new byte[keyLength];
            bytes.get(key);
        }
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        return new Outcome(kind, key, value);
    }

    /** Removes every such header, so that a foreign record cannot bring its own outcome along. */
    static void removeFrom(Headers headers) {
        headers.remove(HEADER);
    }
}
