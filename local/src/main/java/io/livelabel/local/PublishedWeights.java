package io.livelabel.local;

import io.livelabel.schemas.avro.WeightsManifest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The versions of weights that were published, of any lineage. One thread at a time. */
final class PublishedWeights {
    private final Map<Version, WeightsManifest> manifests = new HashMap<>();

    private record Version(String lineage, long number) {}

    /** Takes a manifest; one that was published again counts once. */
    void add(WeightsManifest manifest) {
        manifests.put(new Version(manifest.getLineage(), manifest.getVersion()), manifest);
    }

    /** How many there are. */
    int count() {
        return manifests.size();
    }

    /** The highest version of the lineage that trains now: that of the youngest snapshot. */
    Optional<WeightsManifest> newest() {
        return manifests.values().stream()
                .max(Comparator.comparingLong(WeightsManifest::getCreatedAtMs))
                .map(WeightsManifest::getLineage)
                .flatMap(
                        lineage ->
                                manifests.values().stream()
                                        .filter(m -> m.getLineage().equals(lineage))
                                        .max(
                                                Comparator.comparingLong(
                                                        WeightsManifest::getVersion)));
    }
}
