package io.livelabel.classifier.serving;

import io.livelabel.schemas.avro.WeightsManifest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Says of each lineage that is published, but not served, why: once. One thread at a time. */
final class LineageReports {
    private final String model;
    private final Set<String> reported = new HashSet<>();

    LineageReports(String model) {
        this.model = model;
    }

    /**
     * What is to be said of a version's lineage.
     *
     * @param inForce the lineage in force, or what stands for none
     * @param named the lineage that model-control names, or what stands for none
     * @return nothing if it was said before
     */
    Optional<String> of(WeightsManifest manifest, String inForce, String named) {
        if (!reported.add(manifest.getLineage() + " beside " + inForce)) {
            return Optional.empty();
        }
        String origin =
                manifest.getParentLineage() == null
                        ? "began by itself"
                        : "was forked from lineage %s at version %s"
                                .formatted(
                                        manifest.getParentLineage(), manifest.getParentVersion());
        return Optional.of(
                "lineage %s, which %s, is not served: model-control names %s for model %s"
                        .formatted(manifest.getLineage(), origin, named, model));
    }
}
