package io.livelabel.classifier.gate;

import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.ControlLog;
import io.livelabel.classifier.control.Decisions;
import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.classifier.control.VersionEvent;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.RestartingThread;
import io.livelabel.classifier.weights.TrustedManifests;
import io.livelabel.classifier.weights.WeightsAnnouncements;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that decides which published version may serve: of all instances' one, the owner,
 * judges each challenger once and writes the decision to model-control, which every instance obeys.
 * An owner that dies, or loses touch, in the middle of a judgement has written nothing, and another
 * judges; one that comes back late finds that it was decided. Labelling waits for none of this.
 */
public final class QualityGate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QualityGate.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration GLANCE = Duration.ofMillis(10);

    private final GateSettings settings;
    private final GateParts parts;
    private final Counters counters;
    private final Decisions decisions;
    private final RestartingThread thread;

    /** A gate, not started yet. */
    public QualityGate(GateSettings settings, GateParts parts, Counters counters) {
        this.settings = settings;
        this.parts = parts;
        this.counters = counters;
        decisions = new Decisions(parts.model(), parts.instance(), parts.clock());
        thread = new RestartingThread("quality-gate", this::standAndJudge, this::report);
    }

    /** Begins to stand for the ownership. */
    public void start() {
        thread.start();
    }

    private void report(RuntimeException failure) {
        LOG.warn("the gate of model {} failed; trying again", parts.model(), failure);
    }

    private void standAndJudge() throws InterruptedException {
        try (OwnerElection election = new OwnerElection(parts.connection(), parts.model())) {
            try {
                stand(election);
            } finally {
                // A consumer does not close properly while an interruption is pending.
                if (Thread.interrupted()) {
                    LOG.debug("interrupted");
                }
            }
        }
    }

    private void stand(OwnerElection election) throws InterruptedException {
        while (!thread.isClosing()) {
            if (election.isOwner(POLL)) {
                LOG.info("{} judges the versions of model {}", parts.instance(), parts.model());
                own(election);
            }
        }
    }

    private void own(OwnerElection election) throws InterruptedException {
        PublishedVersions published = PublishedVersions.of(parts.model());
        try (WeightsAnnouncements announcements =
                        new WeightsAnnouncements(
                                parts.connection(), parts.registry(), trusted(published));
                ControlLog log =
                        new ControlLog(parts.connection(), parts.registry(), parts.model());
                Judge judge = new Judge(settings, parts, published)) {
            try {
                while (!thread.isClosing() && election.isOwner(GLANCE)) {
                    announcements.read(POLL);
                    judge.follow();
                    if (announcements.isAtEnd()) {
                        decideNext(published, log, judge);
                    }
                }
            } finally {
                if (Thread.interrupted()) {
                    LOG.debug("interrupted");
                }
            }
        }
    }

    /** What is left out the receiver of this instance counts and tells. */
    private TrustedManifests trusted(PublishedVersions published) {
        return new TrustedManifests(parts.trust(), published, (manifest, objection) -> {});
    }

    private void decideNext(PublishedVersions published, ControlLog log, Judge judge)
            throws InterruptedException {
        ControlHistory history = log.read();
        Optional<WeightsManifest> challenger = Challengers.next(parts.model(), published, history);
        if (challenger.isEmpty()) {
            return;
        }
        Optional<Verdict> verdict = judge.judge(challenger.get(), history);
        if (verdict.isPresent()) {
            decide(VersionName.of(challenger.get()), verdict.get(), history, log);
        }
    }

    private void decide(
            VersionName challenger, Verdict verdict, ControlHistory history, ControlLog log)
            throws InterruptedException {
        ModelControl decision =
                verdict.accepted()
                        ? decisions.accept(challenger, verdict.reason(), verdict.figures())
                        : decisions.refuse(
                                history, challenger, verdict.reason(), verdict.figures());
        if (!log.append(history, decision)) {
            LOG.info(
                    "{} of model {} was judged, but something else was decided meanwhile",
                    challenger,
                    parts.model());
        } else if (verdict.refusedFor() == null) {
            VersionEvent.on(LOG.atInfo(), "acceptance", parts.model(), challenger)
                    .addKeyValue("reason", verdict.reason())
                    .log(
                            "accepted {} of model {}: {}",
                            challenger,
                            parts.model(),
                            verdict.reason());
        } else {
            counters.versionsRefused.increment(verdict.refusedFor());
            VersionEvent.on(LOG.atWarn(), "refusal", parts.model(), challenger)
                    .addKeyValue("kind", verdict.refusedFor())
                    .addKeyValue("reason", verdict.reason())
                    .log(
                            "refused {} of model {}: {}; serving goes on with {}",
                            challenger,
                            parts.model(),
                            verdict.reason(),
                            history.serving().map(VersionName::toString).orElse("nothing yet"));
        }
    }

    /** Tells the thread to stop, without waiting for it. */
    public void stop() {
        thread.stop();
    }

    /** Stops the thread and waits for it; the ownership goes to another. */
    @Override
    public void close() {
        thread.close();
    }
}
