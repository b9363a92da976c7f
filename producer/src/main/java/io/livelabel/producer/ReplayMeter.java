package io.livelabel.producer;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The counts of one replay. Written by its threads, read by any. */
final class ReplayMeter {
    private final AtomicLong totalBytes = new AtomicLong();
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong alreadyThere = new AtomicLong();
    private final Map<DeadLetterReason, AtomicLong> deadLetters =
            new EnumMap<>(DeadLetterReason.class);
    private final AtomicLong skippedBytes = new AtomicLong();
    // Nanoseconds of the clock at the first video; 0 before.
    private final AtomicLong startedAt = new AtomicLong();

    ReplayMeter() {
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            deadLetters.put(reason, new AtomicLong());
        }
    }

    void total(long bytes) {
        totalBytes.set(bytes);
    }

    void read(long bytes) {
        readBytes.set(bytes);
    }

    void started() {
        if (startedAt.compareAndSet(0, System.nanoTime() | 1)) {
            skippedBytes.set(readBytes.get());
        }
    }

    void acknowledged(long bytes) {
        sent.incrementAndGet();
        sentBytes.addAndGet(bytes);
    }

    void wasThere() {
        alreadyThere.incrementAndGet();
    }

    void setAside(DeadLetterReason reason) {
        count(reason).incrementAndGet();
    }

    ReplayProgress progress() {
        double total = Math.max(1, totalBytes.get());
        long started = startedAt.get();
        return new ReplayProgress(
                sent.get(),
                sentBytes.get(),
                alreadyThere.get(),
                deadLetters.values().stream().mapToLong(AtomicLong::get).sum(),
                readBytes.get() / total,
                skippedBytes.get() / total,
                started == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - started));
    }

    Map<DeadLetterReason, Long> deadLetters() {
        Map<DeadLetterReason, Long> counts = new EnumMap<>(DeadLetterReason.class);
        deadLetters.forEach(
                (reason, count) -> {
                    if (count.get() > 0) {
                        counts.put(reason, count.get());
                    }
                });
        return counts;
    }

    private AtomicLong count(DeadLetterReason reason) {
        AtomicLong count = deadLetters.get(reason);
        if (count == null) {
            throw new IllegalStateException("no count for " + reason);
        }
        return count;
    }
}
