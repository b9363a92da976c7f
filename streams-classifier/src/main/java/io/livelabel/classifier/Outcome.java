package io.livelabel.classifier;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What became of one input record: the serialized record to send, and where it goes, and beside
 * labels the embedding where it is asked for. It travels from the poll to the processor in a header
 * that never leaves the process, and counts once it is sent: a poll may be given back, and scored
 * again.
 *
 * @param kind labels or a dead letter
 * @param key key of the record to send; null for none
 * @param value its value in the wire format
 * @param embedding the value of the record to send beside it, with the same key; null for none
 * @param reason why it is a dead letter; null for labels
 */
record Outcome(
        Kind kind,
        byte @Nullable [] key,
        byte[] value,
        byte @Nullable [] embedding,
        @Nullable DeadLetterReason reason) {
    private static final String HEADER = "livelabel-outcome";

    /** Labels, and beside them an embedding if there is one. */
    static Outcome labels(byte[] key, byte[] value, byte @Nullable [] embedding, boolean stale) {
        return new Outcome(stale ? Kind.STALE_LABELS : Kind.LABELS, key, value, embedding, null);
    }

    /** A dead letter. */
    static Outcome deadLetter(byte @Nullable [] key, byte[] value, DeadLetterReason reason) {
        return new Outcome(Kind.DEAD_LETTER, key, value, null, reason);
    }

    /** Where an outcome goes; the code is what the header carries. */
    enum Kind {
        /** To the topic labels. */
        LABELS(1),
        /** To the topic videos-dead-letters. */
        DEAD_LETTER(2),
        /** To the topic labels, marked as made by weights older than the limit. */
        STALE_LABELS(3);

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
        byte[] why = reason == null ? null : reason.name().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(
                        1 + roomOf(key) + roomOf(embedding) + roomOf(why) + value.length);
        bytes.put(kind.code);
        put(bytes, key);
        put(bytes, embedding);
        put(bytes, why);
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
        byte[] why = take(bytes);
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        return new Outcome(
                kind,
                key,
                value,
                embedding,
                why == null
                        ? null
                        : DeadLetterReason.valueOf(new String(why, StandardCharsets.UTF_8)));
    }

    /** Removes every such header, so that a foreign record cannot bring its own outcome along. */
    static void removeFrom(Headers headers) {
        headers.remove(HEADER);
    }
}
