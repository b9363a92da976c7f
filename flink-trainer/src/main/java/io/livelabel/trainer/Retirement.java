package io.livelabel.trainer;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retires the versions of a log that need not stay any more. A failure that leaves the log as it
 * was is no failure of the training: it is logged once, and the next run tries again. One thread at
 * a time.
 */
final class Retirement {
    private static final Logger LOGGER = LoggerFactory.getLogger(Retirement.class);

    private final VersionLog log;
    private final Retention retention;
    private final InstantSource clock;
    private boolean failing;

    Retirement(VersionLog log, Retention retention, InstantSource clock) {
        this.log = log;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * Retires what is due now, where that can be done.
     *
     * @throws RuntimeException if it could not be done, and the log can only be closed
     */
    void run() {
        try {
            retireDue();
            failing = false;
        } catch (NotRetiredException e) {
            if (!failing) {
                LOGGER.warn("nothing is retired now; each publication tries again", e);
            }
            failing = true;
        }
    }

    private void retireDue() {
        long now = clock.millis();
        // Nobody is asked what is served while nothing could be retired anyhow.
        if (retention.due(log.versions(), Set.of(), now).isEmpty()) {
            return;
        }
        named(now)
                .map(named -> retention.due(log.versions(), named, now))
                .filter(due -> !due.isEmpty())
                .ifPresent(this::retire);
    }

    private Optional<Set<Long>> named(long now) {
        try {
            return log.named(retention.windowStartMs(now));
        } catch (RuntimeException e) {
            throw new NotRetiredException(
                    "versions that model-control names could not be learned: " + e.getMessage(), e);
        }
    }

    private void retire(List<Long> due) {
        log.retire(due);
        LOGGER.info("retired versions {}; {} stay", due, log.versions().size());
    }
}
