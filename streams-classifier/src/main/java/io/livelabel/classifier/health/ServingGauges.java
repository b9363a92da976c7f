package io.livelabel.classifier.health;

import io.livelabel.classifier.serving.Freshness;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Gauges of what serves, and of whether it does. One thread at a time. */
final class ServingGauges {
    private static final double MS_A_SECOND = 1_000;

    private final Freshness freshness;
    private final MultiGauge version;

    /**
     * Registers them.
     *
     * @param behind how many examples fewer than the newest published version of its lineage the
     *     version that serves was trained on; empty before the first
     * @param ready whether uploads are labelled
     */
    ServingGauges(
            MeterRegistry registry,
            Freshness freshness,
            Supplier<Optional<Long>> behind,
            BooleanSupplier ready) {
        this.freshness = freshness;
        version =
                MultiGauge.builder("livelabel.weights.version")
                        .description("The version that serves, by lineage; none before the first.")
                        .register(registry);
        Gauge.builder(
                        "livelabel.weights.staleness",
                        () ->
                                freshness
                                        .staleness()
                                        .map(age -> age.toMillis() / MS_A_SECOND)
                                        .orElse(null))
                .baseUnit("seconds")
                .description("Age of the weights that serve, since their snapshot.")
                .register(registry);
        Gauge.builder("livelabel.weights.behind", () -> behind.get().orElse(null))
                .baseUnit("examples")
                .description("Examples that the newest published version was trained on beyond.")
                .register(registry);
        flag(
                registry,
                "livelabel.weights.stale",
                "1 while the weights that serve are older than the limit, else 0.",
                freshness::isStale);
        flag(
                registry,
                "livelabel.held.back",
                "1 while no uploads are taken, since the weights are too old, else 0.",
                freshness::holds);
        flag(registry, "livelabel.ready", "1 while uploads are labelled, else 0.", ready);
    }

    private static void flag(
            MeterRegistry registry, String name, String description, BooleanSupplier flag) {
        Gauge.builder(name, () -> flag.getAsBoolean() ? 1 : 0)
                .description(description)
                .register(registry);
    }

    /** Has the version's gauge show what serves now. */
    void refresh() {
        version.register(
                freshness.slots().serving().stream()
                        .map(model -> Row.of(Tags.of("lineage", model.lineage()), model.version()))
                        .toList(),
                true);
    }
}
