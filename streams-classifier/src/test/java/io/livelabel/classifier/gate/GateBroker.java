package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.ControlLog;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A broker that versions are published to, and the gates on it that decide which of them serve. */
final class GateBroker implements AutoCloseable {
    /** Videos that versions are compared on. */
    static final int VIDEOS = 40;

    private static final GateSettings SETTINGS =
            new GateSettings(Evidence.LIVE, 0.02, 0.05, 0.2, 0, VIDEOS, VIDEOS, true);

    private final TestBroker broker;
    private final Publisher publisher;

    /** Starts a broker with all topics. */
    GateBroker() {
        broker = new TestBroker();
        broker.createTopics(Map.of());
        publisher = new Publisher(broker.connection());
    }

    Connection connection() {
        return broker.connection();
    }

    Publisher publisher() {
        return publisher;
    }

    List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        return broker.readAll(topic);
    }

    /** Publishes the telling weights of a version, with a manifest that tells of this GAP@20. */
    void publish(long version, double gap20) {
        publisher.publish(
                "root",
                version,
                TellingWeights.of(version),
                chunk -> {},
                manifest ->
                        manifest.setPrequential(
                                new PrequentialFigures(64L, gap20, 0.6, 0.5, 0.1, 3.0)));
    }

    void publish(long version, Weights weights) {
        publisher.publish("root", version, weights, chunk -> {}, manifest -> {});
    }

    /** Starts an instance that compares on live videos. */
    GateInstance open(String name) {
        return open(name, size -> {});
    }

    GateInstance open(String name, IntConsumer beforePass) {
        return open(name, beforePass, SETTINGS);
    }

    GateInstance open(String name, IntConsumer beforePass, GateSettings settings) {
        return new GateInstance(
                broker.connection(), name, beforePass, settings, TrustedKeys.none());
    }

    /** Waits until the last decision is this one about this version. */
    void awaitVerdict(long version, ControlAction action) {
        await().atMost(GateInstance.LONG)
                .untilAsserted(
                        () ->
                                assertThat(inForce())
                                        .returns(version, ModelControl::getChallengerVersion)
                                        .returns(action, ModelControl::getAction));
    }

    /** The last decision. */
    ModelControl inForce() {
        return history().inForce().orElseThrow();
    }

    ControlHistory history() {
        try (ControlLog log = openLog()) {
            return log.read();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens the log of decisions; the caller closes it. */
    ControlLog openLog() {
        return new ControlLog(
                broker.connection(), broker.connection().openRegistry(), TellingWeights.MODEL);
    }

    @Override
    public void close() {
        publisher.close();
        broker.close();
    }
}
