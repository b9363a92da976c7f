package io.livelabel.classifier.serving;

import io.livelabel.schemas.avro.WeightsManifest;
import java.time.Instant;

/**
 * One version of weights that serves or has served.
 *
 * @param lineage its training history
 * @param version its number within the lineage
 * @param sha256 lower-case hexadecimal SHA-256 of the weights
 * @param examples how many examples they were trained on
 * @param createdAt when the trainer took the snapshot
 * @param since when it began to serve here
 */
public record ServingModel(
        String lineage,
        long version,
        String sha256,
        long examples,
        Instant createdAt,
        Instant since) {

    /** What a manifest tells of it. */
    public static ServingModel of(WeightsManifest manifest, Instant since) {
        return new ServingModel(
                manifest.getLineage(),
                manifest.getVersion(),
                manifest.getSha256(),
                manifest.getExamples(),
                Instant.ofEpochMilli(manifest.getCreatedAtMs()),
                since);
    }
}
