package io.livelabel.classifier.control;

import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;

/**
 * A version of a model's weights by its name, {@code LINEAGE:VERSION}.
 *
 * @param lineage one training history
 * @param version its number within the lineage
 */
public record VersionName(String lineage, long version) {
    /** What a manifest describes. */
    public static VersionName of(WeightsManifest manifest) {
        return new VersionName(manifest.getLineage(), manifest.getVersion());
    }

    /** What a decision has serve. */
    public static VersionName toServe(ModelControl decision) {
        return new VersionName(decision.getLineage(), decision.getVersion());
    }

    /** The key of its manifest. */
    public String key(String model) {
        return "%s/%s/%d".formatted(model, lineage, version);
    }

    @Override
    public String toString() {
        return lineage + ":" + version;
    }
}
