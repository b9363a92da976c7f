package io.livelabel.local;

import io.livelabel.producer.replay.Pace;

/** Asks a pace. */
final class Waits {
    private Waits() {}

    /** Whether the pace would keep a video back now. */
    static boolean before(Pace pace, long video) {
        try {
            return pace.nanosUntilNext(video, 0) > 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody stops the test", e);
        }
    }
}
