package io.livelabel.classifier.control;

import io.livelabel.schemas.avro.ModelControl;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log line about one version of weights, which names it in fields for programs that read logs.
 */
public final class VersionEvent {
    private VersionEvent() {}

    /**
     * Puts the fields on a line, which the caller completes.
     *
     * @param event what happened, in a word
     */
    public static LoggingEventBuilder on(
            LoggingEventBuilder line, String event, String model, VersionName version) {
        return line.addKeyValue("event", event)
                .addKeyValue("model", model)
                .addKeyValue("lineage", version.lineage())
                .addKeyValue("version", version.version());
    }

    /**
     * Puts what was decided on a line, which the caller completes.
     *
     * @param decision null if the one before was withdrawn
     */
    public static LoggingEventBuilder on(
            LoggingEventBuilder line, String model, @Nullable ModelControl decision) {
        if (decision == null) {
            return line.addKeyValue("event", "withdrawal").addKeyValue("model", model);
        }
        return on(line, "decision", model, VersionName.toServe(decision))
                .addKeyValue("action", decision.getAction())
                .addKeyValue("reason", decision.getReason())
                .addKeyValue("decidedBy", decision.getDecidedBy());
    }
}
