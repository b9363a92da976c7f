package io.livelabel.classifier.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.BiasEngine;
import io.livelabel.classifier.LabelledUploads;
import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.control.PublishedTopics;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.explain.Explanation.Result;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.labels.ClassThresholds;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.ServedLabels;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.model.Architecture;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.signing.TrustedKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Labels of several versions, one of which cannot be scored with. */
final class ExplainerIT {
    private static final int CLASSES = TellingWeights.SIZES.classes();

    private TestBroker broker;
    private Publisher publisher;

    @BeforeEach
    void start() {
        broker = new TestBroker();
        broker.createTopics(Map.of());
        publisher = new Publisher(broker.connection());
        LabelledUploads.send(broker, publisher);
        publisher.publish("root", 1);
    }

    @AfterEach
    void stop() {
        publisher.close();
        broker.close();
    }

    @Test
    void aVersionThatReadsOtherFeaturesDoesNotKeepTheOthersFromBeingExplained() {
        Architecture wide = Zoo.architecture("logistic", FeatureSet.of(16, 4, CLASSES));
        publisher.publish(
                "root",
                2,
                TellingWeights.of(wide, 2),
                chunk -> {},
                manifest -> {
                    manifest.setArchitecture(wide.toJson());
                    manifest.setParameterCount(wide.parameterCount());
                });
        publisher.publish("root", 3);

        List<Explanation> explained = explain(new BiasEngine(), 1, 2, 3);

        assertThat(explained)
                .extracting(Explanation::result)
                .containsExactly(Result.SAME, Result.UNTOLD, Result.SAME);
        assertThat(explained.get(1).finding())
                .startsWith("cannot be scored again: ")
                .contains("16");
    }

    @Test
    void anEngineThatFailsWithAVersionDoesNotKeepTheOthersFromBeingExplained() {
        publisher.publish("root", 2);

        assertThat(explain(failingIn(1), 1, 2))
                .as("while the weights are tried")
                .extracting(Explanation::result)
                .containsExactly(Result.UNTOLD, Result.SAME);
        List<Explanation> explained = explain(failingIn(3), 1, 2);
        assertThat(explained)
                .as("while the video is scored, behind two passes that try the weights")
                .extracting(Explanation::result)
                .containsExactly(Result.UNTOLD, Result.SAME);
        assertThat(explained.get(0).finding()).contains("no room for it");
    }

    /** An engine that fails in one of its passes, counted from 1. */
    private static Engine failingIn(int pass) {
        AtomicInteger passes = new AtomicInteger();
        return new BiasEngine(
                size -> {
                    if (passes.incrementAndGet() == pass) {
                        throw new IllegalStateException("no room for it");
                    }
                },
                Duration.ZERO);
    }

    /** Explains the labels that versions have given to the video a, in their order. */
    private List<Explanation> explain(Engine engine, long... versions) {
        PublishedTopics topics = new PublishedTopics(broker.connection(), TrustedKeys.none());
        List<VideoLabels> made = new ArrayList<>();
        for (long version : versions) {
            made.add(
                    made(
                            topics.published()
                                    .find(TellingWeights.MODEL, new VersionName("root", version))
                                    .orElseThrow()));
        }
        List<Explanation> explained = new ArrayList<>();
        try (Explainer explainer =
                new Explainer(
                        broker.connection(),
                        topics.registry(),
                        engine,
                        TellingWeights.SIZES,
                        topics.published(),
                        ClassThresholds.none(),
                        TrustedKeys.none())) {
            explainer.explain(made, explained::add);
        }
        return explained;
    }

    private static VideoLabels made(WeightsManifest version) {
        Predictions predictions = new Predictions(1, CLASSES);
        predictions.resize(1);
        for (int c = 0; c < CLASSES; c++) {
            predictions.probabilities()[c] = TellingWeights.probability(version.getVersion(), c);
        }
        return new ServedLabels(
                        TellingWeights.MODEL, CLASSES, LabelRule.top(CLASSES), Clock.systemUTC())
                .of(
                        "a",
                        new InputRecord("videos", 0, 0, 0, null, new byte[0]),
                        predictions,
                        0,
                        ServingModel.of(version, Instant.EPOCH));
    }
}
