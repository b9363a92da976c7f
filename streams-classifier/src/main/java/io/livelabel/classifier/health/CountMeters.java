package io.livelabel.classifier.health;

import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Meters of what is counted elsewhere, which must outlive them.
 *
 * @param registry where they are registered
 * @param counters what is counted
 */
record CountMeters(MeterRegistry registry, Counters counters) {
    void register() {
        count("labels", "Uploads that were given labels.", c -> c.scored.sum());
        count(
                "labels.stale",
                "Of them those made by weights older than the limit.",
                c -> c.markedStale.sum());
        count(
                "embeddings.left.out",
                "Of them those that were to have an embedding, which is not finite.",
                c -> c.embeddingsLeftOut.sum());
        count("scored.alone", "Uploads that their poll's pass left out.", c -> c.scoredAlone.sum());
        count(
                "stream.threads.replaced",
                "Stream threads that failed and were replaced.",
                c -> c.threadsReplaced.sum());
        count(
                "weights.swaps",
                "Versions of weights that began to serve.",
                c -> c.versionsServed.sum());
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            meter("dead.letters", c -> c.deadLetters.of(reason))
                    .description("Uploads that were set aside.")
                    .tag("reason", label(reason))
                    .register(registry);
        }
        for (RefusalKind kind : RefusalKind.values()) {
            meter("weights.refused", c -> c.versionsRefused.of(kind))
                    .description("Versions of weights that were refused.")
                    .tag("reason", label(kind))
                    .register(registry);
        }
    }

    private void count(String name, String description, ToDoubleFunction<Counters> count) {
        meter(name, count).description(description).register(registry);
    }

    private FunctionCounter.Builder<Counters> meter(String name, ToDoubleFunction<Counters> count) {
        return FunctionCounter.builder("livelabel." + name, counters, count);
    }

    private static String label(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
