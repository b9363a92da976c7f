package io.livelabel.classifier.health;

import io.livelabel.classifier.serving.Freshness;
import io.livelabel.classifier.serving.ServingModel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Whether an instance labels live uploads now, and if not, why. Thread-safe.
 *
 * @param model the model's name
 * @param freshness how old the weights are
 * @param awaited what weights are waited for while none serve
 * @param streams how Kafka Streams is; empty before it starts
 */
public record Readiness(
        String model,
        Freshness freshness,
        Supplier<String> awaited,
        Supplier<Optional<KafkaStreams.State>> streams) {
    /** Why it does not; empty if it does. */
    public Optional<String> lack() {
        Optional<ServingModel> serving = freshness.slots().serving();
        if (serving.isEmpty()) {
            return Optional.of("no weights of model %s serve: %s".formatted(model, awaited.get()));
        }
        if (freshness.holds()) {
            return Optional.of(held(serving.get()));
        }
        Optional<KafkaStreams.State> state = streams.get();
        return state.filter(KafkaStreams.State.RUNNING::equals).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "Kafka Streams is %s"
                                .formatted(state.map(Enum::name).orElse("not started yet")));
    }

    private String held(ServingModel serving) {
        Duration age = serving.ageAt(freshness.clock().instant());
        return "uploads are held back: version %d of lineage %s of model %s is %s old, allowed is %s"
                .formatted(
                        serving.version(),
                        serving.lineage(),
                        model,
                        age,
                        freshness.policy().limit());
    }
}
