package io.livelabel.producer.download;

import java.time.Duration;

/** How long failures are waited after. */
final class Backoff {
    private static final int MOST_DOUBLINGS = 6;

    private Backoff() {}

    /** The first pause, doubled for each failure in a row behind the first, six times at most. */
    static Duration pause(Duration first, int failures) {
        return first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    }
}
