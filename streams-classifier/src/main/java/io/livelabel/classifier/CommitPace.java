package io.livelabel.classifier;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When stream threads commit: once the interval has passed, and behind the last record of a poll.
 * All labels of a pass are made at once; a commit in their midst would let the rest of them wait
 * for the next pass.
 *
 * <p>One instance serves all stream threads of a classifier; each has a poll of its own under way.
 */
final class CommitPace {
    private final long intervalNanos;
    private final LongSupplier nanos;
    private final ThreadLocal<Poll> polls;

    /**
     * A pace.
     *
     * @param interval the least time from commit to commit
     * @param nanos the time, as of {@link System#nanoTime}
     */
    CommitPace(Duration interval, LongSupplier nanos) {
        this.intervalNanos = interval.toNanos();
        this.nanos = nanos;
        long created = nanos.getAsLong();
        this.polls = ThreadLocal.withInitial(() -> new Poll(created - intervalNanos));
    }

    /** One thread's poll, and what is not committed of what it has handled. */
    private static final class Poll {
        private long committedAt;
        private int left;
        private boolean uncommitted;

        private Poll(long committedAt) {
            this.committedAt = committedAt;
        }
    }

    /** The least time from commit to commit. */
    Duration interval() {
        return Duration.ofNanos(intervalNanos);
    }

    /** This thread's next poll has brought so many records. */
    void polled(int records) {
        polls.get().left = records;
    }

    /** What this thread's poll has brought will not be handled. */
    void gaveBack() {
        polled(0);
    }

    /** This thread has handled a record; whether it is to commit now. */
    boolean handled() {
        Poll poll = polls.get();
        poll.uncommitted = true;
        poll.left = Math.max(0, poll.left - 1);
        return isDue();
    }

    /** Whether this thread is to commit now; whoever is told so does. */
    boolean isDue() {
        Poll poll = polls.get();
        long now = nanos.getAsLong();
        if (!poll.uncommitted || poll.left > 0 || now - poll.committedAt < intervalNanos) {
            return false;
        }
        poll.uncommitted = false;
        poll.committedAt = now;
        return true;
    }
}
