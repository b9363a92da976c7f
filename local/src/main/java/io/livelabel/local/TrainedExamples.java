package io.livelabel.local;

import java.util.OptionalDouble;

/**
 * How fast this run has trained, from the first report of its progress to the last: what it took to
 * start does not count. One thread at a time.
 */
final class TrainedExamples {
    private static final double MS = 1_000;

    private final long sinceMs;
    private long before;
    private long firstMs = Long.MAX_VALUE;
    private long first;
    private long lastMs;
    private long last;

    /**
     * Before any report.
     *
     * @param sinceMs when this run began, in milliseconds since the epoch; what was reported before
     *     is of an earlier run
     */
    TrainedExamples(long sinceMs) {
        this.sinceMs = sinceMs;
    }

    /**
     * Takes a report; they may come in any order.
     *
     * @param examples trained on until then, in all runs
     * @param atMs when, in milliseconds since the epoch
     */
    void report(long examples, long atMs) {
        if (atMs < sinceMs) {
            before = Math.max(before, examples);
            return;
        }
        if (atMs < firstMs) {
            firstMs = atMs;
            first = examples;
        }
        if (examples > last || (examples == last && atMs < lastMs)) {
            lastMs = atMs;
            last = examples;
        }
    }

    /** Examples that this run has trained on. */
    long inThisRun() {
        return Math.max(0, last - before);
    }

    /** Examples a second; empty while there are fewer than two reports of this run. */
    OptionalDouble perSecond() {
        return last > first && lastMs > firstMs
                ? OptionalDouble.of((last - first) * MS / (lastMs - firstMs))
                : OptionalDouble.empty();
    }
}
