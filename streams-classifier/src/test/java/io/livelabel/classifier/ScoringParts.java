package io.livelabel.classifier;

import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.PassListener;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.schemas.SchemaRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** What a classifier scores with, without a broker: version 7 of the weights, at one fixed time. */
final class ScoringParts {
    static final int MAX_BATCH = 8;
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final SchemaRegistry registry = SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
    final Videos videos = new Videos(registry);
    final BiasEngine engine = new BiasEngine();
    final Counters counters = new Counters();

    /** Times from uploads to labels that were told, in milliseconds. */
    final List<Long> latencies = new ArrayList<>();

    /** The time that commits are paced by; it passes by hand. */
    final AtomicLong nanos = new AtomicLong();

    private final ModelSlots slots = new ModelSlots(engine, TellingWeights.ARCHITECTURE, MAX_BATCH);
    private final CommitPace pace = new CommitPace(Duration.ofMillis(100), nanos::get);

    /** Begins to serve; passes are counted from here. */
    void serve() throws Exception {
        slots.swap(
                TellingWeights.of(7),
                new ServingModel("root", 7, "hash", 0, Instant.EPOCH, Instant.EPOCH));
        engine.batches.clear();
    }

    /** With the registry here. */
    Scoring scoring() {
        return scoring(registry);
    }

    Scoring scoring(SchemaRegistry schemas) {
        return scoring(schemas, false);
    }

    Scoring scoring(SchemaRegistry schemas, boolean embeddings) {
        return new Scoring(
                TellingWeights.ARCHITECTURE,
                TellingWeights.SIZES,
                LabelRule.top(5),
                MAX_BATCH,
                slots,
                schemas,
                counters,
                telling(),
                StalenessPolicy.NONE,
                Clock.fixed(NOW, ZoneOffset.UTC),
                new CountDownLatch(1),
                pace,
                embeddings);
    }

    MicroBatchInterceptor interceptor() {
        return interceptor(registry);
    }

    MicroBatchInterceptor interceptor(SchemaRegistry schemas) {
        MicroBatchInterceptor interceptor = new MicroBatchInterceptor();
        interceptor.configure(Map.of(Scoring.CONFIG, scoring(schemas)));
        return interceptor;
    }

    private PassListener telling() {
        return new PassListener() {
            @Override
            public void passed(int records, long engineNanos) {}

            @Override
            public void labelled(long afterMs) {
                latencies.add(afterMs);
            }
        };
    }
}
