package io.livelabel.benchmarks.endurance;

import io.livelabel.classifier.input.LivePlace;
import io.livelabel.schemas.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Sends the planned uploads at a steady rate, and keeps which of them is where. One thread runs it;
 * all else may be called from any.
 */
final class Uploading implements Runnable {
    private static final long GLANCE_NANOS = Duration.ofMillis(20).toNanos();

    private final Connection connection;
    private final List<Upload> uploads;
    private final UploadRecords records;
    private final double perSecond;
    private final Map<LivePlace, Upload> sent = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile int begun;
    private volatile int limit = Integer.MAX_VALUE;
    private long heldNanos;

    Uploading(
            Connection connection, List<Upload> uploads, UploadRecords records, double perSecond) {
        this.connection = connection;
        this.uploads = uploads;
        this.records = records;
        this.perSecond = perSecond;
    }

    @Override
    public void run() {
        long began = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(connection.producer(Map.of("linger.ms", 5)))) {
            for (Upload upload : uploads) {
                long held = awaitLeave(upload.index());
                heldNanos += held;
                began += held;
                long due = began + Math.round(upload.index() * 1e9 / perSecond);
                for (long left = due - System.nanoTime(); left > 0; ) {
                    park(left);
                    left = due - System.nanoTime();
                }
                // What becomes of it, the callback tells.
                var unused =
                        producer.send(
                                records.of(upload), (place, error) -> take(upload, place, error));
                begun = upload.index() + 1;
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("an upload could not be sent", failure.get());
        }
    }

    /** How long it was held up, so that the rate behind it is what it was. */
    private long awaitLeave(int index) {
        if (index < limit) {
            return 0;
        }
        long from = System.nanoTime();
        while (index >= limit) {
            park(GLANCE_NANOS);
        }
        return System.nanoTime() - from;
    }

    private static void park(long nanos) {
        LockSupport.parkNanos(nanos);
        if (Thread.interrupted()) {
            throw new IllegalStateException("the uploads were interrupted");
        }
    }

    /**
     * Holds the uploads up before one of them, until this is called again, so that what is to
     * happen among them does not come behind them on a slow machine.
     */
    void holdAt(int index) {
        limit = index;
    }

    /** How many seconds the uploads were held up. To be asked once they are sent. */
    double heldSeconds() {
        return heldNanos / 1e9;
    }

    private void take(Upload upload, RecordMetadata place, @Nullable Exception error) {
        if (error != null) {
            failure.compareAndSet(null, error);
            return;
        }
        sent.put(
                new LivePlace(new TopicPartition(place.topic(), place.partition()), place.offset()),
                upload);
    }

    /** How many were handed to the producer so far. */
    int begun() {
        return begun;
    }

    /**
     * Waits until so many were handed to the producer.
     *
     * @throws InterruptedException if it is interrupted
     */
    void await(int count) throws InterruptedException {
        while (begun < count) {
            LockSupport.parkNanos(GLANCE_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted before upload " + count);
            }
        }
    }

    /** Which upload is where, of those that the broker has. */
    Map<LivePlace, Upload> sent() {
        return Map.copyOf(sent);
    }
}
