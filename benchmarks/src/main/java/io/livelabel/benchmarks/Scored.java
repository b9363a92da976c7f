package io.livelabel.benchmarks;

import io.livelabel.classifier.Classifier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** How many videos classifiers have scored together. */
final class Scored {
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** Who looks oftener takes the cores that are measured, above all of a virtual machine. */
    private static final long PAUSE_NANOS = 20_000_000;

    private Scored() {}

    static long by(List<Classifier> all) {
        return all.stream().mapToLong(each -> each.counts().scored()).sum();
    }

    /**
     * Waits for so many.
     *
     * @throws IllegalStateException if they are not scored within minutes
     */
    static void await(List<Classifier> all, long count) {
        long until = System.nanoTime() + LONGEST.toNanos();
        while (by(all) < count) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(
                        "%d of %d videos were labelled in time".formatted(by(all), count));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
