package io.livelabel.classifier.serving;

import io.livelabel.classifier.control.VersionEvent;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.weights.AnchorRefusedException;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.classifier.weights.TrustedManifests;
import io.livelabel.classifier.weights.WeightsAnnouncements;
import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.classifier.weights.WeightsSource;
import io.livelabel.model.Architecture;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.signing.TrustedKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that follows published weights and what model-control says of them, and lets the
 * version that is to serve into the slots: fetched, verified, tried, swapped.
 *
 * <p>It reads the whole of both topics at start, with consumers of no group, and takes only the
 * newest eligible version. While one is loaded, only the newest that arrives meanwhile waits. What
 * cannot be loaded is refused, with one line that says why (one for all deltas against an anchor
 * that cannot be had), and what serves goes on serving.
 */
public final class WeightsReceiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WeightsReceiver.class);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Connection connection;
    private final SchemaRegistry registry;
    private final Architecture architecture;
    private final TrustedKeys trust;
    private final String model;
    private final ModelSlots slots;
    private final Counters counters;
    private final Clock clock;
    private final WeightsChoice choice;
    private final PublishedExamples published;
    private final TrustedManifests announced;
    private final CountDownLatch first = new CountDownLatch(1);
    private final RestartingThread thread;
    private volatile String state = "the topic was not read yet";

    /**
     * A receiver into these slots, not started yet.
     *
     * @param trust whose weights are let in
     */
    public WeightsReceiver(
            Connection connection,
            SchemaRegistry registry,
            Architecture architecture,
            TrustedKeys trust,
            ServingRule rule,
            ModelSlots slots,
            Counters counters,
            Clock clock) {
        this.connection = connection;
        this.registry = registry;
        this.architecture = architecture;
        this.trust = trust;
        this.model = architecture.name();
        this.slots = slots;
        this.counters = counters;
        this.clock = clock;
        this.choice = new WeightsChoice(model, rule);
        this.published = new PublishedExamples(model, choice);
        this.announced = new TrustedManifests(trust, published, this::leaveOut);
        this.thread =
                new RestartingThread("weights-receiver", this::connectAndFollow, this::report);
    }

    /** Begins to follow. */
    public void start() {
        thread.start();
    }

    /** Waits for the first version that serves; false if none does in time. */
    public boolean awaitFirst(Duration timeout) throws InterruptedException {
        return first.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why nothing serves yet. */
    public String state() {
        return state;
    }

    /**
     * On how many examples fewer than the newest published version of its lineage the version that
     * serves was trained; empty before the first.
     */
    public Optional<Long> examplesBehind() {
        return slots.serving().map(published::beyond);
    }

    private void report(RuntimeException failure) {
        state = "the topics cannot be read: " + failure.getMessage();
        LOG.warn("cannot follow the published weights; trying again from the beginning", failure);
    }

    private void connectAndFollow() throws InterruptedException {
        try (WeightsAnnouncements announcements =
                        new WeightsAnnouncements(connection, registry, announced);
                WeightsSource source =
                        WeightsSource.readingAhead(connection, registry, architecture, trust)) {
            try {
                follow(announcements, source);
            } finally {
                // A consumer does not close properly on a thread whose interruption is pending.
                if (Thread.interrupted()) {
                    LOG.debug("interrupted");
                }
            }
        }
    }

    private void follow(WeightsAnnouncements announcements, WeightsSource source)
            throws InterruptedException {
        announcements.restart();
        boolean chunksCome = false;
        while (!thread.isClosing()) {
            announcements.read(chunksCome ? Duration.ZERO : POLL);
            chunksCome = source.readAhead();
            Optional<WeightsManifest> next = choice.candidate();
            if (next.isPresent() && announcements.isAtEnd() && !load(next.get(), source)) {
                announcements.restart();
            } else if (choice.isMissing() && announcements.isAtEnd()) {
                choice.reportMissing();
            }
            state = choice.state();
        }
    }

    /** Whether it serves now. */
    private boolean load(WeightsManifest manifest, WeightsSource source)
            throws InterruptedException {
        try {
            Weights weights = source.fetch(manifest);
            ServingModel serving = ServingModel.of(manifest, clock.instant());
            slots.swap(weights, serving);
            choice.accept(manifest);
            counters.versionsServed.increment();
            first.countDown();
            VersionEvent.on(LOG.atInfo(), "swap", model, VersionName.of(manifest))
                    .addKeyValue("sha256", serving.sha256())
                    .addKeyValue("examples", serving.examples())
                    .log(
                            "serving version {} of lineage {} of model {}: {} examples, SHA-256 {}",
                            serving.version(),
                            serving.lineage(),
                            model,
                            serving.examples(),
                            serving.sha256());
            warmUp(weights, serving);
            return true;
        } catch (AnchorRefusedException e) {
            choice.refuseDeltas(manifest, e.reason());
            tellRefused(
                    manifest, e.kind(), e.reason() + "; so neither can any other delta against it");
            return false;
        } catch (WeightsRefusedException e) {
            choice.refuse(manifest, e.reason());
            tellRefused(manifest, e.kind(), e.reason());
            return false;
        }
    }

    private void warmUp(Weights weights, ServingModel serving) throws InterruptedException {
        try {
            slots.warmUp(weights, serving);
        } catch (WeightsRefusedException e) {
            LOG.warn(
                    "version {} serves in one slot, but the other does not take it: {}",
                    serving.version(),
                    e.reason());
        }
    }

    private void leaveOut(WeightsManifest manifest, String objection) {
        if (manifest.getModel().equals(model)) {
            choice.leaveOut(manifest, objection);
            tellRefused(manifest, RefusalKind.SIGNATURE, objection);
        }
    }

    private void tellRefused(WeightsManifest manifest, RefusalKind kind, String reason) {
        counters.versionsRefused.increment(kind);
        VersionEvent.on(LOG.atError(), "refusal", model, VersionName.of(manifest))
                .addKeyValue("kind", kind)
                .addKeyValue("reason", reason)
                .log(
                        "refused version {} of lineage {} of model {}: {}; serving goes on with {}",
                        manifest.getVersion(),
                        manifest.getLineage(),
                        model,
                        reason,
                        slots.serving().map(s -> "version " + s.version()).orElse("nothing yet"));
    }

    /** Tells the thread to stop, without waiting for it. */
    public void stop() {
        thread.stop();
    }

    /** Stops the thread and waits for it. */
    @Override
    public void close() {
        thread.close();
    }
}
