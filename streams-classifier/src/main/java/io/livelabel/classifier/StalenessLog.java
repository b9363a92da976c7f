package io.livelabel.classifier;

import io.livelabel.classifier.control.VersionEvent;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.StalenessPolicy;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when the weights that uploads are scored with have become too old, and when they are no
 * more: at the first pass of which that is so. One thread at a time.
 */
final class StalenessLog {
    private static final Logger LOG = LoggerFactory.getLogger(StalenessLog.class);

    private final String model;
    private final StalenessPolicy policy;
    private boolean stale;

    StalenessLog(String model, StalenessPolicy policy) {
        this.model = model;
        this.policy = policy;
    }

    /** Takes note of a pass; returns whether anything was told. */
    boolean take(ServingModel serving, Duration age) {
        boolean now = policy.isStale(age);
        if (now == stale) {
            return false;
        }
        stale = now;
        VersionEvent.on(
                        now ? LOG.atWarn() : LOG.atInfo(),
                        now ? "stale" : "fresh",
                        model,
                        new VersionName(serving.lineage(), serving.version()))
                .addKeyValue("stalenessMs", age.toMillis())
                .addKeyValue("action", policy.whenStale().name().toLowerCase(Locale.ROOT))
                .log(
                        "version {} of lineage {} is {} old, {} the limit of {}",
                        serving.version(),
                        serving.lineage(),
                        age,
                        now ? "beyond" : "within",
                        policy.limit());
        return true;
    }
}
