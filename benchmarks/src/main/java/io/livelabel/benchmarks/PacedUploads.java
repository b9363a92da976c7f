package io.livelabel.benchmarks;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Uploads at a steady rate, to one partition behind the other: records that are in the topic
 * already, sent again.
 */
final class PacedUploads implements AutoCloseable {
    private static final int KEPT = 2_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final int partitions;

    /** Reads what is to be sent. */
    PacedUploads(Connection connection, int partitions) {
        this.partitions = partitions;
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.add(new TopicPartition(Topics.VIDEOS.name(), partition));
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.consumer(Map.of()))) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (records.size() < KEPT && !isAt(ends, consumer)) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        if (records.isEmpty()) {
            throw new IllegalStateException("%s holds no uploads".formatted(Topics.VIDEOS.name()));
        }
        producer = new KafkaProducer<>(connection.producer(Map.of()));
    }

    private static boolean isAt(
            Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> consumer) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /**
     * Sends so many a second, so many seconds.
     *
     * @return how many
     */
    long send(double rate, int seconds) throws ExecutionException, InterruptedException {
        long begin = System.nanoTime();
        long count = Math.round(rate * seconds);
        Future<RecordMetadata> last = CompletableFuture.completedFuture(null);
        for (long i = 0; i < count; i++) {
            long due = begin + Math.round(i * 1e9 / rate);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            ConsumerRecord<byte[], byte[]> record = records.get((int) (i % records.size()));
            last =
                    producer.send(
                            new ProducerRecord<>(
                                    record.topic(),
                                    (int) (i % partitions),
                                    null,
                                    record.key(),
                                    record.value(),
                                    record.headers()));
        }
        last.get();
        return count;
    }

    @Override
    public void close() {
        producer.close();
    }
}
