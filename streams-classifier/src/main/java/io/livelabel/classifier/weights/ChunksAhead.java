package io.livelabel.classifier.weights;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Chunks of one model's weights, read while they are being written, so that most of a version is
 * here when its manifest comes. What a manifest does not ask for gives way to what is written
 * later. One thread at a time, which closes it.
 */
final class ChunksAhead implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    /** A consumer receives only while it is polled. */
    private static final Duration IDLE_POLL = Duration.ofMillis(5);

    private static final Duration COMING_POLL = Duration.ofMillis(20);

    private static final int POLLS_WITHOUT_A_CHUNK = 10;
    private static final int POLLS_AT_ONCE = 64;

    private final Consumer<byte[], byte[]> consumer;
    private final String keyPrefix;
    private final long bytesAtMost;
    private final Map<Place, byte[]> chunks = new LinkedHashMap<>();
    private long bytes;
    private boolean coming;

    private record Place(TopicPartition partition, long offset) {}

    /**
     * Reads from the ends that partitions have when they are read first.
     *
     * @param consumer becomes this object's; it must begin at the end, and not wait for
     *     transactions: what it reads is vouched for by a manifest that was committed
     * @param bytesAtMost of chunks, as they are in the topic, that are kept at a time
     */
    ChunksAhead(Consumer<byte[], byte[]> consumer, String model, long bytesAtMost) {
        this.consumer = consumer;
        this.keyPrefix = model + "/";
        this.bytesAtMost = bytesAtMost;
        try {
            consumer.assign(TopicReader.partitions(consumer, Topics.WEIGHTS.name()));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Reads what is there by now, so far as that is not without end.
     *
     * @return whether there was something, so that more may come soon
     */
    boolean read() {
        Duration timeout = coming ? COMING_POLL : IDLE_POLL;
        coming = false;
        int polls = 0;
        while (polls < POLLS_AT_ONCE && read(timeout)) {
            coming = true;
            polls++;
        }
        return coming;
    }

    private boolean read(Duration timeout) {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            any = true;
            if (record.value() != null && isOfModel(record.key())) {
                keep(record);
            }
        }
        return any;
    }

    private boolean isOfModel(byte[] key) {
        return key != null && new String(key, StandardCharsets.UTF_8).startsWith(keyPrefix);
    }

    private void keep(ConsumerRecord<byte[], byte[]> record) {
        chunks.put(
                new Place(new TopicPartition(record.topic(), record.partition()), record.offset()),
                record.value());
        bytes += record.value().length;
        while (bytes > bytesAtMost) {
            take(chunks.keySet().iterator().next());
        }
    }

    /**
     * Gives away the value of a record that was read ahead; where it is still to be read, waits for
     * it as long as others come.
     *
     * @return null if it was written before this began to read, was passed over, gave way, or does
     *     not come
     */
    byte @Nullable [] take(TopicPartition partition, long offset) {
        Place place = new Place(partition, offset);
        int polls = 0;
        while (!chunks.containsKey(place)
                && consumer.assignment().contains(partition)
                && consumer.position(partition) <= offset
                && polls < POLLS_WITHOUT_A_CHUNK) {
            polls = read(POLL) ? 0 : polls + 1;
        }
        return take(place);
    }

    private byte @Nullable [] take(Place place) {
        byte[] value = chunks.remove(place);
        bytes -= value == null ? 0 : value.length;
        return value;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
