package io.livelabel.classifier.control;

import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The decisions about one model since the last that was withdrawn, oldest first, as far as
 * model-control keeps them: the newest is in force, the others for a day at least.
 *
 * @param decisions the decisions, none of which may be changed
 * @param nextOffset the offset behind the last record about the model; two histories with the same
 *     one are the same
 */
public record ControlHistory(List<ModelControl> decisions, long nextOffset) {
    /** The version of a decision that has none serve. */
    public static final long NO_VERSION = -1;

    /** Copies the list. */
    public ControlHistory {
        decisions = List.copyOf(decisions);
    }

    /** The decision in force. */
    public Optional<ModelControl> inForce() {
        return decisions.isEmpty()
                ? Optional.empty()
                : Optional.of(decisions.get(decisions.size() - 1));
    }

    /** The version that is to serve. */
    public Optional<VersionName> serving() {
        return inForce().map(VersionName::toServe).filter(name -> name.version() != NO_VERSION);
    }

    /** Whether no other version may take the place of the one that serves. */
    public boolean isPinned() {
        return inForce().map(ModelControl::getPinned).orElse(false);
    }

    /** The last decision that let a version in, refused it, or went back from it. */
    public Optional<ModelControl> verdict(VersionName name) {
        for (int i = decisions.size() - 1; i >= 0; i--) {
            ModelControl decision = decisions.get(i);
            if (isVerdict(decision.getAction())
                    && challenger(decision).map(name::equals).orElse(false)) {
                return Optional.of(decision);
            }
        }
        return Optional.empty();
    }

    private static boolean isVerdict(ControlAction action) {
        return action == ControlAction.ACCEPTED
                || action == ControlAction.REFUSED
                || action == ControlAction.ROLLED_BACK;
    }

    /**
     * The newest version of a lineage that is not to be judged again, nor any before it: the one in
     * force, or a newer one that was refused or gone back from; negative if there is none. It
     * follows from the decision in force alone.
     */
    public long judgedUpTo(String lineage) {
        return inForce()
                .map(
                        decision ->
                                Math.max(
                                        numberIn(lineage, VersionName.toServe(decision)),
                                        challenger(decision)
                                                .map(name -> numberIn(lineage, name))
                                                .orElse(NO_VERSION)))
                .orElse(NO_VERSION);
    }

    /**
     * The version that a rollback goes to: the one that served before the one in force took its
     * place. Versions that were gone back from are passed over, so that one rollback behind the
     * other goes further back.
     */
    public Optional<VersionName> servedBefore() {
        Deque<VersionName> served = new ArrayDeque<>();
        for (ModelControl decision : decisions) {
            VersionName name = VersionName.toServe(decision);
            if (name.version() == NO_VERSION || name.equals(served.peek())) {
                continue;
            }
            if (decision.getAction() == ControlAction.ROLLED_BACK && served.contains(name)) {
                while (!name.equals(served.peek())) {
                    served.pop();
                }
            } else {
                served.push(name);
            }
        }
        return served.stream().skip(1).findFirst();
    }

    /** The version that a decision names beside the one that serves. */
    public static Optional<VersionName> challenger(ModelControl decision) {
        String lineage = decision.getChallengerLineage();
        Long version = decision.getChallengerVersion();
        return lineage == null || version == null
                ? Optional.empty()
                : Optional.of(new VersionName(lineage, version));
    }

    private static long numberIn(String lineage, VersionName name) {
        return name.lineage().equals(lineage) ? name.version() : NO_VERSION;
    }
}
