package io.livelabel.classifier.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.BiasEngine;
import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.signing.TrustedKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** A receiver, not started yet, with a broker to itself and what publishes there. */
final class ReceiverParts implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(60);

    final TestBroker broker = new TestBroker();
    final Publisher publisher;
    final ModelSlots slots = new ModelSlots(new BiasEngine(), TellingWeights.ARCHITECTURE, 4);
    final Counters counters = new Counters();
    final WeightsReceiver receiver;

    ReceiverParts() {
        this(ServingRule.NEWEST);
    }

    ReceiverParts(ServingRule rule) {
        this(rule, TrustedKeys.none());
    }

    ReceiverParts(ServingRule rule, TrustedKeys trust) {
        broker.createTopics(Map.of());
        publisher = new Publisher(broker.connection());
        receiver =
                new WeightsReceiver(
                        broker.connection(),
                        broker.connection().openRegistry(),
                        TellingWeights.ARCHITECTURE,
                        trust,
                        rule,
                        slots,
                        counters,
                        Clock.systemUTC());
    }

    void awaitServing(String lineage, long version) {
        await().atMost(LONG)
                .untilAsserted(
                        () ->
                                assertThat(slots.serving())
                                        .get()
                                        .returns(lineage, ServingModel::lineage)
                                        .returns(version, ServingModel::version));
    }

    @Override
    public void close() {
        receiver.close();
        slots.close();
        publisher.close();
        broker.close();
    }
}
