package io.livelabel.producer.replay;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.client.DeadLetters;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Where a replay sets aside what it cannot send. One thread. */
final class DeadLetterOutlet {
    private static final String APPLICATION = "producer";
    private static final String TOPIC = Topics.VIDEOS_DEAD_LETTERS.name();
    // More than a dead letter's other fields, its key and its headers take.
    private static final int RESERVED_BYTES = 16_384;

    private final AvroSerde<DeadLetter> serde;
    private final int maxPayloadBytes;

    /** The topic, of which the sender takes requests of so many bytes at most. */
    DeadLetterOutlet(TargetTopics topics, int maxRequestBytes, SchemaRegistry registry) {
        this.serde = new AvroSerde<>(DeadLetter.class, registry);
        int maxBytes = Math.min(topics.get(Topics.VIDEOS_DEAD_LETTERS).maxBytes(), maxRequestBytes);
        this.maxPayloadBytes =
                Math.max(0, Math.min(DeadLetters.MAX_PAYLOAD_BYTES, maxBytes - RESERVED_BYTES));
    }

    /**
     * The record that sets an item aside.
     *
     * @param shard file name of the item's shard
     */
    ProducerRecord<byte[], byte[]> record(ShardItem item, ShardItem.Fault fault, String shard) {
        byte[] payload = fault.payload();
        DeadLetter letter =
                DeadLetters.fromShard(
                        APPLICATION,
                        fault.cause().reason(),
                        String.valueOf(fault.cause().getMessage()),
                        shard,
                        item.position(),
                        item.record(),
                        payload.length <= maxPayloadBytes
                                ? payload
                                : Arrays.copyOf(payload, maxPayloadBytes),
                        fault.payloadBytes(),
                        System.currentTimeMillis());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        TOPIC, 0, DeadLetters.keyOf(fault.key()), serde.serialize(TOPIC, letter));
        RecordHeaders.putOrigin(record.headers(), shard, item.record());
        return record;
    }
}
