package io.livelabel.classifier.gate;

import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.TrialFailedException;
import io.livelabel.classifier.serving.TrialSlot;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.classifier.weights.WeightsSource;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges challengers, each to the end: its manifest's figures, its weights, and how well it labels
 * the live videos whose truth has come, or the probe set, beside the incumbent. Where those are too
 * few, or nothing serves yet, the manifest's figures alone decide, and the verdict says so. One
 * thread at a time, which closes it.
 */
final class Judge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Judge.class);
    private static final int MOST_TRIALS = 3;
    private static final long INCUMBENT_WITHIN_NANOS = Duration.ofSeconds(30).toNanos();

    private final GateSettings settings;
    private final GateParts parts;
    private final PublishedVersions published;
    private final PrequentialRule prequential;
    private final WeightsSource source;
    private final TrialSlot trial;
    private final @Nullable LiveVideos live;
    private final Supplier<ComparedVideos> evidence;
    private final LiveComparison comparison;
    private final @Nullable ShadowLabels shadow;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable VersionName awaited;
    private long awaitedSince;

    /**
     * Connects, and builds the challenger's network.
     *
     * @param published the versions whose manifests are believed
     */
    Judge(GateSettings settings, GateParts parts, PublishedVersions published) {
        this.settings = settings;
        this.parts = parts;
        this.published = published;
        prequential = new PrequentialRule(settings);
        int classes = parts.architecture().classes();
        try {
            source =
                    opened(
                            new WeightsSource(
                                    parts.connection(),
                                    parts.registry(),
                                    parts.architecture(),
                                    parts.trust()));
            trial = opened(new TrialSlot(parts.engine(), parts.architecture(), parts.maxBatch()));
            if (settings.evidence() == Evidence.PROBE) {
                live = settings.shadow() ? opened(new LiveVideos(settings, parts)) : null;
                ProbeSet probe =
                        opened(
                                new ProbeSet(
                                        parts.connection(),
                                        parts.registry(),
                                        parts.architecture(),
                                        parts.sizes(),
                                        parts.maxBatch(),
                                        settings.mostVideos()));
                evidence = () -> probe;
            } else {
                LiveVideos videos = opened(new LiveVideos(settings, parts));
                live = videos;
                evidence = videos::known;
            }
            shadow =
                    settings.shadow()
                            ? opened(
                                    new ShadowLabels(
                                            parts.connection(),
                                            parts.registry(),
                                            parts.model(),
                                            classes,
                                            parts.labels(),
                                            parts.clock()))
                            : null;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        comparison = new LiveComparison(new LiveRule(settings), parts.slots(), trial, classes);
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /**
     * Follows live videos, where they are needed, so that little is left to read when a challenger
     * comes.
     *
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    void follow() {
        if (live != null) {
            live.follow();
        }
    }

    /**
     * Judges a challenger.
     *
     * @return nothing if the incumbent does not serve here yet: worth another try
     */
    Optional<Verdict> judge(WeightsManifest challenger, ControlHistory history)
            throws InterruptedException {
        Optional<VersionName> incumbent = history.serving();
        Optional<Verdict> before =
                history.verdict(VersionName.of(challenger))
                        .filter(verdict -> verdict.getAction() == ControlAction.ACCEPTED)
                        .map(Judge::again);
        if (before.isPresent()) {
            return before;
        }
        Verdict byManifest =
                prequential.verdict(
                        challenger, incumbent.flatMap(name -> published.find(parts.model(), name)));
        if (!byManifest.accepted()) {
            return Optional.of(byManifest);
        }
        if (incumbent.isPresent() && !serves(incumbent.get()) && isWorthWaiting(incumbent.get())) {
            return Optional.empty();
        }
        return tried(challenger, incumbent)
                .map(
                        verdict -> {
                            Map<String, Double> figures = new HashMap<>(byManifest.figures());
                            figures.putAll(verdict.figures());
                            return verdict.with(figures);
                        });
    }

    /** Refuses what no trial gets through, so that those behind it are judged. */
    private Optional<Verdict> tried(WeightsManifest challenger, Optional<VersionName> incumbent)
            throws InterruptedException {
        for (int trials = 1; ; trials++) {
            try {
                trial.load(source.fetch(challenger), challenger.getVersion());
                follow();
                writeShadow(challenger);
                return compared(challenger, incumbent);
            } catch (WeightsRefusedException e) {
                return Optional.of(Verdict.refused(e.kind(), e.reason(), Map.of()));
            } catch (TrialFailedException e) {
                LOG.warn("trial {} of {} failed", trials, VersionName.of(challenger), e);
                if (trials == MOST_TRIALS) {
                    return Optional.of(
                            Verdict.refused(
                                    RefusalKind.TRIAL,
                                    "%d trials failed, the last one because %s"
                                            .formatted(trials, e.getMessage()),
                                    Map.of()));
                }
            }
        }
    }

    private static Verdict again(ModelControl accepted) {
        return Verdict.accepted(
                "it was accepted before: " + accepted.getReason(), accepted.getFigures());
    }

    private void writeShadow(WeightsManifest challenger) throws InterruptedException {
        if (live != null && shadow != null) {
            live.label(shadow, trial, ServingModel.of(challenger, parts.clock().instant()));
        }
    }

    /** What labelled videos say; nothing if the incumbent was swapped meanwhile. */
    private Optional<Verdict> compared(
            WeightsManifest challenger, Optional<VersionName> incumbent) {
        if (incumbent.isEmpty()) {
            return alone(challenger, "no version serves that it could be compared with");
        }
        ComparedVideos videos = evidence.get();
        if (videos.truths().size() < settings.leastVideos()) {
            return alone(
                    challenger,
                    "%s, %d are needed to compare it with %s"
                            .formatted(videos.count(), settings.leastVideos(), incumbent.get()));
        }
        if (!serves(incumbent.get())) {
            return alone(
                    challenger,
                    "%s, which it would be compared with, cannot be loaded"
                            .formatted(incumbent.get()));
        }
        return comparison.compare(incumbent.get(), videos);
    }

    private static Optional<Verdict> alone(WeightsManifest challenger, String why) {
        return Optional.of(
                Verdict.accepted(
                        challenger.getPrequential() == null
                                ? "unjudged, without prequential figures: " + why
                                : "by its prequential figures alone: " + why,
                        Map.of()));
    }

    private boolean serves(VersionName incumbent) {
        return parts.slots()
                .serving()
                .filter(model -> LiveComparison.isServing(incumbent, model))
                .isPresent();
    }

    private boolean isWorthWaiting(VersionName incumbent) {
        if (!incumbent.equals(awaited)) {
            awaited = incumbent;
            awaitedSince = System.nanoTime();
        }
        return System.nanoTime() - awaitedSince < INCUMBENT_WITHIN_NANOS;
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failure = new IllegalStateException("a part of the gate did not close", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
