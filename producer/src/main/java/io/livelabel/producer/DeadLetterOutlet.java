package io.livelabel.producer;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.client.DeadLetters;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a replay sets aside what it cannot read, each place once over all its runs.
 *
 * <p>Other applications write to the same topic, so its last record tells nothing, and all of it is
 * looked through at the start. One thread.
 */
final class DeadLetterOutlet {
    private static final String APPLICATION = "producer";
    private static final String TOPIC = Topics.VIDEOS_DEAD_LETTERS.name();
    // More than a dead letter's other fields, its key and its headers take.
    private static final int RESERVED_BYTES = 16_384;

    private final RecordSender sender;
    private final AvroSerde<DeadLetter> serde;
    private final int maxPayloadBytes;
    private final Set<ReplayPosition> there = new HashSet<>();

    DeadLetterOutlet(
            TargetTopics topics,
            ReplayedRecords replayed,
            RecordSender sender,
            SchemaRegistry registry) {
        this.sender = sender;
        this.serde = new AvroSerde<>(DeadLetter.class, registry);
        TargetTopics.Target target = topics.get(Topics.VIDEOS_DEAD_LETTERS);
        int maxBytes = Math.min(target.maxBytes(), sender.maxRequestBytes());
        this.maxPayloadBytes =
                Math.max(0, Math.min(DeadLetters.MAX_PAYLOAD_BYTES, maxBytes - RESERVED_BYTES));
        for (int partition = 0; partition < target.partitions(); partition++) {
            there.addAll(replayed.all(new TopicPartition(TOPIC, partition)));
        }
    }

    /** How many records of this replay are set aside. */
    int count() {
        return there.size();
    }

    /** How many bytes of a payload are kept. */
    int maxPayloadBytes() {
        return maxPayloadBytes;
    }

    /**
     * Sets a record aside, unless an earlier run did.
     *
     * @param at its place in the replay
     * @param shard its shard's file name
     * @param position the byte at which it begins
     * @param key the video's id, if it could be read
     * @param payload its bytes, at most {@link #maxPayloadBytes}
     * @param payloadBytes how many they were
     */
    void put(
            ReplayPosition at,
            String shard,
            long position,
            byte @Nullable [] key,
            MalformedRecordException fault,
            byte[] payload,
            long payloadBytes)
            throws InterruptedException {
        if (!there.add(at)) {
            return;
        }
        DeadLetter letter =
                DeadLetters.fromShard(
                        APPLICATION,
                        fault.reason(),
                        String.valueOf(fault.getMessage()),
                        shard,
                        position,
                        at.record(),
                        payload,
                        payloadBytes,
                        System.currentTimeMillis());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(TOPIC, 0, key, serde.serialize(TOPIC, letter));
        RecordHeaders.putOrigin(record.headers(), shard, at.record());
        sender.send(record, () -> {});
    }
}
