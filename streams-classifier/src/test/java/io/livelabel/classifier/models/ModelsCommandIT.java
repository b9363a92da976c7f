package io.livelabel.classifier.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.BiasEngine;
import io.livelabel.classifier.Commands;
import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.ServingRule;
import io.livelabel.classifier.serving.WeightsReceiver;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.signing.TrustedKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands on a real broker, with receivers that obey them. */
final class ModelsCommandIT {
    private static final Duration SECONDS = Duration.ofSeconds(20);

    private TestBroker broker;
    private Publisher publisher;

    @BeforeEach
    void start() {
        broker = new TestBroker();
        broker.createTopics(Map.of());
        publisher = new Publisher(broker.connection());
    }

    @AfterEach
    void stop() {
        publisher.close();
        broker.close();
    }

    @Test
    void everyInstanceObeysWithinSecondsAndBehindARestart() throws Exception {
        for (long version = 1; version <= 4; version++) {
            publisher.publish("root", version);
        }
        try (Instance first = new Instance();
                Instance second = new Instance()) {
            first.awaitServing(4);
            second.awaitServing(4);

            assertThat(run("pin", "2"))
                    .isEqualTo("model logistic: root:2 serves, pinned until 'models unpin'\n");
            first.awaitServing(2);
            second.awaitServing(2);
            publisher.publish("root", 5);

            assertThat(run("pin", "root:3", "--reason", "it knows cats")).contains("root:3");
            first.awaitServing(3);
            second.awaitServing(3);
            try (Instance restarted = new Instance()) {
                restarted.awaitServing(3);
            }

            assertThat(run("rollback"))
                    .isEqualTo("model logistic: root:2 serves, pinned until 'models unpin'\n");
            first.awaitServing(2);
            second.awaitServing(2);

            run("unpin");
            first.awaitServing(5);
            second.awaitServing(5);
        }
    }

    @Test
    void refusesWhatCannotServeWithASentenceAndTheIncumbentGoesOn() throws Exception {
        publisher.publish("root", 1);
        publisher.publish("root", 2);
        publisher.publish("fork", 2);
        publisher.publish(
                "other",
                9,
                TellingWeights.of(9),
                chunk -> {},
                manifest ->
                        manifest.setArchitecture(
                                Zoo.architecture("logistic", FeatureSet.of(4, 8, 12)).toJson()));
        publisher.publish("root", 3);
        publisher.retire("root", 1);
        try (Instance instance = new Instance()) {
            run("pin", "3");
            instance.awaitServing(3);
            assertThat(run("pin", "1"))
                    .isEqualTo(
                            "error: model logistic has no version 1: it was never published, or is retired; retained are root:3, root:2, fork:2, other:9\n");
            assertThat(run("pin", "root:77")).contains("has no version root:77");
            assertThat(run("pin", "2"))
                    .isEqualTo(
                            "error: version 2 of model logistic is in several lineages: name one of root:2, fork:2\n");
            assertThat(run("pin", "other:9"))
                    .contains("is of another architecture than root:3, which serves");
            assertThat(run("rollback"))
                    .isEqualTo(
                            "error: model-control keeps no decision of model logistic from before root:3: pin a version\n");
            assertThat(run("list", "--model", "moe"))
                    .isEqualTo("error: no weights of model moe are published, only of logistic\n");
            run("unpin");
            assertThat(run("unpin"))
                    .isEqualTo(
                            "error: no version of model logistic is pinned; root:3 serves until a newer one takes its place\n");
            run("pin", "root:2");
            publisher.retire("root", 3);
            assertThat(run("rollback")).contains("has no version root:3: it was never published");
            instance.awaitServing(2);
            assertThat(instance.counters.versionsRefused.sum()).isZero();
        }
    }

    @Test
    void keepsServingTheIncumbentWhereAPinNamesAVersionThatIsNotThere() {
        publisher.publish("root", 1);
        try (Instance instance = new Instance()) {
            instance.awaitServing(1);
            publisher.decide("root", 99, true);
            publisher.publish("root", 2);
            publisher.decide("root", 2, true);
            instance.awaitServing(2);
            assertThat(instance.counters.versionsServed.sum()).isEqualTo(2);
        }
    }

    @Test
    void listsShowsAndComparesWhatIsRetained() throws Exception {
        publish(1, 0.25);
        publish(2, 0.5);
        publisher.publish("fork", 7);
        run("pin", "root:1", "--by", "ann", "--reason", "it knows cats");

        String list = run("list");
        assertThat(list)
                .contains("model logistic: root:1 serves, pinned, decided ")
                .contains("by operator ann: it knows cats")
                .containsPattern("root:1 +64 +0\\.2500 +0\\.6000 .* serving, pinned")
                .containsPattern("root:2 +128 +0\\.5000 .* waiting")
                .containsPattern("fork:7 +448 +- .* not judged");
        assertThat(run("show", "root:1"))
                .containsPattern("version +root:1")
                .containsPattern("sha256 +" + TellingWeights.of(1).sha256())
                .containsPattern("prequential +GAP@20 0\\.2500, Hit@1 0\\.6000")
                .containsPattern("serving +yes, pinned")
                .containsPattern("decision +PINNED by operator ann at .*: it knows cats");
        assertThat(run("compare", "root:1", "root:2"))
                .containsPattern("examples +64 +128 +\\+64")
                .containsPattern("GAP@20 +0\\.2500 +0\\.5000 +\\+0\\.2500")
                .containsPattern("weights: .* apart \\(Euclidean\\), .* in logits/bias\\[\\d+]");
        assertThat(run("compare", "1", "root:1")).contains("weights: the same, SHA-256");
        publisher.publish("root", 3, TellingWeights.of(3), c -> {}, m -> m.setSha256("0"));
        assertThat(run("compare", "1", "3"))
                .contains("weights: not comparable, the weights have SHA-256");
    }

    private void publish(long version, double gap20) {
        publisher.publish(
                "root",
                version,
                TellingWeights.of(version),
                chunk -> {},
                manifest ->
                        manifest.setPrequential(
                                new PrequentialFigures(64L, gap20, 0.6, 0.5, 0.1, 3.0)));
    }

    private String run(String... arguments) {
        return new Commands(broker).run(new ModelsCommand(), List.of(arguments));
    }

    /** What an instance of the classifier serves with. */
    private final class Instance implements AutoCloseable {
        private final ModelSlots slots =
                new ModelSlots(new BiasEngine(), TellingWeights.ARCHITECTURE, 4);
        private final Counters counters = new Counters();
        private final WeightsReceiver receiver =
                new WeightsReceiver(
                        broker.connection(),
                        broker.connection().openRegistry(),
                        TellingWeights.ARCHITECTURE,
                        TrustedKeys.none(),
                        ServingRule.NEWEST,
                        slots,
                        counters,
                        Clock.systemUTC());

        private Instance() {
            receiver.start();
        }

        private void awaitServing(long version) {
            await().atMost(SECONDS)
                    .untilAsserted(
                            () ->
                                    assertThat(slots.serving())
                                            .get()
                                            .returns(version, ServingModel::version));
        }

        @Override
        public void close() {
            receiver.close();
            slots.close();
        }
    }
}
