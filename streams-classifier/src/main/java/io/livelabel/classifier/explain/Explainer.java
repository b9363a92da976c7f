package io.livelabel.classifier.explain;

import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.input.InputFetch;
import io.livelabel.classifier.input.InputReader;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.input.LivePlace;
import io.livelabel.classifier.labels.ClassThresholds;
import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.classifier.weights.WeightsSource;
import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.FrozenModel.Scorer;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Scores labelled videos again, each from its input record and the very weights that its label
 * names, and compares. One thread at a time.
 */
final class Explainer {
    private final Connection connection;
    private final SchemaRegistry registry;
    private final Engine engine;
    private final FeatureSizes sizes;
    private final PublishedVersions published;
    private final ClassThresholds thresholds;

    Explainer(
            Connection connection,
            SchemaRegistry registry,
            Engine engine,
            FeatureSizes sizes,
            PublishedVersions published,
            ClassThresholds thresholds) {
        this.connection = connection;
        this.registry = registry;
        this.engine = engine;
        this.sizes = sizes;
        this.published = published;
        this.thresholds = thresholds;
    }

    /** The input record at a place, if it is still there. */
    Optional<InputRecord> input(LivePlace place) {
        List<InputRecord> found = new ArrayList<>();
        try (InputFetch fetch = new InputFetch(connection)) {
            fetch.read(place.partition(), List.of(place.offset()), found::add);
        }
        return found.stream().findFirst();
    }

    /** Scores again what was labelled. */
    Explanation explain(VideoLabels labels) {
        VersionName name = new VersionName(labels.getLineage(), labels.getVersion());
        Optional<WeightsManifest> manifest = published.find(labels.getModel(), name);
        if (manifest.isEmpty()) {
            return Explanation.impossible(labels, "version %s is retired".formatted(name));
        }
        if (!manifest.get().getSha256().equals(labels.getSha256())) {
            return new Explanation(
                    labels,
                    new float[0],
                    false,
                    "NOT the same: version %s was published with SHA-256 %s"
                            .formatted(name, manifest.get().getSha256()));
        }
        Optional<InputRecord> input =
                input(
                        new LivePlace(
                                new TopicPartition(
                                        labels.getInputTopic(), labels.getInputPartition()),
                                labels.getInputOffset()));
        if (input.isEmpty()) {
            return Explanation.impossible(labels, "its input is not in the topic any more");
        }
        Architecture architecture = Architecture.fromJson(manifest.get().getArchitecture());
        try (WeightsSource source = new WeightsSource(connection, registry, architecture)) {
            float[] again = score(architecture, source.fetch(manifest.get()), input.get(), labels);
            return new LabelCheck(labels, again, thresholds).run();
        } catch (WeightsRefusedException | MalformedRecordException e) {
            return Explanation.impossible(labels, String.valueOf(e.getMessage()));
        }
    }

    private float[] score(
            Architecture architecture, Weights weights, InputRecord input, VideoLabels labels)
            throws MalformedRecordException {
        InputReader reader = new InputReader(architecture, sizes, registry);
        String id = reader.read(input);
        if (!id.equals(labels.getId())) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED, "the input is of video %s".formatted(id));
        }
        Minibatch minibatch = new Minibatch(architecture.inputs(), 1);
        minibatch.add(reader.rows(), reader.frames(), new int[0]);
        Predictions predictions = new Predictions(1, architecture.classes());
        try (FrozenModel network = engine.frozen(architecture)) {
            network.load(weights.floats());
            try (Scorer scorer = network.newScorer()) {
                scorer.score(minibatch, predictions);
            }
        }
        return predictions.probabilities();
    }
}
