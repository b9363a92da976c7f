package io.livelabel.trainer;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Retires the versions of a log that need not stay any more. One thread at a time. */
final class Retirement {
    private static final Logger LOGGER = LoggerFactory.getLogger(Retirement.class);

    private final VersionLog log;
    private final Retention retention;
    private final InstantSource clock;

    Retirement(VersionLog log, Retention retention, InstantSource clock) {
        this.log = log;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * Retires what is due now.
     *
     * @throws RuntimeException if it could not be retired, or what is served is not to be learned
     */
    void run() {
        long now = clock.millis();
        // Nobody is asked what is served while nothing could be retired anyhow.
        if (retention.due(log.versions(), Set.of(), now).isEmpty()) {
            return;
        }
        log.named(retention.windowStartMs(now))
                .map(named -> retention.due(log.versions(), named, now))
                .filter(due -> !due.isEmpty())
                .ifPresent(this::retire);
    }

    private void retire(List<Long> due) {
        log.retire(due);
        LOGGER.info("retired versions {}; {} stay", due, log.versions().size());
    }
}
