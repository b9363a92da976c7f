package io.livelabel.classifier.gate;

import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.model.Architecture;
import io.livelabel.model.engine.Engine;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.signing.TrustedKeys;
import java.time.Clock;

/**
 * What a gate judges with.
 *
 * @param connection the broker
 * @param registry the schemas
 * @param engine the engine that scores
 * @param architecture what the weights are weights of; its name is the model's
 * @param trust whose weights are taken
 * @param sizes sizes of features and labels
 * @param maxBatch the largest batch that new weights are tried on
 * @param labels which classes become labels
 * @param slots what serves
 * @param instance the name that decisions are signed with
 * @param clock the time that decisions are stamped with
 */
public record GateParts(
        Connection connection,
        SchemaRegistry registry,
        Engine engine,
        Architecture architecture,
        TrustedKeys trust,
        FeatureSizes sizes,
        int maxBatch,
        LabelRule labels,
        ModelSlots slots,
        String instance,
        Clock clock) {
    String model() {
        return architecture.name();
    }
}
