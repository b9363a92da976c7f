package io.livelabel.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers that records carry: where each came from, and where a replay ends. */
public final class RecordHeaders {
    /** File name of the shard a record came from: UTF-8. */
    public static final String SHARD = "livelabel-shard";

    /** Number of the record in its shard, from 0: 8 bytes, big-endian. */
    public static final String RECORD = "livelabel-record";

    /**
     * What the shard is, beyond its name: a fingerprint of it, then one of the replay's shards up
     * to and with it, in order; each 8 bytes, big-endian.
     */
    public static final String FINGERPRINTS = "livelabel-shard-fingerprints";

    /**
     * On the last record that a replay sends to a partition, with an empty value: the trainer
     * closes its minibatch behind it.
     */
    public static final String REPLAY_END = "livelabel-replay-end";

    private RecordHeaders() {}

    /** Says where a record came from. */
    public static void putOrigin(Headers headers, String shard, long record) {
        headers.add(SHARD, shard.getBytes(StandardCharsets.UTF_8));
        headers.add(RECORD, ByteBuffer.allocate(Long.BYTES).putLong(record).array());
    }

    /** Says which shard it was, and which shards came before. */
    public static void putFingerprints(Headers headers, long shard, long shardsUpToIt) {
        headers.add(
                FINGERPRINTS,
                ByteBuffer.allocate(2 * Long.BYTES).putLong(shard).putLong(shardsUpToIt).array());
    }

    /** Fingerprint of the shard, where the record carries one. */
    public static OptionalLong shardFingerprint(Headers headers) {
        return fingerprint(headers, 0);
    }

    /** Fingerprint of the replay's shards up to and with this one, where the record carries one. */
    public static OptionalLong shardsFingerprint(Headers headers) {
        return fingerprint(headers, Long.BYTES);
    }

    private static OptionalLong fingerprint(Headers headers, int at) {
        Header header = headers.lastHeader(FINGERPRINTS);
        return header == null || header.value().length != 2 * Long.BYTES
                ? OptionalLong.empty()
                : OptionalLong.of(ByteBuffer.wrap(header.value()).getLong(at));
    }

    /** The shard's file name, where the record carries one. */
    public static Optional<String> shard(Headers headers) {
        Header header = headers.lastHeader(SHARD);
        return header == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** The record's number in its shard, where it carries one. */
    public static OptionalLong record(Headers headers) {
        Header header = headers.lastHeader(RECORD);
        return header == null || header.value().length != Long.BYTES
                ? OptionalLong.empty()
                : OptionalLong.of(ByteBuffer.wrap(header.value()).getLong());
    }

    /** Marks a record as the last of its replay in its partition. */
    public static void putReplayEnd(Headers headers) {
        headers.add(REPLAY_END, new byte[0]);
    }

    /** Whether the record is the last of its replay in its partition. */
    public static boolean isReplayEnd(Headers headers) {
        return headers.lastHeader(REPLAY_END) != null;
    }
}
