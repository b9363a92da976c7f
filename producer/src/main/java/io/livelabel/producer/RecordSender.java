package io.livelabel.producer;

import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * An idempotent producer that stops for good at the first record it could not deliver.
 *
 * <p>Were later records of a partition to be written after one was lost, the next run would take
 * that one for sent. So the producer is closed from within the failure's callback, which drops what
 * is buffered behind it. The caller closes it; one thread sends.
 */
final class RecordSender implements AutoCloseable {
    private static final int BATCH_BYTES = 1 << 20;
    private static final long BUFFER_BYTES = 128L << 20;
    private static final int LINGER_MS = 20;

    private final KafkaProducer<byte[], byte[]> producer;
    private final int maxRequestBytes;
    private final Duration deliveryTimeout;
    private final AtomicReference<@Nullable UserException> failure = new AtomicReference<>();

    RecordSender(Connection connection, TargetTopics topics) {
        Properties properties =
                connection.producer(
                        Map.of(
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                Math.min(BATCH_BYTES, topics.leastMaxBytes()),
                                ProducerConfig.LINGER_MS_CONFIG,
                                LINGER_MS,
                                ProducerConfig.BUFFER_MEMORY_CONFIG,
                                BUFFER_BYTES,
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                topics.mostMaxBytes()));
        ProducerConfig config = new ProducerConfig(properties);
        maxRequestBytes = config.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        deliveryTimeout =
                Duration.ofMillis(config.getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG));
        producer = new KafkaProducer<>(properties);
    }

    /** The largest request that the producer sends, in bytes. */
    int maxRequestBytes() {
        return maxRequestBytes;
    }

    /**
     * Hands a record over, waiting while the buffer is full.
     *
     * @param acknowledged called on the producer's thread once the broker has it
     * @throws UserException if this or an earlier record could not be delivered
     */
    void send(ProducerRecord<byte[], byte[]> record, Runnable acknowledged)
            throws InterruptedException {
        requireNoFailure();
        try {
            var unused =
                    producer.send(
                            record,
                            (metadata, exception) -> {
                                if (exception == null) {
                                    acknowledged.run();
                                } else {
                                    fail(record, exception);
                                }
                            });
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException | IllegalStateException e) {
            fail(record, e);
        }
        requireNoFailure();
    }

    /** Waits until the broker has everything. */
    void flush() throws InterruptedException {
        requireNoFailure();
        try {
            producer.flush();
        } catch (InterruptException e) {
            throw interrupted(e);
        }
        requireNoFailure();
    }

    private void fail(ProducerRecord<byte[], byte[]> record, Exception cause) {
        UserException described =
                new UserException(
                        "record %d of shard %s could not be sent to %s-%d: %s; nothing after it was sent, the next run goes on there"
                                .formatted(
                                        RecordHeaders.record(record.headers()).orElse(-1),
                                        RecordHeaders.shard(record.headers()).orElse("?"),
                                        record.topic(),
                                        record.partition(),
                                        cause),
                        cause);
        if (failure.compareAndSet(null, described)) {
            producer.close(Duration.ZERO);
        }
    }

    private void requireNoFailure() {
        UserException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    /** What Kafka's unchecked exception stands for. */
    static InterruptedException interrupted(InterruptException cause) {
        // Kafka sets the thread's flag again, which the checked exception stands for.
        Thread.interrupted();
        InterruptedException e = new InterruptedException("interrupted in a Kafka client");
        e.initCause(cause);
        return e;
    }

    @Override
    public void close() {
        producer.close(deliveryTimeout.plusSeconds(1));
    }
}
