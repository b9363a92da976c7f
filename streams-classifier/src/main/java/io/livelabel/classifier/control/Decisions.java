package io.livelabel.classifier.control;

import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the records of decisions about one model: each follows the history that it was taken in.
 *
 * @param model the model
 * @param decidedBy the instance or operator that decides
 * @param clock the time that decisions are stamped with
 */
public record Decisions(String model, String decidedBy, Clock clock) {
    /** A version serves, and no other until the pin is lifted. */
    public ModelControl pin(ControlHistory history, VersionName name, String reason) {
        return record(ControlAction.PINNED, name, true, refusedUpTo(history, name), reason).build();
    }

    /** The version in force goes on serving, until a newer one takes its place. */
    public ModelControl unpin(ControlHistory history, VersionName inForce, String reason) {
        return record(ControlAction.UNPINNED, inForce, false, refusedUpTo(history, inForce), reason)
                .build();
    }

    /**
     * A version serves again; the one that it takes the place of counts as refused.
     *
     * @param left the version in force
     */
    public ModelControl rollBack(
            ControlHistory history,
            VersionName left,
            VersionName to,
            boolean pinned,
            String reason) {
        Optional<VersionName> newest =
                refusedUpTo(history, left)
                        .filter(refused -> refused.version() > left.version())
                        .or(() -> Optional.of(left));
        return record(ControlAction.ROLLED_BACK, to, pinned, newest, reason).build();
    }

    /**
     * A version has passed and serves.
     *
     * @param figures what the decision rests on, by name
     */
    public ModelControl accept(VersionName name, String reason, Map<String, Double> figures) {
        return record(ControlAction.ACCEPTED, name, false, Optional.of(name), reason)
                .setFigures(figures)
                .build();
    }

    /**
     * A version has not passed; what is in force stays so.
     *
     * @param figures what the decision rests on, by name
     */
    public ModelControl refuse(
            ControlHistory history, VersionName name, String reason, Map<String, Double> figures) {
        VersionName stays =
                history.serving()
                        .orElse(new VersionName(name.lineage(), ControlHistory.NO_VERSION));
        return record(ControlAction.REFUSED, stays, history.isPinned(), Optional.of(name), reason)
                .setFigures(figures)
                .build();
    }

    /**
     * The newest version of a lineage that was refused or left, as the decision in force has it.
     */
    private static Optional<VersionName> refusedUpTo(ControlHistory history, VersionName of) {
        return history.inForce()
                .filter(decision -> decision.getAction() != ControlAction.ACCEPTED)
                .flatMap(ControlHistory::challenger)
                .filter(refused -> refused.lineage().equals(of.lineage()));
    }

    private ModelControl.Builder record(
            ControlAction action,
            VersionName toServe,
            boolean pinned,
            Optional<VersionName> challenger,
            String reason) {
        return ModelControl.newBuilder()
                .setModel(model)
                .setLineage(toServe.lineage())
                .setVersion(toServe.version())
                .setPinned(pinned)
                .setAction(action)
                .setChallengerLineage(challenger.map(VersionName::lineage).orElse(null))
                .setChallengerVersion(challenger.map(VersionName::version).orElse(null))
                .setReason(reason)
                .setDecidedBy(decidedBy)
                .setDecidedAtMs(clock.millis());
    }
}
