package io.livelabel.trainer;

import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.PrequentialFigures;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model's weights, ready to be published.
 *
 * @param model the model's name
 * @param snapshot where it comes from
 * @param weights the snapshot's weights, hashed
 * @param figures prequential figures up to it; null before the first full window
 */
record WeightsVersion(
        String model,
        ModelSnapshot snapshot,
        Weights weights,
        @Nullable PrequentialFigures figures) {
    /** Its number within the lineage. */
    long version() {
        return snapshot.version();
    }

    /** Its place, as keys and messages name it: {@code model/lineage/version}. */
    String name() {
        return model + "/" + snapshot.lineage().id() + "/" + version();
    }
}
