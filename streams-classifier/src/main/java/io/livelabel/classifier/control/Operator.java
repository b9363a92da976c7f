package io.livelabel.classifier.control;

import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.UserException;
import java.util.Optional;
import java.util.function.Function;

/**
 * An operator's decisions about one model. Each is checked against what is published and in force,
 * then written; what is refused changes nothing. One thread at a time.
 */
public final class Operator {
    private final ControlLog log;
    private final PublishedVersions published;
    private final Decisions decisions;

    /** An operator; the log stays the caller's to close. */
    public Operator(ControlLog log, PublishedVersions published, Decisions decisions) {
        this.log = log;
        this.published = published;
        this.decisions = decisions;
    }

    /**
     * Has a version serve, and no other until {@link #unpin}.
     *
     * @return what is in force now
     * @throws UserException if the version is not retained, or of another architecture than the one
     *     in force
     */
    public ModelControl pin(VersionName name, String reason) throws InterruptedException {
        return decide(
                history -> {
                    requireServable(history, name);
                    return decisions.pin(history, name, reason);
                });
    }

    /**
     * Lets newer versions take the place of the one in force again.
     *
     * @return what is in force now
     * @throws UserException if none is pinned
     */
    public ModelControl unpin(String reason) throws InterruptedException {
        return decide(
                history -> {
                    VersionName inForce = requireInForce(history);
                    if (!history.isPinned()) {
                        throw new UserException(
                                "no version of model %s is pinned; %s serves until a newer one takes its place"
                                        .formatted(model(), inForce));
                    }
                    return decisions.unpin(history, inForce, reason);
                });
    }

    /**
     * Has the version serve that did before the one in force, pinned or not.
     *
     * @param pinned whether it is pinned from now on
     * @return what is in force now
     * @throws UserException if model-control keeps none, or that is not retained
     */
    public ModelControl rollBack(boolean pinned, String reason) throws InterruptedException {
        return decide(
                history -> {
                    VersionName left = requireInForce(history);
                    VersionName before =
                            history.servedBefore()
                                    .orElseThrow(
                                            () ->
                                                    new UserException(
                                                            "model-control keeps no decision of model %s from before %s: pin a version"
                                                                    .formatted(model(), left)));
                    requireServable(history, before);
                    return decisions.rollBack(history, left, before, pinned, reason);
                });
    }

    private ModelControl decide(Function<ControlHistory, ModelControl> decision)
            throws InterruptedException {
        while (true) {
            ControlHistory history = log.read();
            ModelControl decided = decision.apply(history);
            if (log.append(history, decided)) {
                return decided;
            }
        }
    }

    private VersionName requireInForce(ControlHistory history) {
        return history.serving()
                .orElseThrow(
                        () ->
                                new UserException(
                                        "model-control names no version of model %s: pin one"
                                                .formatted(model())));
    }

    private void requireServable(ControlHistory history, VersionName name) {
        WeightsManifest manifest = published.named(model(), name.toString());
        Optional<WeightsManifest> inForce =
                history.serving().flatMap(serving -> published.find(model(), serving));
        if (inForce.isPresent()
                && !inForce.get().getArchitecture().equals(manifest.getArchitecture())) {
            throw new UserException(
                    "version %s of model %s is of another architecture than %s, which serves: no instance could load it"
                            .formatted(name, model(), VersionName.of(inForce.get())));
        }
    }

    private String model() {
        return decisions.model();
    }
}
