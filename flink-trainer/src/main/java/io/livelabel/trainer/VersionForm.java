package io.livelabel.trainer;

import io.livelabel.model.weights.Float16Encoding;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.weights.WeightsEncoding;
import io.livelabel.schemas.avro.FiguredWeights;
import io.livelabel.schemas.avro.WeightsAnchor;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a version is published.
 *
 * @param dtype name of the encoding
 * @param bytes the encoded weights, read-only
 * @param anchors whether deltas may be published against it
 * @param anchor what it is a delta against; null if it is whole
 */
record VersionForm(
        String dtype, ByteBuffer bytes, boolean anchors, @Nullable WeightsAnchor anchor) {
    /** All bits of the weights. */
    static VersionForm whole(Weights weights, boolean anchors) {
        return new VersionForm(Weights.DTYPE, new Float32Encoding().encode(weights), anchors, null);
    }

    /** Rounded weights. */
    static VersionForm halves(Weights rounded) {
        WeightsEncoding halves = new Float16Encoding();
        return new VersionForm(halves.dtype(), halves.encode(rounded), false, null);
    }

    /** Whose the figures of a training are, seen from its weights in this form. */
    FiguredWeights figuresOf() {
        return dtype.equals(Float16Encoding.DTYPE)
                ? FiguredWeights.UNROUNDED
                : FiguredWeights.PUBLISHED;
    }
}
