package io.livelabel.classifier.health;

import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.Freshness;
import io.livelabel.classifier.serving.PassListener;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * The meters of an instance, each with the model's name as a label. Their names are Micrometer's;
 * Prometheus's text has underscores instead of dots, with the unit behind the name, and {@code
 * _total} behind that of a counter. Thread-safe; whoever creates it closes it.
 */
public final class ClassifierMeters implements PassListener, AutoCloseable {
    private static final Duration LOOK_FOR_METERS_EVERY = Duration.ofSeconds(10);
    private static final Duration[] INPUT_TO_LABEL = {
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5)
    };
    private static final Duration[] ENGINE = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer inputToLabel;
    private final Timer engine;
    private final DistributionSummary batch;
    private @Nullable ServingGauges serving;
    private @Nullable KafkaStreamsMetrics streams;
    private @Nullable ScheduledExecutorService looking;

    /**
     * The meters of passes and labels.
     *
     * @param model the model's name
     * @param maxBatch the most records of a pass
     */
    public ClassifierMeters(String model, int maxBatch) {
        registry.config().commonTags("model", model);
        inputToLabel =
                Timer.builder("livelabel.input.to.label")
                        .description("From an upload's timestamp until its label was sent.")
                        .serviceLevelObjectives(INPUT_TO_LABEL)
                        .register(registry);
        engine =
                Timer.builder("livelabel.engine")
                        .description("Time of a forward pass in the engine.")
                        .serviceLevelObjectives(ENGINE)
                        .register(registry);
        batch =
                DistributionSummary.builder("livelabel.batch")
                        .baseUnit("records")
                        .description("Records of a forward pass.")
                        .serviceLevelObjectives(powersOfTwo(maxBatch))
                        .register(registry);
    }

    /** Adds what is counted, and what serves; {@code counters} must outlive this. */
    public synchronized void watch(
            Counters counters,
            Freshness freshness,
            Supplier<Optional<Long>> behind,
            BooleanSupplier ready) {
        new CountMeters(registry, counters).register();
        serving = new ServingGauges(registry, freshness, behind, ready);
    }

    private static double[] powersOfTwo(int atMost) {
        return DoubleStream.iterate(1, size -> size < 2.0 * atMost, size -> 2 * size).toArray();
    }

    @Override
    public void passed(int records, long engineNanos) {
        batch.record(records);
        engine.record(engineNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void labelled(long afterMs) {
        // A client's clock may be ahead of this one.
        inputToLabel.record(Math.max(0, afterMs), TimeUnit.MILLISECONDS);
    }

    /** Adds Kafka Streams' own meters; those that come later follow within 10 seconds. */
    public synchronized void follow(KafkaStreams kafkaStreams) {
        looking = Executors.newSingleThreadScheduledExecutor(ClassifierMeters::daemon);
        streams = new KafkaStreamsMetrics(kafkaStreams, List.of(), looking, LOOK_FOR_METERS_EVERY);
        streams.bindTo(registry);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "kafka-meters");
        thread.setDaemon(true);
        return thread;
    }

    /** All of them in Prometheus's text format. */
    public synchronized String scrape() {
        if (serving != null) {
            serving.refresh();
        }
        return registry.scrape();
    }

    @Override
    public synchronized void close() {
        if (streams != null) {
            streams.close();
        }
        if (looking != null) {
            looking.shutdownNow();
        }
        registry.close();
    }
}
