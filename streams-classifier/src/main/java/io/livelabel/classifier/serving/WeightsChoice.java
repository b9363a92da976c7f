package io.livelabel.classifier.serving;

import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.VersionEvent;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.weights.WeightsFollower;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the published versions is to be loaded next: by {@link ServingRule#DECIDED} the one that
 * model-control names; by {@link ServingRule#NEWEST} the newest, newer than the one that serves, of
 * the lineage in force. That is the lineage that model-control names; while it names none, the
 * first one published that was not forked from another. A pinned version alone is eligible while it
 * is pinned. One thread at a time.
 *
 * <p>It is fed the manifests in the order of their topic. After a decision of {@code
 * model-control}, a refusal or the retirement of the candidate it wants to be fed them again from
 * the beginning, so that it need not keep them all.
 */
final class WeightsChoice implements WeightsFollower {
    private static final Logger LOG = LoggerFactory.getLogger(WeightsChoice.class);

    private final String model;
    private final ServingRule rule;
    private final Set<VersionName> reportedMissing = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> refusedAnchors = new HashSet<>();
    private final LineageReports lineages;
    private @Nullable String lineage;
    private @Nullable ModelControl control;
    private @Nullable WeightsManifest candidate;
    private @Nullable WeightsManifest serving;
    private String state = "none is published yet";

    WeightsChoice(String model, ServingRule rule) {
        this.model = model;
        this.rule = rule;
        this.lineages = new LineageReports(model);
    }

    /**
     * Takes a decision of model-control.
     *
     * @param key the model that it is for
     * @param decision null if it was withdrawn, and then the lineage stays
     * @return whether it changes what is eligible: the manifests are needed again
     */
    @Override
    public boolean decide(String key, @Nullable ModelControl decision) {
        if (!key.equals(model)) {
            return false;
        }
        String before = eligible();
        control = decision;
        if (decision != null) {
            lineage = decision.getLineage();
            if (serving == null && decision.getVersion() == ControlHistory.NO_VERSION) {
                state = "none has passed the gate, lastly: " + decision.getReason();
            }
        }
        if (before.equals(eligible())) {
            return false;
        }
        VersionEvent.on(LOG.atInfo(), model, decision)
                .log("model-control now has {} serve for model {}", eligible(), model);
        restart();
        return true;
    }

    /** Takes the next manifest. */
    @Override
    public void offer(WeightsManifest manifest) {
        if (!manifest.getModel().equals(model)) {
            return;
        }
        if (lineage == null && manifest.getParentLineage() == null) {
            lineage = manifest.getLineage();
        }
        if (!manifest.getLineage().equals(lineage)) {
            reportIgnored(manifest);
            return;
        }
        if (serving == null && control == null && rule == ServingRule.DECIDED) {
            state =
                    "version %s waits for a decision on model-control"
                            .formatted(VersionName.of(manifest));
        }
        boolean newer = candidate == null || manifest.getVersion() > candidate.getVersion();
        if (newer && isEligible(manifest) && !isRefused(manifest)) {
            candidate = manifest;
        }
    }

    /**
     * Takes the retirement of a version; what serves goes on serving.
     *
     * @param key its manifest's
     * @return whether it was the candidate: the manifests are needed again
     */
    @Override
    public boolean retire(String key) {
        if (candidate == null || !key.equals(name(candidate))) {
            return false;
        }
        refused.add(key);
        state =
                "version %d of lineage %s was retired"
                        .formatted(candidate.getVersion(), candidate.getLineage());
        restart();
        return true;
    }

    /** What is to be loaded next. */
    Optional<WeightsManifest> candidate() {
        return Optional.ofNullable(candidate);
    }

    /** The candidate serves now. */
    void accept(WeightsManifest manifest) {
        serving = manifest;
        candidate = null;
    }

    /** The candidate is not to be tried again; the manifests are needed again. */
    void refuse(WeightsManifest manifest, String reason) {
        refused.add(name(manifest));
        leaveOut(manifest, reason);
        restart();
    }

    /** A manifest is not offered, whatever else is published under that name. */
    void leaveOut(WeightsManifest manifest, String reason) {
        state =
                "version %d of lineage %s was refused: %s"
                        .formatted(manifest.getVersion(), manifest.getLineage(), reason);
    }

    /** As {@link #refuse}; nor are other deltas against the candidate's anchor to be tried. */
    void refuseDeltas(WeightsManifest manifest, String reason) {
        refusedAnchors.add(anchorName(manifest));
        refuse(manifest, reason);
    }

    /** Forgets the candidate, for the manifests come again from the beginning. */
    @Override
    public void restart() {
        candidate = null;
    }

    /** Why nothing serves, as far as it is known. */
    String state() {
        return state;
    }

    private boolean isRefused(WeightsManifest manifest) {
        return refused.contains(name(manifest))
                || (manifest.getAnchor() != null && refusedAnchors.contains(anchorName(manifest)));
    }

    private boolean isEligible(WeightsManifest manifest) {
        if (rule == ServingRule.DECIDED || isPinned()) {
            VersionName name = VersionName.of(manifest);
            return !isServing(name) && named().filter(name::equals).isPresent();
        }
        return serving == null
                || !serving.getLineage().equals(manifest.getLineage())
                || manifest.getVersion() > serving.getVersion();
    }

    private boolean isPinned() {
        return control != null && control.getPinned();
    }

    private boolean isServing(VersionName name) {
        return serving != null && name.equals(VersionName.of(serving));
    }

    private Optional<VersionName> named() {
        return Optional.ofNullable(control)
                .map(VersionName::toServe)
                .filter(name -> name.version() != ControlHistory.NO_VERSION);
    }

    private String eligible() {
        if (rule == ServingRule.NEWEST && !isPinned()) {
            return "the newest version of lineage %s".formatted(lineage);
        }
        return named().map(
                        name ->
                                "version %d of lineage %s alone"
                                        .formatted(name.version(), name.lineage()))
                .orElse("no version");
    }

    /**
     * The version that alone may serve, where it does not, and nothing is known to be wrong with
     * it.
     */
    private Optional<VersionName> awaited() {
        return rule == ServingRule.DECIDED || isPinned()
                ? named().filter(name -> !isServing(name) && !refused.contains(name.key(model)))
                : Optional.empty();
    }

    /** Whether the version that alone may serve has not been offered. */
    boolean isMissing() {
        return candidate == null && awaited().isPresent();
    }

    /** All manifests have been offered and {@link #isMissing}: says so once. */
    void reportMissing() {
        VersionName missing = awaited().orElseThrow();
        if (reportedMissing.add(missing)) {
            String reason =
                    "version %d of lineage %s, which model-control names, is not published, or was retired"
                            .formatted(missing.version(), missing.lineage());
            if (serving == null) {
                state = reason;
            }
            LOG.error(
                    "{}; serving goes on with {}",
                    reason,
                    serving == null ? "nothing yet" : "version " + serving.getVersion());
        }
    }

    private void reportIgnored(WeightsManifest manifest) {
        lineages.of(
                        manifest,
                        String.valueOf(lineage),
                        control == null ? "none" : control.getLineage())
                .ifPresent(
                        ignored -> {
                            if (serving == null) {
                                state = ignored;
                            }
                            LOG.warn("{}", ignored);
                        });
    }

    private String name(WeightsManifest manifest) {
        return VersionName.of(manifest).key(model);
    }

    private String anchorName(WeightsManifest delta) {
        return new VersionName(delta.getLineage(), delta.getAnchor().getVersion()).key(model);
    }
}
