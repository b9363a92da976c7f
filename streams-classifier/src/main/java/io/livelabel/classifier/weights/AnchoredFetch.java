package io.livelabel.classifier.weights;

import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.weights.WeightsEncoding;
import io.livelabel.schemas.avro.WeightsAnchor;
import io.livelabel.schemas.avro.WeightsManifest;
import org.jspecify.annotations.Nullable;

/**
 * Weights in any encoding. Where they are a delta, its anchor is fetched first, and kept for the
 * deltas that follow: as much memory as the weights take. One thread at a time.
 */
final class AnchoredFetch {
    private final WeightsFetch fetch;
    private @Nullable Weights anchor;

    AnchoredFetch(WeightsFetch fetch) {
        this.fetch = fetch;
    }

    /**
     * Reads a version's weights.
     *
     * @throws AnchorRefusedException if they are a delta, and their anchor cannot be had
     * @throws WeightsRefusedException if they themselves cannot be had
     * @throws org.apache.kafka.common.errors.TimeoutException if the broker does not deliver; worth
     *     another try
     */
    Weights fetch(WeightsManifest manifest) throws WeightsRefusedException {
        WeightsAnchor place = manifest.getAnchor();
        if (place != null) {
            return fetch.fetch(manifest, new DeltaEncoding(anchor(manifest, place)));
        }
        WeightsEncoding whole =
                WeightsEncoding.full(manifest.getDtype())
                        .orElseThrow(
                                () ->
                                        new WeightsRefusedException(
                                                RefusalKind.ENCODING,
                                                "its encoding is " + manifest.getDtype()));
        anchor = null;
        Weights weights = fetch.fetch(manifest, whole);
        anchor = manifest.getAnchors() ? weights : null;
        return weights;
    }

    private Weights anchor(WeightsManifest delta, WeightsAnchor place)
            throws AnchorRefusedException {
        if (anchor != null && anchor.sha256().equals(place.getSha256())) {
            return anchor;
        }
        // Two anchors would be one too many, should the heap be sized for one.
        anchor = null;
        try {
            Weights fetched = fetch.fetch(manifestOf(place, delta), new Float32Encoding());
            anchor = fetched;
            return fetched;
        } catch (WeightsRefusedException e) {
            throw new AnchorRefusedException(
                    "its anchor, version %d, cannot be had: %s"
                            .formatted(place.getVersion(), e.reason()),
                    e);
        }
    }

    /** The anchor's, as far as fetching goes. */
    private static WeightsManifest manifestOf(WeightsAnchor anchor, WeightsManifest delta) {
        return WeightsManifest.newBuilder(delta)
                .setVersion(anchor.getVersion())
                .setDtype(Weights.DTYPE)
                .setSha256(anchor.getSha256())
                .setChunks(anchor.getChunks())
                .setAnchor(null)
                .build();
    }
}
