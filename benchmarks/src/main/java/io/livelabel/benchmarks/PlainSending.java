package io.livelabel.benchmarks;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A plain producer that sends so many bytes in one transaction, in records of a size. One thread at
 * a time, which closes it.
 */
final class PlainSending implements AutoCloseable {
    private static final String TOPIC = "scratch";

    private final KafkaProducer<byte[], byte[]> producer;
    private final long bytes;
    private final int recordBytes;

    private PlainSending(KafkaProducer<byte[], byte[]> producer, long bytes, int recordBytes) {
        this.producer = producer;
        this.bytes = bytes;
        this.recordBytes = recordBytes;
    }

    /** To a topic of its own, which is made if need be. */
    static PlainSending open(Connection connection, long bytes, int recordBytes)
            throws ExecutionException, InterruptedException {
        try (Admin admin = connection.openAdmin()) {
            TopicCreation.ensure(
                    admin,
                    List.of(
                            new Topics.Topic(
                                    TOPIC,
                                    Topics.WEIGHTS.schema(),
                                    1,
                                    Map.of("compression.type", "uncompressed"))),
                    Map.of());
        }
        Map<String, Object> settings =
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        TOPIC,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        1 << 20,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        32L << 20);
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(connection.producer(settings));
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
        return new PlainSending(producer, bytes, recordBytes);
    }

    /** Milliseconds from the first record to the commit. */
    long time() throws ExecutionException, InterruptedException {
        long begin = System.nanoTime();
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (long at = 0; at < bytes; at += recordBytes) {
            int length = (int) Math.min(recordBytes, bytes - at);
            sent.add(producer.send(new ProducerRecord<>(TOPIC, new byte[length])));
        }
        producer.commitTransaction();
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
        return (System.nanoTime() - begin) / 1_000_000;
    }

    @Override
    public void close() {
        producer.close();
    }
}
