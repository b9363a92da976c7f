package io.livelabel.classifier.input;

import io.livelabel.schemas.client.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Live uploads, read again from where they are. One thread at a time, which closes it. */
public final class InputFetch implements AutoCloseable {
    /** So long the next record is waited for. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int WORTH_A_SEEK = 500;

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final LongSupplier nanoTime;

    /** Connects. */
    public InputFetch(Connection connection) {
        this(
                new KafkaConsumer<>(
                        connection.readingToEnd(
                                Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"))),
                System::nanoTime);
    }

    /** Reads with a consumer, which it closes, by a clock in nanoseconds. */
    InputFetch(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            LongSupplier nanoTime) {
        this.consumer = consumer;
        this.nanoTime = nanoTime;
    }

    /**
     * Reads the records of a partition at some offsets, in the order of those. Records that are
     * gone are passed over. It gives up once it gets no further for {@link #PATIENCE}; what the
     * caller does with a record takes as long as it likes.
     *
     * @param each gets a record
     * @return the offsets that it gave up before, where records may be: all others are gone, or
     *     were handed over
     */
    public Set<Long> read(
            TopicPartition partition, Collection<Long> offsets, Consumer<InputRecord> each) {
        if (!exists(partition)) {
            return Set.of();
        }
        TreeSet<Long> wanted = new TreeSet<>(offsets);
        consumer.assign(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        seekToFirst(partition, wanted);
        long position = consumer.position(partition);
        long progressed = nanoTime.getAsLong();
        while (!wanted.isEmpty() && position < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                wanted.headSet(record.offset()).clear();
                if (wanted.remove(record.offset())) {
                    each.accept(InputRecord.of(record));
                }
            }
            if (!wanted.isEmpty() && wanted.first() - consumer.position(partition) > WORTH_A_SEEK) {
                seekToFirst(partition, wanted);
            }
            long reached = consumer.position(partition);
            if (reached > position) {
                position = reached;
                progressed = nanoTime.getAsLong();
            } else if (nanoTime.getAsLong() - progressed > PATIENCE.toNanos()) {
                return Set.copyOf(wanted.subSet(position, end));
            }
        }
        return Set.of();
    }

    private boolean exists(TopicPartition partition) {
        @Nullable List<PartitionInfo> infos = consumer.partitionsFor(partition.topic());
        return infos != null
                && infos.stream().anyMatch(info -> info.partition() == partition.partition());
    }

    private void seekToFirst(TopicPartition partition, SortedSet<Long> wanted) {
        if (!wanted.isEmpty()) {
            consumer.seek(partition, wanted.first());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
