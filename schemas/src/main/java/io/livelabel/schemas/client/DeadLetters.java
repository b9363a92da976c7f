package io.livelabel.schemas.client;

import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Builds dead letters: what could not be used, why, and where it came from. */
public final class DeadLetters {
    /** The longest payload that is kept whole; a longer one is cut to this, to fit a record. */
    public static final int MAX_PAYLOAD_BYTES = 900_000;

    /** The longest key, in bytes, and the longest detail, in characters, that are kept. */
    private static final int MAX_KEY_BYTES = 1_024;

    private static final int MAX_DETAIL_CHARACTERS = 2_000;

    private DeadLetters() {}

    /**
     * The key of a dead letter: that of the original, unless it alone would make the dead letter
     * too large.
     */
    public static byte @Nullable [] keyOf(byte @Nullable [] original) {
        return original == null || original.length > MAX_KEY_BYTES ? null : original;
    }

    /**
     * A dead letter for a record of a topic.
     *
     * @param application who sets it aside
     * @param payload the original bytes; null for a tombstone
     * @param timeMs when: milliseconds since the epoch
     */
    public static DeadLetter fromTopic(
            String application,
            DeadLetterReason reason,
            String detail,
            String topic,
            int partition,
            long offset,
            byte @Nullable [] payload,
            long timeMs) {
        byte[] bytes = payload == null ? new byte[0] : payload;
        return letter(application, reason, detail, topic, offset, bytes, bytes.length, timeMs)
                .setPartition(partition)
                .build();
    }

    /**
     * A dead letter for a place in a shard.
     *
     * @param application who sets it aside
     * @param position the byte at which the record begins
     * @param record the record's number in the shard, from 0
     * @param payload the original bytes, or as many of them as were read
     * @param payloadBytes how many they were
     * @param timeMs when: milliseconds since the epoch
     */
    public static DeadLetter fromShard(
            String application,
            DeadLetterReason reason,
            String detail,
            String shard,
            long position,
            long record,
            byte[] payload,
            long payloadBytes,
            long timeMs) {
        return letter(application, reason, detail, shard, position, payload, payloadBytes, timeMs)
                .setRecord(record)
                .build();
    }

    private static DeadLetter.Builder letter(
            String application,
            DeadLetterReason reason,
            String detail,
            String source,
            long position,
            byte[] payload,
            long payloadBytes,
            long timeMs) {
        byte[] kept =
                payload.length <= MAX_PAYLOAD_BYTES
                        ? payload
                        : Arrays.copyOf(payload, MAX_PAYLOAD_BYTES);
        return DeadLetter.newBuilder()
                .setApplication(application)
                .setReason(reason)
                .setDetail(detail.substring(0, Math.min(detail.length(), MAX_DETAIL_CHARACTERS)))
                .setSource(source)
                .setPosition(position)
                .setPayload(ByteBuffer.wrap(kept))
                .setPayloadBytes(payloadBytes)
                .setTimeMs(timeMs);
    }
}
