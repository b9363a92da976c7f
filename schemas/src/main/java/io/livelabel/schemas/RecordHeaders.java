package io.livelabel.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers that records carry: where each came from, and where a replay ends. */
public final class RecordHeaders {
    /** File name of the shard a record came from: UTF-8. */
    public static final String SHARD = "livelabel-shard";

    /** Number of the record in its shard, from 0: 8 bytes, big-endian. */
    public static final String RECORD = "livelabel-record";

    /** How often a replay had gone through its shards before, from 0: 4 bytes, big-endian. */
    public static final String EPOCH = "livelabel-epoch";

    /**
     * On a record without key and value, with an empty value: up to here a partition holds all that
     * a replay sends there. The trainer closes its minibatch at it.
     */
    public static final String REPLAY_END = "livelabel-replay-end";

    /** On a record that was set aside: where it stood, {@code TOPIC:PARTITION:OFFSET} in UTF-8. */
    public static final String PLACE = "livelabel-place";

    /** On a copy in quarantine: name of the model that could not be trained on it, in UTF-8. */
    public static final String MODEL = "livelabel-model";

    /** On a copy in quarantine: the lineage that left it out, in UTF-8. */
    public static final String LINEAGE = "livelabel-lineage";

    /** On a copy in quarantine: steps that the lineage had made then, as a number in UTF-8. */
    public static final String STEP = "livelabel-step";

    /** On a copy in quarantine: what was wrong with its minibatch, in UTF-8. */
    public static final String REASON = "livelabel-reason";

    /**
     * On an example that was sent again out of quarantine, and on the mark of that which quarantine
     * keeps: where it stood before, {@code TOPIC:PARTITION:OFFSET} in UTF-8.
     */
    public static final String REQUEUED = "livelabel-requeued";

    private RecordHeaders() {}

    /** Says where a record came from. */
    public static void putOrigin(Headers headers, String shard, long record) {
        headers.add(SHARD, shard.getBytes(StandardCharsets.UTF_8));
        headers.add(RECORD, ByteBuffer.allocate(Long.BYTES).putLong(record).array());
    }

    /** Says in which pass over the shards a record was sent. */
    public static void putEpoch(Headers headers, int epoch) {
        headers.add(EPOCH, ByteBuffer.allocate(Integer.BYTES).putInt(epoch).array());
    }

    /** In which pass over the shards the record was sent, where it carries that. */
    public static OptionalInt epoch(Headers headers) {
        Header header = headers.lastHeader(EPOCH);
        return header == null || header.value().length != Integer.BYTES
                ? OptionalInt.empty()
                : OptionalInt.of(ByteBuffer.wrap(header.value()).getInt());
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

    /** Makes a record the mark of a replay's end. */
    public static void putReplayEnd(Headers headers) {
        headers.add(REPLAY_END, new byte[0]);
    }

    /** Whether the record is the mark of a replay's end, and holds nothing else. */
    public static boolean isReplayEnd(Headers headers) {
        return headers.lastHeader(REPLAY_END) != null;
    }
}
