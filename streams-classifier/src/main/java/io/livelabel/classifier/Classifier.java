package io.livelabel.classifier;

import io.livelabel.classifier.gate.GateParts;
import io.livelabel.classifier.gate.QualityGate;
import io.livelabel.classifier.health.ClassifierMeters;
import io.livelabel.classifier.health.HealthEndpoint;
import io.livelabel.classifier.health.Readiness;
import io.livelabel.classifier.serving.ClassifierCounts;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.Freshness;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.ServingRule;
import io.livelabel.classifier.serving.WeightsReceiver;
import io.livelabel.classifier.serving.WhenStale;
import io.livelabel.model.Architecture;
import io.livelabel.model.engine.Engine;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the classifier: labels live videos with the newest weights in force, each exactly
 * once. Labelling begins when the first version of weights serves; until then it says every few
 * seconds what it waits for. Whoever creates it starts and closes it; its other methods may be
 * called from any thread.
 */
public final class Classifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Classifier.class);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);

    /** Of the time to stop, what the stream threads have: the rest is for the others. */
    private static final double SHARE_OF_STREAMS = 0.8;

    private final ClassifierConfig config;
    private final ModelSlots slots;
    private final Counters counters = new Counters();
    private final ClassifierMeters meters;
    private final Scoring scoring;
    private final WeightsReceiver receiver;
    private final @Nullable QualityGate gate;
    private final Thread starter;
    private final Progress progress = new Progress();
    private final Labelling labelling;
    private final Readiness readiness;
    private volatile @Nullable HealthEndpoint endpoint;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean allCommitted;

    /**
     * Builds a classifier; nothing is contacted before {@link #start}.
     *
     * @throws IllegalArgumentException if the class path has no such engine
     * @throws UnsupportedOperationException if the engine lacks one of the model's layers
     */
    public Classifier(ClassifierConfig config) {
        this(config, Engine.named(config.engine()), new DefaultKafkaClientSupplier());
    }

    Classifier(ClassifierConfig config, Engine engine, KafkaClientSupplier clients) {
        this.config = config;
        Architecture architecture = config.architecture();
        SchemaRegistry registry = config.connection().openRegistry();
        slots = new ModelSlots(engine, architecture, config.maxBatch());
        meters = new ClassifierMeters(config.model(), config.maxBatch());
        scoring =
                new Scoring(
                        architecture,
                        config.sizes(),
                        config.labels(),
                        config.maxBatch(),
                        slots,
                        registry,
                        counters,
                        meters,
                        config.staleness(),
                        Clock.systemUTC(),
                        new CountDownLatch(1),
                        new CommitPace(config.commitInterval(), System::nanoTime),
                        config.embeddings());
        receiver =
                new WeightsReceiver(
                        config.connection(),
                        registry,
                        architecture,
                        config.trust(),
                        config.rule(),
                        slots,
                        counters,
                        scoring.clock());
        gate = config.rule() == ServingRule.DECIDED ? gate(engine) : null;
        Freshness freshness = new Freshness(slots, config.staleness(), scoring.clock());
        labelling =
                new Labelling(
                        config,
                        scoring,
                        config.staleness().whenStale() == WhenStale.HOLD
                                ? new HoldingClients(
                                        clients, freshness::holds, scoring.pace()::gaveBack)
                                : clients,
                        progress,
                        meters::follow);
        readiness = new Readiness(config.model(), freshness, receiver::state, labelling::state);
        meters.watch(
                counters, freshness, receiver::examplesBehind, () -> readiness.lack().isEmpty());
        starter = new Thread(this::startStreamsWhenReady, "classifier-start");
        starter.setDaemon(true);
    }

    /**
     * Answers to whoever asks for its health, creates the topics that are absent, registers their
     * schemas, and begins to wait for weights.
     *
     * @throws io.livelabel.schemas.client.UserException if no broker answers, or it refuses, or
     *     nothing can listen where health is to be told
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer, or refuses
     */
    public void start() {
        if (config.health().on()) {
            endpoint =
                    new HealthEndpoint(
                            config.health(), progress::failure, readiness::lack, meters::scrape);
        }
        ClassifierTopics.ensure(config, scoring.registry());
        receiver.start();
        if (gate != null) {
            gate.start();
        }
        starter.start();
    }

    private QualityGate gate(Engine engine) {
        return new QualityGate(
                config.gate(),
                new GateParts(
                        config.connection(),
                        scoring.registry(),
                        engine,
                        scoring.architecture(),
                        config.trust(),
                        config.sizes(),
                        config.maxBatch(),
                        config.labels(),
                        slots,
                        "instance " + ManagementFactory.getRuntimeMXBean().getName(),
                        scoring.clock()),
                counters);
    }

    private void startStreamsWhenReady() {
        try {
            while (!receiver.awaitFirst(SAY_EVERY)) {
                LOG.info(
                        "waiting for weights of model {} on topic {}: {}",
                        config.model(),
                        Topics.WEIGHTS_MANIFESTS.name(),
                        receiver.state());
            }
            labelling.start();
        } catch (InterruptedException e) {
            LOG.debug("closed while waiting for weights", e);
        } catch (RuntimeException e) {
            LOG.error("cannot begin to label", e);
            progress.fail(e);
        }
    }

    /**
     * Waits until weights serve and labelling goes on.
     *
     * @return whether it does; false if it does not in time
     * @throws IllegalStateException if it never will: it failed or was closed
     */
    public boolean awaitServing(Duration timeout) throws InterruptedException {
        return progress.awaitLabelling(timeout);
    }

    /**
     * Waits until it is closed.
     *
     * @return whether it is; false if it is not in time
     * @throws IllegalStateException if it has failed for good; it is still to be closed
     */
    public boolean awaitClosed(Duration timeout) throws InterruptedException {
        return progress.awaitClosed(timeout);
    }

    /** The version that serves; empty before the first. */
    public Optional<ServingModel> serving() {
        return slots.serving();
    }

    /** Where it tells of its health; empty if it does not. */
    public Optional<InetSocketAddress> healthAddress() {
        return Optional.ofNullable(endpoint).map(HealthEndpoint::address);
    }

    /** What it has done so far. */
    public ClassifierCounts counts() {
        return counters.snapshot();
    }

    /** Whether closing it has committed all that was under way. */
    public boolean hasCommittedAll() {
        return allCommitted;
    }

    /**
     * Commits what is under way, leaves the group, and frees the model. Of the configured time to
     * stop, the stream threads have four fifths; the receiver of weights and the gate, which are
     * told to stop at the same time, have at most 20 seconds each behind that.
     *
     * @throws IllegalStateException if the receiver does not stop in time, or somebody still
     *     scores, and then the model's memory is not freed; all else is closed nevertheless
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // With an interruption pending nothing below would wait.
        boolean interrupted = Thread.interrupted();
        scoring.stopping().countDown();
        starter.interrupt();
        progress.closing();
        receiver.stop();
        if (gate != null) {
            gate.stop();
        }
        try (progress;
                HealthEndpoint answering = endpoint;
                meters;
                slots;
                receiver;
                QualityGate judging = gate) {
            long streamsMs = (long) (SHARE_OF_STREAMS * config.shutdownTimeout().toMillis());
            allCommitted = labelling.end(Duration.ofMillis(streamsMs));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
