package io.livelabel.producer.replay;

import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions of other replays that a replay's positions lie behind: while one is open, they
 * cannot be read. One thread.
 */
final class OpenTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTransactions.class);

    /** Whoever runs ends its own within seconds. */
    private static final Duration TELL_AFTER = Duration.ofSeconds(3);

    private static final Duration PATIENCE =
            TransactionalSender.TRANSACTION_TIMEOUT.plusSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final String replay;
    private final LongSupplier nanoTime;
    private final Consumer<String> operator;

    /** Those that a replay meets; what is waited for long is logged. */
    OpenTransactions(String replay) {
        this(replay, System::nanoTime, LOG::warn);
    }

    /**
     * The same by another clock.
     *
     * @param nanoTime the time in nanoseconds
     * @param operator is told what is waited for, once, if that takes long
     */
    OpenTransactions(String replay, LongSupplier nanoTime, Consumer<String> operator) {
        this.replay = replay;
        this.nanoTime = nanoTime;
        this.operator = operator;
    }

    /**
     * Waits until all is settled before some offsets.
     *
     * @param consumer one that reads what is committed
     * @param ends the offsets, by partition
     * @throws UserException if it is not in the time that the broker lets a transaction be open
     * @throws org.apache.kafka.common.errors.InterruptException if the thread is interrupted
     */
    void awaitEnd(
            org.apache.kafka.clients.consumer.Consumer<?, ?> consumer,
            Map<TopicPartition, Long> ends) {
        long began = nanoTime.getAsLong();
        boolean told = false;
        for (SortedSet<String> open = open(consumer, ends);
                !open.isEmpty();
                open = open(consumer, ends)) {
            long waited = nanoTime.getAsLong() - began;
            if (waited > PATIENCE.toNanos()) {
                throw new UserException(
                        "replay '%s' cannot read its positions in %s: transactions of other replays have been open there for %d s; run it again once the broker has ended them (their transaction.timeout.ms)"
                                .formatted(replay, open, PATIENCE.toSeconds()));
            }
            if (!told && waited > TELL_AFTER.toNanos()) {
                told = true;
                operator.accept(
                        "replay '%s' waits for a transaction of another replay in %s, which its positions lie behind; if that was killed, the broker ends it within %d s (its transaction.timeout.ms, unless set otherwise)"
                                .formatted(
                                        replay,
                                        open,
                                        TransactionalSender.TRANSACTION_TIMEOUT.toSeconds()));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** The partitions in which the first open transaction begins before an offset. */
    private static SortedSet<String> open(
            org.apache.kafka.clients.consumer.Consumer<?, ?> consumer,
            Map<TopicPartition, Long> ends) {
        SortedSet<String> open = new TreeSet<>();
        consumer.endOffsets(ends.keySet())
                .forEach(
                        (partition, settled) -> {
                            if (settled < ends.getOrDefault(partition, 0L)) {
                                open.add(partition.toString());
                            }
                        });
        return open;
    }
}
