package io.livelabel.benchmarks;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Follows the committed labels, and keeps how long after its upload's timestamp each could be read.
 * Its own thread reads; the results are there once it is closed.
 */
final class LabelLatencies implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroSerde<VideoLabels> labels;
    private final long fromMs;
    private final Thread thread;
    private final List<Long> untilRead = new ArrayList<>();
    private final List<Long> untilScored = new ArrayList<>();
    private final Map<Long, Long> firstReadMs = new HashMap<>();
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure;

    /**
     * Begins to follow.
     *
     * @param fromMs uploads before this time do not count: milliseconds since the epoch
     */
    LabelLatencies(Connection connection, int partitions, long fromMs) {
        this.fromMs = fromMs;
        labels = new AvroSerde<>(VideoLabels.class, connection.openRegistry());
        consumer = new KafkaConsumer<>(connection.consumer(Map.of("fetch.max.wait.ms", 20)));
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.add(new TopicPartition(Topics.LABELS.name(), partition));
        }
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
        thread = new Thread(this::follow, "latencies");
        thread.start();
    }

    private void follow() {
        try {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                    take(record, System.currentTimeMillis());
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        VideoLabels label;
        try {
            label = labels.read(record.value());
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("not a label", e);
        }
        firstReadMs.putIfAbsent(label.getVersion(), nowMs);
        if (label.getInputTimeMs() >= fromMs) {
            untilRead.add(nowMs - label.getInputTimeMs());
            untilScored.add(label.getLabelledTimeMs() - label.getInputTimeMs());
        }
    }

    /** Ends. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
        consumer.close();
        if (failure != null) {
            throw new IllegalStateException("the labels were not followed to the end", failure);
        }
        Collections.sort(untilRead);
        Collections.sort(untilScored);
    }

    int count() {
        return untilRead.size();
    }

    /** Milliseconds until a label could be read: of this share of the labels at most. */
    long untilRead(double share) {
        return at(untilRead, share);
    }

    /** Milliseconds until it was scored. */
    long untilScored(double share) {
        return at(untilScored, share);
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size())));
    }

    /** When the first label of each version could be read: milliseconds since the epoch. */
    Map<Long, Long> firstReadMs() {
        return firstReadMs;
    }
}
