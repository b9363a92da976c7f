package io.livelabel.local;

import io.livelabel.producer.Pace;

/**
 * Lets live uploads go as training goes on: of those that are not held back, the share that has
 * been trained; and all of them when it is done. Thread-safe.
 */
final class LivePace implements Pace {
    private static final long LEAST_HELD_BACK = 1_000;

    private final long gradual;
    private final long alreadyThere;
    private long allowed;

    private LivePace(long gradual, long alreadyThere) {
        this.gradual = gradual;
        this.alreadyThere = alreadyThere;
    }

    /**
     * Holds all back, and, until {@link #release}, half of them: at least as many as make the last
     * version's figures mean something, where there are that many.
     *
     * @param videos how many uploads there are
     * @param alreadyThere how many of them an earlier run has let go
     */
    static LivePace holdingBackSome(long videos, long alreadyThere) {
        long half = videos - videos / 2;
        long heldBack = videos < LEAST_HELD_BACK ? half : Math.max(LEAST_HELD_BACK, half);
        return new LivePace(videos - heldBack, alreadyThere);
    }

    /** Lets the share of the gradual ones go; less than before changes nothing. */
    synchronized void progress(double share) {
        allow((long) (gradual * Math.min(1, share)) - alreadyThere);
    }

    /** Lets all go. */
    synchronized void release() {
        allow(Long.MAX_VALUE);
    }

    private void allow(long videos) {
        allowed = Math.max(allowed, videos);
        notifyAll();
    }

    @Override
    public synchronized void beforeRecord(long video) throws InterruptedException {
        while (video >= allowed) {
            wait();
        }
    }
}
