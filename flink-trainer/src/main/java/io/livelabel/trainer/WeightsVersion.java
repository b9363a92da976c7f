package io.livelabel.trainer;

import io.livelabel.model.weights.Float16Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.PrequentialFigures;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model's weights, ready to be published.
 *
 * @param model the model's name
 * @param snapshot where it comes from
 * @param averaged whether its weights are the snapshot's moving average
 * @param weights the snapshot's weights or their average, as they will serve, hashed
 * @param figures prequential figures up to it; null before the first full window, and for an
 *     average, over time or over replicas, since what scored the examples were other weights
 * @param form what is published of the weights
 */
record WeightsVersion(
        String model,
        ModelSnapshot snapshot,
        boolean averaged,
        Weights weights,
        @Nullable PrequentialFigures figures,
        VersionForm form) {
    /** Whole, with all bits of its weights. */
    WeightsVersion(
            String model,
            ModelSnapshot snapshot,
            boolean averaged,
            Weights weights,
            @Nullable PrequentialFigures figures) {
        this(model, snapshot, averaged, weights, figures, VersionForm.whole(weights, false));
    }

    /** The same in another form, which holds all bits of its weights. */
    WeightsVersion in(VersionForm other) {
        return new WeightsVersion(model, snapshot, averaged, weights, figures, other);
    }

    /**
     * The same with its weights rounded to half precision, published in half the bytes.
     *
     * @throws IllegalArgumentException if a value has no finite half
     */
    WeightsVersion rounded() {
        Weights rounded = Float16Encoding.round(weights);
        return new WeightsVersion(
                model, snapshot, averaged, rounded, figures, VersionForm.halves(rounded));
    }

    /** Its number within the lineage. */
    long version() {
        return snapshot.version();
    }

    /** Its place, as keys and messages name it: {@code model/lineage/version}. */
    String name() {
        return name(model, snapshot.lineage().id(), version());
    }

    /** The place of any version. */
    static String name(String model, String lineage, long version) {
        return model + "/" + lineage + "/" + version;
    }
}
