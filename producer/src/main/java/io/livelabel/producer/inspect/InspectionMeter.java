package io.livelabel.producer.inspect;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** How far an inspection is. Written by its thread, read by any. */
final class InspectionMeter {
    private static final double MEGABYTE = 1e6;
    private static final double NANOS = 1e9;

    private final AtomicLong totalBytes = new AtomicLong();
    private final AtomicLong endedBytes = new AtomicLong();
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong startedAt = new AtomicLong();

    void start(long bytes) {
        totalBytes.set(bytes);
        startedAt.set(System.nanoTime());
    }

    /** One more record was read, up to a byte of its shard. */
    void read(long position) {
        records.incrementAndGet();
        readBytes.set(endedBytes.get() + position);
    }

    void endShard(long bytes) {
        endedBytes.addAndGet(bytes);
    }

    Optional<String> line() {
        long bytes = readBytes.get();
        return bytes == 0
                ? Optional.empty()
                : Optional.of(
                        line(
                                records.get(),
                                bytes,
                                totalBytes.get(),
                                Duration.ofNanos(System.nanoTime() - startedAt.get())));
    }

    /** What is told of these counts. */
    static String line(long records, long bytes, long totalBytes, Duration elapsed) {
        double share = Math.min(1, (double) bytes / totalBytes);
        double seconds = Math.max(elapsed.toNanos() / NANOS, 1 / NANOS);
        Duration left = Duration.ofMillis((long) (1e3 * seconds * (1 - share) / share));
        return String.format(
                Locale.ROOT,
                "read %,d records, %,.0f MB/s, %.0f %%, %d:%02d:%02d to go",
                records,
                bytes / MEGABYTE / seconds,
                100 * share,
                left.toHours(),
                left.toMinutesPart(),
                left.toSecondsPart());
    }
}
