package io.livelabel.producer.replay;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.avro.DeadLetterReason;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;

/** One topic that a replay sends to. Immutable. */
final class TopicOutlet {
    // Above what a batch of one record adds to key, value and headers.
    private static final long OVERHEAD_BYTES = 160;

    private final String topic;
    private final int partitions;
    private final int maxBytes;

    /** A topic, of which the sender takes requests of so many bytes at most. */
    TopicOutlet(Topic topic, TargetTopics topics, int maxRequestBytes) {
        this.topic = topic.name();
        TargetTopics.Target target = topics.get(topic);
        this.partitions = target.partitions();
        this.maxBytes = Math.min(target.maxBytes(), maxRequestBytes);
    }

    /**
     * A record for this topic, in the partition of its key, with its origin in the headers.
     *
     * @param shard file name of the item's shard
     * @throws MalformedRecordException if it is larger than the topic takes
     */
    ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value, String shard, ShardItem item)
            throws MalformedRecordException {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition(key), key, value);
        RecordHeaders.putOrigin(record.headers(), shard, item.record());
        RecordHeaders.putEpoch(record.headers(), item.epoch());
        long bytes = bytes(record);
        if (bytes > maxBytes) {
            throw new MalformedRecordException(
                    DeadLetterReason.TOO_LARGE,
                    "record takes up to %d bytes, topic %s takes %d (max.message.bytes, max.request.size)"
                            .formatted(bytes, topic, maxBytes));
        }
        return record;
    }

    /** Bytes of a record as it is sent, rounded up. */
    private static long bytes(ProducerRecord<byte[], byte[]> record) {
        long bytes = OVERHEAD_BYTES + record.key().length + record.value().length;
        for (Header header : record.headers()) {
            bytes += header.key().length() + header.value().length;
        }
        return bytes;
    }

    /** The partition that Kafka's own partitioner puts a key in. */
    private int partition(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
