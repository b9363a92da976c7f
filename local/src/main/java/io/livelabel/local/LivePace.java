package io.livelabel.local;

import io.livelabel.producer.replay.Pace;
import java.util.concurrent.TimeUnit;

/**
 * Lets live uploads go as training goes on: of those that are not held back, the share that has
 * been trained; and all of them when it is done. Thread-safe.
 */
final class LivePace implements Pace {
    private static final long LEAST_HELD_BACK = 1_000;

    private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final long gradual;
    private long allowed;

    private LivePace(long gradual) {
        this.gradual = gradual;
    }

    /**
     * Holds all back, and, until {@link #release}, half of them: at least as many as make the last
     * version's figures mean something, where there are that many.
     *
     * @param videos how many uploads there are
     */
    static LivePace holdingBackSome(long videos) {
        long half = videos - videos / 2;
        long heldBack = videos < LEAST_HELD_BACK ? half : Math.max(LEAST_HELD_BACK, half);
        return new LivePace(videos - heldBack);
    }

    /** Lets the share of the gradual ones go; less than before changes nothing. */
    synchronized void progress(double share) {
        allow((long) (gradual * Math.min(1, share)));
    }

    /** Lets all go. */
    synchronized void release() {
        allow(Long.MAX_VALUE);
    }

    private void allow(long videos) {
        allowed = Math.max(allowed, videos);
    }

    @Override
    public synchronized long nanosUntilNext(long videos, long bytes) {
        return videos < allowed ? 0 : ASK_AGAIN_NANOS;
    }
}
