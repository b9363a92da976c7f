package io.livelabel.classifier.input;

import io.livelabel.schemas.client.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Live uploads, read again from where they are. One thread at a time, which closes it. */
public final class InputFetch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int WORTH_A_SEEK = 500;

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Connects. */
    public InputFetch(Connection connection) {
        consumer =
                new KafkaConsumer<>(
                        connection.readingToEnd(
                                Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")));
    }

    /**
     * Reads the records of a partition at some offsets, in the order of those. Records that are
     * gone, or do not come within half a minute, are passed over.
     *
     * @param each gets a record
     */
    public void read(
            TopicPartition partition, Collection<Long> offsets, Consumer<InputRecord> each) {
        if (!exists(partition)) {
            return;
        }
        TreeSet<Long> wanted = new TreeSet<>(offsets);
        consumer.assign(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long began = System.nanoTime();
        seekToFirst(partition, wanted);
        while (!wanted.isEmpty()
                && consumer.position(partition) < end
                && System.nanoTime() - began < PATIENCE_NANOS) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                wanted.headSet(record.offset()).clear();
                if (wanted.remove(record.offset())) {
                    each.accept(InputRecord.of(record));
                }
            }
            if (!wanted.isEmpty() && wanted.first() - consumer.position(partition) > WORTH_A_SEEK) {
                seekToFirst(partition, wanted);
            }
        }
    }

    private boolean exists(TopicPartition partition) {
        @Nullable List<PartitionInfo> infos = consumer.partitionsFor(partition.topic());
        return infos != null
                && infos.stream().anyMatch(info -> info.partition() == partition.partition());
    }

    private void seekToFirst(TopicPartition partition, TreeSet<Long> wanted) {
        if (!wanted.isEmpty()) {
            consumer.seek(partition, wanted.first());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
