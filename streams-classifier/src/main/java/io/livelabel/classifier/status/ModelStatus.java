package io.livelabel.classifier.status;

import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One model: what is published of it, and what was decided.
 *
 * @param model its name
 * @param versions its retained versions
 * @param history the decisions about it
 */
record ModelStatus(String model, List<WeightsManifest> versions, ControlHistory history) {
    /** Copies the list. */
    ModelStatus {
        versions = List.copyOf(versions);
    }

    /**
     * How old a version is.
     *
     * @param ms milliseconds since its snapshot
     * @param examples that the newest of its lineage was trained on, and it was not
     */
    record Staleness(long ms, long examples) {}

    /** The version whose snapshot is the newest. */
    Optional<WeightsManifest> newest() {
        return versions.stream().max(Comparator.comparingLong(WeightsManifest::getCreatedAtMs));
    }

    /** The last version that the gate let in or refused. */
    Optional<ModelControl> lastVerdict() {
        List<ModelControl> decisions = history.decisions();
        for (int i = decisions.size() - 1; i >= 0; i--) {
            ControlAction action = decisions.get(i).getAction();
            if (action == ControlAction.ACCEPTED || action == ControlAction.REFUSED) {
                return Optional.of(decisions.get(i));
            }
        }
        return Optional.empty();
    }

    /** How old a version is; nothing if it is not retained. */
    Optional<Staleness> staleness(VersionName name, long nowMs) {
        return versions.stream()
                .filter(manifest -> VersionName.of(manifest).equals(name))
                .findFirst()
                .map(manifest -> staleness(manifest, nowMs));
    }

    private Staleness staleness(WeightsManifest version, long nowMs) {
        long most =
                versions.stream()
                        .filter(other -> other.getLineage().equals(version.getLineage()))
                        .mapToLong(WeightsManifest::getExamples)
                        .max()
                        .orElse(version.getExamples());
        return new Staleness(
                Math.max(0, nowMs - version.getCreatedAtMs()), most - version.getExamples());
    }
}
