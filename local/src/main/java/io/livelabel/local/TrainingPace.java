package io.livelabel.local;

import io.livelabel.producer.replay.Pace;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Lets the training stream go evenly over some seconds, so that there is something to see of
 * versions that follow one another; and its last tenth when the first labels are made, so that more
 * than one version makes labels however long the parts took to start. Thread-safe.
 */
final class TrainingPace implements Pace {
    private static final double SECONDS = 12;
    private static final double LEAST_VIDEOS_PER_SECOND = 200;
    private static final long TENTH = 10;
    private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Pace even;
    private final long beforeLabels;
    private final Duration patience;
    private boolean open;
    // By the clock of System.nanoTime; 0 before it waits.
    private long waitingSince;

    /**
     * The pace of a stream.
     *
     * @param videos how many it has
     */
    static TrainingPace of(long videos) {
        return new TrainingPace(
                Pace.videosPerSecond(Math.max(LEAST_VIDEOS_PER_SECOND, videos / SECONDS)),
                videos - videos / TENTH,
                PATIENCE);
    }

    /** Waits for labels before a video, but not longer than there is patience. */
    TrainingPace(Pace even, long beforeLabels, Duration patience) {
        this.even = even;
        this.beforeLabels = beforeLabels;
        this.patience = patience;
    }

    /** Lets the last ones go too. */
    synchronized void labelsAreMade() {
        open = true;
    }

    @Override
    public synchronized long nanosUntilNext(long videos, long bytes) throws InterruptedException {
        long nanos = even.nanosUntilNext(videos, bytes);
        if (nanos > 0 || open || videos < beforeLabels) {
            return nanos;
        }
        if (waitingSince == 0) {
            waitingSince = System.nanoTime() | 1;
        }
        open = System.nanoTime() - waitingSince >= patience.toNanos();
        return open ? 0 : ASK_AGAIN_NANOS;
    }
}
