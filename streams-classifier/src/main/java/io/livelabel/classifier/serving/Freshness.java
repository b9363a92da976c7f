package io.livelabel.classifier.serving;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * How old the weights are that serve now, and what that means. Thread-safe.
 *
 * @param slots what serves
 * @param policy how old it may be
 * @param clock the time
 */
public record Freshness(ModelSlots slots, StalenessPolicy policy, Clock clock) {
    /** Their age since their snapshot, at least 0; empty before the first. */
    public Optional<Duration> staleness() {
        return slots.serving().map(model -> model.ageAt(clock.instant()));
    }

    /** Whether they are older than they may be. */
    public boolean isStale() {
        return staleness().filter(policy::isStale).isPresent();
    }

    /** Whether no uploads are to be taken from Kafka meanwhile. */
    public boolean holds() {
        return policy.whenStale() == WhenStale.HOLD && isStale();
    }
}
