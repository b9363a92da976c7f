package io.livelabel.local;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.producer.replay.ReplayProgress;
import java.util.Optional;

/**
 * The parts of a demo as those see them who wait for its end: in this JVM, or in processes of their
 * own. One thread at a time.
 */
interface DemoParts {
    /**
     * Makes sure that all are at work.
     *
     * @throws IllegalStateException with the cause, if one has ended before its time
     */
    void requireAlive() throws InterruptedException;

    /** How far the training shards are replayed. */
    ReplayProgress replayed();

    /** Whether all of the training shards have been sent. */
    boolean isTrainingReplayed();

    /** Whether all of the live shards have been sent. */
    boolean areUploadsReplayed();

    /** The version that labels now; empty before the first. */
    Optional<VersionName> serving() throws InterruptedException;

    /**
     * Takes note of how far training is, for replays that keep in step with it.
     *
     * @param share of the training stream, in [0, 1]
     * @param labelled whether there are labels already
     */
    void trained(double share, boolean labelled);

    /** Lets go what is held back of the live uploads. */
    void releaseUploads();
}
