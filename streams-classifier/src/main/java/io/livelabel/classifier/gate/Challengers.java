package io.livelabel.classifier.gate;

import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.Optional;

/** Which published version asks to serve next. */
final class Challengers {
    private Challengers() {}

    /**
     * The newest of the lineage in force that is newer than all that were judged, and was not
     * refused; none while a version is pinned. Versions that were published while another was
     * judged, and are not the newest, are passed over.
     */
    static Optional<WeightsManifest> next(
            String model, PublishedVersions published, ControlHistory history) {
        Optional<String> lineage =
                history.inForce()
                        .map(decision -> decision.getLineage())
                        .or(() -> published.firstLineage(model));
        if (history.isPinned() || lineage.isEmpty()) {
            return Optional.empty();
        }
        long judged = history.judgedUpTo(lineage.get());
        return published.newestFirst(model).stream()
                .filter(manifest -> manifest.getLineage().equals(lineage.get()))
                .filter(manifest -> manifest.getVersion() > judged)
                .filter(manifest -> !isRefused(manifest, history))
                .findFirst();
    }

    private static boolean isRefused(WeightsManifest manifest, ControlHistory history) {
        return history.verdict(VersionName.of(manifest))
                .filter(verdict -> verdict.getAction() != ControlAction.ACCEPTED)
                .isPresent();
    }
}
