package io.livelabel.trainer;

import io.livelabel.schemas.avro.WeightsAnchor;
import io.livelabel.schemas.avro.WeightsManifest;
import org.jspecify.annotations.Nullable;

/**
 * A version of weights as the topic of manifests has it.
 *
 * @param sha256 SHA-256 of the weights
 * @param chunks how many records its weights are
 * @param publishedAtMs the manifest's timestamp: milliseconds since the epoch
 * @param anchor the version that it is a delta against; null if it is whole
 * @param asAnchor how deltas name it; null if there are to be none against it
 */
record PublishedVersion(
        String sha256,
        int chunks,
        long publishedAtMs,
        @Nullable Long anchor,
        @Nullable WeightsAnchor asAnchor) {
    /** A whole version that no deltas are against. */
    PublishedVersion(String sha256, int chunks, long publishedAtMs) {
        this(sha256, chunks, publishedAtMs, null, null);
    }

    /** The version that a manifest of this timestamp tells of. */
    static PublishedVersion of(WeightsManifest manifest, long publishedAtMs) {
        return new PublishedVersion(
                manifest.getSha256(),
                manifest.getChunks().size(),
                publishedAtMs,
                manifest.getAnchor() == null ? null : manifest.getAnchor().getVersion(),
                manifest.getAnchors()
                        ? new WeightsAnchor(
                                manifest.getVersion(), manifest.getSha256(), manifest.getChunks())
                        : null);
    }
}
