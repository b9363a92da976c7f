package io.livelabel.trainer.truth;

import java.time.Duration;

/**
 * How long the labels of a live video may take.
 *
 * @param delayMs live videos are read so long behind the live edge, in milliseconds: labels that
 *     come later are late
 */
public record TruthDelay(long delayMs) {
    private static final long LONGEST_MS = Duration.ofDays(365).toMillis();

    /** Refuses a delay out of its range; the message names both. */
    public TruthDelay {
        if (delayMs < 1 || delayMs > LONGEST_MS) {
            throw new IllegalArgumentException(
                    "truth delay is %s: give at least 1 ms and at most 365 days"
                            .formatted(Duration.ofMillis(delayMs)));
        }
    }

    /** The same, as a duration. */
    public Duration delay() {
        return Duration.ofMillis(delayMs);
    }

    /**
     * For how long labels are kept behind the moment they came, and records must stay in their
     * topics: twice the delay, in milliseconds.
     */
    public long horizonMs() {
        return 2 * delayMs;
    }
}
