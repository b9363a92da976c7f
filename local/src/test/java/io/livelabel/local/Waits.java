package io.livelabel.local;

import io.livelabel.producer.Pace;

/** Asks a pace without being kept. */
final class Waits {
    private Waits() {}

    /** Whether the pace would keep a video back now. */
    static boolean before(Pace pace, long video) {
        // A wait does not begin on a thread whose interruption is pending.
        Thread.currentThread().interrupt();
        try {
            pace.beforeRecord(video);
            return false;
        } catch (InterruptedException e) {
            return true;
        } finally {
            Thread.interrupted();
        }
    }
}
