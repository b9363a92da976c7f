package io.livelabel.local;

import io.livelabel.producer.Pace;
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
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Pace even;
    private final long beforeLabels;
    private final Duration patience;
    private boolean open;

    /**
     * The pace of a stream.
     *
     * @param videos how many it has
     * @param alreadyThere how many of them an earlier run has sent
     */
    static TrainingPace of(long videos, long alreadyThere) {
        return new TrainingPace(
                Pace.videosPerSecond(Math.max(LEAST_VIDEOS_PER_SECOND, videos / SECONDS)),
                videos - videos / TENTH - alreadyThere,
                PATIENCE);
    }

    /** Waits for labels before a video of this run, but not longer than there is patience. */
    TrainingPace(Pace even, long beforeLabels, Duration patience) {
        this.even = even;
        this.beforeLabels = beforeLabels;
        this.patience = patience;
    }

    /** Lets the last ones go too. */
    synchronized void labelsAreMade() {
        open = true;
        notifyAll();
    }

    @Override
    public void beforeRecord(long video) throws InterruptedException {
        even.beforeRecord(video);
        if (video >= beforeLabels) {
            awaitLabels();
        }
    }

    private synchronized void awaitLabels() throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!open) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                open = true;
            } else {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }
}
