package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.BiasEngine;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.Videos;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.ServingRule;
import io.livelabel.classifier.serving.WeightsReceiver;
import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.signing.TrustedKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.function.IntConsumer;

/** An instance of the classifier as far as it decides what serves, started. */
final class GateInstance implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(60);

    private final ModelSlots slots;
    private final WeightsReceiver receiver;
    private final QualityGate gate;
    private final Counters counters = new Counters();

    /**
     * Starts it, for {@link TellingWeights}.
     *
     * @param beforePass is told the size of each pass of its engine
     */
    GateInstance(
            Connection connection,
            String name,
            IntConsumer beforePass,
            GateSettings settings,
            TrustedKeys trust) {
        this(
                connection,
                name,
                new BiasEngine(beforePass, Duration.ZERO),
                TellingWeights.ARCHITECTURE,
                settings,
                trust);
    }

    /** Starts it, for an architecture of the features of {@link TellingWeights}. */
    GateInstance(
            Connection connection,
            String name,
            Engine engine,
            Architecture architecture,
            GateSettings settings,
            TrustedKeys trust) {
        slots = new ModelSlots(engine, architecture, 4);
        receiver =
                new WeightsReceiver(
                        connection,
                        connection.openRegistry(),
                        architecture,
                        trust,
                        ServingRule.DECIDED,
                        slots,
                        counters,
                        Clock.systemUTC());
        gate =
                new QualityGate(
                        settings,
                        new GateParts(
                                connection,
                                connection.openRegistry(),
                                engine,
                                architecture,
                                trust,
                                TellingWeights.SIZES,
                                4,
                                LabelRule.top(12),
                                slots,
                                name,
                                Clock.systemUTC()),
                        counters);
        receiver.start();
        gate.start();
    }

    void awaitServing(long version) {
        await().atMost(LONG)
                .untilAsserted(
                        () ->
                                assertThat(slots.serving())
                                        .get()
                                        .returns(version, ServingModel::version));
    }

    /** The version that labels a video now. */
    long labels() {
        Minibatch minibatch = new Minibatch(TellingWeights.ARCHITECTURE.inputs(), 1);
        minibatch.add(new float[][] {Videos.rgb("a"), Videos.audio("a")}, new int[0]);
        Predictions predictions = new Predictions(1, TellingWeights.SIZES.classes());
        try (ModelSlots.Reading reading = slots.read()) {
            reading.score(minibatch, predictions);
            return reading.model().version();
        }
    }

    Counters counters() {
        return counters;
    }

    @Override
    public void close() {
        gate.close();
        receiver.close();
        slots.close();
    }
}
