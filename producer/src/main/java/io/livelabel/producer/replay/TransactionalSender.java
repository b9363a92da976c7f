package io.livelabel.producer.replay;

import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a replay has to send in transactions, each with the positions that it leads to, and
 * stops for good at the first record that could not be delivered.
 *
 * <p>Opening it fences an older run of the same replay, whose open transaction is taken back then.
 * The caller closes it, which takes an open transaction back; one thread sends.
 */
final class TransactionalSender implements AutoCloseable {
    private static final int BATCH_BYTES = 1 << 20;
    private static final long BUFFER_BYTES = 128L << 20;
    private static final int LINGER_MS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    // So that a commit outlasts the delivery of its records, whose failure tells more.
    private static final Duration PATIENCE_OF_CALLS = PATIENCE.plusSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    // Longer than there is patience: the broker would otherwise end it before this run gives up.
    static final Duration TRANSACTION_TIMEOUT =
            PATIENCE.plus(ReplayConfig.LONGEST_COMMIT_INTERVAL).plusSeconds(30);

    private final String replay;
    private final ReplayMeter meter;
    private final SendFailures failures;
    private final KafkaProducer<byte[], byte[]> producer;
    private final int maxRequestBytes;
    private final AtomicReference<@Nullable UserException> failure = new AtomicReference<>();
    private boolean open;
    private boolean whole = true;
    private boolean isUnanswered;
    private long openedAt;

    /**
     * Opens it.
     *
     * @throws UserException if the broker does not let it
     */
    TransactionalSender(
            String replay, Connection connection, TargetTopics topics, ReplayMeter meter)
            throws InterruptedException {
        this.replay = replay;
        this.meter = meter;
        this.failures =
                new SendFailures(replay, connection.bootstrapServers(), TRANSACTION_TIMEOUT);
        Properties properties =
                connection.producer(
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                "livelabel-replay-" + replay,
                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                (int) TRANSACTION_TIMEOUT.toMillis(),
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                (int) PATIENCE.toMillis(),
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                PATIENCE_OF_CALLS.toMillis(),
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                Math.min(BATCH_BYTES, topics.leastMaxBytes()),
                                ProducerConfig.LINGER_MS_CONFIG,
                                LINGER_MS,
                                ProducerConfig.BUFFER_MEMORY_CONFIG,
                                BUFFER_BYTES,
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                topics.mostMaxBytes()));
        maxRequestBytes =
                new ProducerConfig(properties).getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        producer = new KafkaProducer<>(properties);
        try {
            producer.initTransactions();
        } catch (InterruptException e) {
            producer.close(Duration.ZERO);
            throw interrupted(e);
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw failures.of("replay '%s' cannot begin".formatted(replay), e);
        }
    }

    /** The largest request that the producer sends, in bytes. */
    int maxRequestBytes() {
        return maxRequestBytes;
    }

    /**
     * Hands records over that belong together, as part of the open transaction or of a new one;
     * waits while the buffer is full.
     *
     * @throws UserException if one of these or an earlier one could not be delivered
     * @throws InterruptedException if not all could be handed over; the transaction is good for
     *     nothing then
     */
    void send(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
        whole = false;
        for (ProducerRecord<byte[], byte[]> record : records) {
            send(record);
        }
        whole = true;
    }

    /** Whether no records that belong together were handed over in part. */
    boolean isWhole() {
        return whole;
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        requireNoFailure();
        try {
            if (!open) {
                producer.beginTransaction();
                open = true;
                openedAt = System.nanoTime();
            }
            meter.handedOver();
            var unused =
                    producer.send(
                            record,
                            (metadata, exception) -> {
                                meter.answered();
                                if (exception != null) {
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

    /** How long the open transaction has been open; 0 if none is. */
    long nanosOpen() {
        return open ? System.nanoTime() - openedAt : 0;
    }

    /**
     * Commits what was sent since the last commit together with positions; does nothing where there
     * is neither.
     *
     * @throws UserException if something of it could not be delivered: then nothing of it counts
     */
    void commit(List<ProducerRecord<byte[], byte[]>> positions) throws InterruptedException {
        send(positions);
        requireNoFailure();
        if (!open) {
            return;
        }
        // The commit is a question of its own: the records may all be answered while it waits.
        meter.handedOver();
        try {
            producer.commitTransaction();
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException e) {
            isUnanswered = e instanceof TimeoutException;
            requireNoFailure();
            throw failures.of("replay '%s' could not commit what it sent".formatted(replay), e);
        } finally {
            meter.answered();
        }
        open = false;
        requireNoFailure();
        meter.committed();
    }

    private void fail(ProducerRecord<byte[], byte[]> record, Exception cause) {
        failure.compareAndSet(null, failures.ofRecord(record, cause));
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
        // What is not taken back by then, the broker takes back after the transaction's timeout.
        producer.close(isUnanswered ? Duration.ZERO : CLOSE_WITHIN);
    }
}
