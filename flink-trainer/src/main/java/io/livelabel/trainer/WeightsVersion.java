package io.livelabel.trainer;

import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.PrequentialFigures;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model's weights, ready to be published.
 *
 * @param model the model's name
 * @param snapshot where it comes from
 * @param averaged whether its weights are the snapshot's moving average
 * @param weights the snapshot's weights or their average, hashed
 * @param figures prequential figures up to it; null before the first full window, and for an
 *     average, since what scored the examples were the weights themselves
 */
record WeightsVersion(
        String model,
        ModelSnapshot snapshot,
        boolean averaged,
        Weights weights,
        @Nullable PrequentialFigures figures) {
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
