package io.livelabel.producer;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * One topic that a replay sends to, each record once over all its runs.
 *
 * <p>Within a partition the records of a shard are in their order, so the last of them tells which
 * are there. Where the end is to be marked, each partition's newest record is held back until it is
 * known whether another follows. One thread.
 */
final class TopicOutlet {
    // Above what a batch of one record and the mark of the end add to key, value and headers.
    private static final long OVERHEAD_BYTES = 160;

    private final Topic topic;
    private final RecordSender sender;
    private final boolean marksEnd;
    private final ReplayShards shards;
    private final int maxBytes;
    private final List<AlreadySent> there = new ArrayList<>();
    private final List<@Nullable Held> held = new ArrayList<>();

    /**
     * Looks up what is there.
     *
     * @param marksEnd whether the last record of each partition gets the mark of the replay's end
     */
    TopicOutlet(
            Topic topic,
            TargetTopics topics,
            boolean marksEnd,
            ReplayShards shards,
            ReplayedRecords replayed,
            RecordSender sender) {
        this.topic = topic;
        this.sender = sender;
        this.marksEnd = marksEnd;
        this.shards = shards;
        TargetTopics.Target target = topics.get(topic);
        this.maxBytes = Math.min(target.maxBytes(), sender.maxRequestBytes());
        for (int partition = 0; partition < target.partitions(); partition++) {
            there.add(replayed.sent(new TopicPartition(topic.name(), partition)));
            held.add(null);
        }
    }

    private record Held(ProducerRecord<byte[], byte[]> record, Runnable acknowledged) {}

    /** Whether the topic has the record of this key and place already. */
    boolean has(byte[] key, ReplayPosition at) {
        return there.get(partition(key)).has(at);
    }

    /**
     * A record for this topic, in the partition of its key, with its origin in the headers.
     *
     * @throws MalformedRecordException if it is larger than the topic takes
     */
    ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value, String shard, ReplayPosition at)
            throws MalformedRecordException {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic.name(), partition(key), key, value);
        RecordHeaders.putOrigin(record.headers(), shard, at.record());
        RecordHeaders.putFingerprints(
                record.headers(),
                shards.fingerprint(at.shard()),
                shards.fingerprintUpTo(at.shard()));
        long bytes = bytes(record);
        if (bytes > maxBytes) {
            throw new MalformedRecordException(
                    DeadLetterReason.TOO_LARGE,
                    "record takes up to %d bytes, topic %s takes %d (max.message.bytes, max.request.size)"
                            .formatted(bytes, topic.name(), maxBytes));
        }
        return record;
    }

    /** Bytes of a record as it is sent, with the mark of the end, rounded up. */
    private static long bytes(ProducerRecord<byte[], byte[]> record) {
        long bytes = OVERHEAD_BYTES + record.key().length + record.value().length;
        for (Header header : record.headers()) {
            bytes += header.key().length() + header.value().length;
        }
        return bytes;
    }

    /** Sends a record, or holds it back until the next of its partition comes. */
    void send(ProducerRecord<byte[], byte[]> record, Runnable acknowledged)
            throws InterruptedException {
        if (!marksEnd) {
            sender.send(record, acknowledged);
            return;
        }
        Held before = held.set(record.partition(), new Held(record, acknowledged));
        if (before != null) {
            sender.send(before.record(), before.acknowledged());
        }
    }

    /**
     * Sends what was held back, marked as the end.
     *
     * @return the partitions that end with an unmarked record of this replay
     */
    List<String> end() throws InterruptedException {
        List<String> unmarked = new ArrayList<>();
        for (int partition = 0; marksEnd && partition < held.size(); partition++) {
            Held last = held.set(partition, null);
            if (last != null) {
                RecordHeaders.putReplayEnd(last.record().headers());
                sender.send(last.record(), last.acknowledged());
            } else if (there.get(partition).endsUnmarked()) {
                unmarked.add(topic.name() + "-" + partition);
            }
        }
        return unmarked;
    }

    /** The partition that Kafka's own partitioner puts a key in. */
    private int partition(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % there.size();
    }
}
