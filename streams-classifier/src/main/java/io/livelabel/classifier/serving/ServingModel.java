package io.livelabel.classifier.serving;

import io.livelabel.schemas.avro.WeightsManifest;
import java.time.Duration;
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

    /** Time since the snapshot, at least 0. */
    public Duration ageAt(Instant now) {
        Duration age = Duration.between(createdAt, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

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
