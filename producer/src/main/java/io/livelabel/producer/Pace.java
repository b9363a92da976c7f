package io.livelabel.producer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How fast videos are let go: called before each, it returns when that one may be sent. */
@FunctionalInterface
public interface Pace {
    /**
     * Waits until the next video may be sent. Called on the replay's thread, for videos alone that
     * are not in their topic yet.
     *
     * @param video how many this run has let go before
     * @throws InterruptedException to stop the replay
     */
    void beforeRecord(long video) throws InterruptedException;

    /** As fast as the broker takes them. */
    static Pace unlimited() {
        return video -> {};
    }

    /**
     * Evenly, at most so many a second; time lost is not made up for.
     *
     * @param rate videos a second, above 0
     */
    static Pace videosPerSecond(double rate) {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException(
                    "rate is %s videos/s, it must be a number above 0".formatted(rate));
        }
        long intervalNanos = (long) (TimeUnit.SECONDS.toNanos(1) / rate);
        return new Pace() {
            private long due;

            @Override
            public void beforeRecord(long video) throws InterruptedException {
                long now = System.nanoTime();
                if (video == 0 || now - due > 0) {
                    due = now;
                }
                while (due - now > 0) {
                    LockSupport.parkNanos(this, due - now);
                    if (Thread.interrupted()) {
                        throw new InterruptedException("interrupted while pacing");
                    }
                    now = System.nanoTime();
                }
                due += intervalNanos;
            }
        };
    }
}
