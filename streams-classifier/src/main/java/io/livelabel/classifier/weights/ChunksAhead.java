package io.livelabel.classifier.weights;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
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

    /** Short, since nothing is received of announcements meanwhile. */
    private static final Duration IDLE_POLL = Duration.ofMillis(5);

    /** As long as chunks need from one to the next: a consumer receives only while it is polled. */
    private static final Duration COMING_POLL = Duration.ofMillis(20);

    private static final long GIVE_UP_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int POLLS_AT_ONCE = 64;

    private final Consumer<byte[], byte[]> consumer;
    private final String keyPrefix;
    private final long bytesAtMost;
    private final LongSupplier nanos;
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
     * @param nanos the time, as of {@link System#nanoTime}
     */
    ChunksAhead(
            Consumer<byte[], byte[]> consumer, String model, long bytesAtMost, LongSupplier nanos) {
        this.consumer = consumer;
        this.keyPrefix = model + "/";
        this.bytesAtMost = bytesAtMost;
        this.nanos = nanos;
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
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        Place place = new Place(partition, record.offset());
        // Offsets begin anew where a topic was made again.
        take(place);
        chunks.put(place, record.value());
        bytes += record.value().length;
        while (bytes > bytesAtMost) {
            take(chunks.keySet().iterator().next());
        }
    }

    /**
     * Gives away the value of a record that was read ahead; where it is still to be read, waits for
     * it a little.
     *
     * @return null if it was written before this began to read, was passed over, gave way, or does
     *     not come
     */
    byte @Nullable [] take(TopicPartition partition, long offset) {
        Place place = new Place(partition, offset);
        long began = nanos.getAsLong();
        while (!chunks.containsKey(place)
                && consumer.assignment().contains(partition)
                && consumer.position(partition) <= offset
                && nanos.getAsLong() - began < GIVE_UP_NANOS) {
            read(POLL);
        }
        return take(place);
    }

    /** Gives up all that was read ahead. */
    void forget() {
        chunks.clear();
        bytes = 0;
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
