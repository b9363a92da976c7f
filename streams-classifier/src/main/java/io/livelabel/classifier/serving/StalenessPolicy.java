package io.livelabel.classifier.serving;

import java.time.Duration;

/**
 * How old weights may be, and what becomes of live uploads beyond that.
 *
 * @param limit the age, since their snapshot, that they may reach
 * @param whenStale what becomes of uploads when they are older
 */
public record StalenessPolicy(Duration limit, WhenStale whenStale) {
    /** Weights may be of any age. */
    public static final StalenessPolicy NONE =
            new StalenessPolicy(Duration.ofSeconds(Long.MAX_VALUE), WhenStale.SERVE);

    /** Refuses a limit that all weights would be beyond. */
    public StalenessPolicy {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException(
                    "the limit of staleness is %s, allowed is more than 0".formatted(limit));
        }
    }

    /** Whether uploads are set aside when the weights are of this age. */
    public boolean setsAside(Duration age) {
        return whenStale == WhenStale.DEAD_LETTER && isStale(age);
    }

    /** Whether weights of this age are too old. */
    public boolean isStale(Duration age) {
        return age.compareTo(limit) > 0;
    }
}
