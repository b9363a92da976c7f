package io.livelabel.classifier.explain;

import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.explain.Explanation.Result;
import io.livelabel.classifier.input.InputFetch;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.input.LivePlace;
import io.livelabel.classifier.labels.ClassThresholds;
import io.livelabel.classifier.serving.TrialFailedException;
import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.model.engine.Engine;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Scores labelled videos again, each from its input record and the very weights that its label
 * names, and compares. One thread at a time, which closes it.
 */
final class Explainer implements AutoCloseable {
    private final Connection connection;
    private final SchemaRegistry registry;
    private final Engine engine;
    private final FeatureSizes sizes;
    private final PublishedVersions published;
    private final ClassThresholds thresholds;
    private final InputFetch inputs;
    private @Nullable VersionScoring scoring;
    private final TrustedKeys trust;

    Explainer(
            Connection connection,
            SchemaRegistry registry,
            Engine engine,
            FeatureSizes sizes,
            PublishedVersions published,
            ClassThresholds thresholds,
            TrustedKeys trust) {
        this.connection = connection;
        this.registry = registry;
        this.engine = engine;
        this.sizes = sizes;
        this.published = published;
        this.thresholds = thresholds;
        inputs = new InputFetch(connection);
        this.trust = trust;
    }

    /**
     * The input record at a place, if it is still there.
     *
     * @throws UserException if it does not come in time
     */
    Optional<InputRecord> input(LivePlace place) {
        List<InputRecord> found = new ArrayList<>();
        Set<Long> late = inputs.read(place.partition(), List.of(place.offset()), found::add);
        if (!late.isEmpty()) {
            throw new UserException(
                    "the record at %s did not come in time: nothing came for %d s"
                            .formatted(place, InputFetch.PATIENCE.toSeconds()));
        }
        return found.stream().findFirst();
    }

    /**
     * Scores again what was labelled, all of one version together. A version that cannot be scored
     * with does not keep others from it.
     *
     * @param each gets what each label record comes to, in no certain order
     */
    void explain(List<VideoLabels> labels, Consumer<Explanation> each) {
        Map<String, List<VideoLabels>> byVersion = new LinkedHashMap<>();
        for (VideoLabels made : labels) {
            VersionName name = new VersionName(made.getLineage(), made.getVersion());
            Optional<WeightsManifest> manifest = published.find(made.getModel(), name);
            if (manifest.isEmpty()) {
                each.accept(Explanation.retired(made, name.toString()));
            } else if (!manifest.get().getSha256().equals(made.getSha256())) {
                each.accept(
                        new Explanation(
                                made,
                                new float[0],
                                Result.DIFFERENT,
                                0,
                                "NOT the same: version %s was published with SHA-256 %s"
                                        .formatted(name, manifest.get().getSha256())));
            } else {
                byVersion
                        .computeIfAbsent(name.key(made.getModel()), key -> new ArrayList<>())
                        .add(made);
            }
        }
        for (List<VideoLabels> ofOne : byVersion.values()) {
            VideoLabels first = ofOne.get(0);
            VersionName name = new VersionName(first.getLineage(), first.getVersion());
            explain(published.find(first.getModel(), name).orElseThrow(), ofOne, each);
        }
    }

    private void explain(
            WeightsManifest manifest, List<VideoLabels> labels, Consumer<Explanation> each) {
        VersionScoring version;
        try {
            version = scoringOf(manifest);
            version.load(manifest);
        } catch (WeightsRefusedException e) {
            tellImpossible(labels, e.reason(), each);
            return;
        } catch (IllegalArgumentException
                | UnsupportedOperationException
                | TrialFailedException e) {
            tellImpossible(labels, String.valueOf(e.getMessage()), each);
            return;
        }
        Map<TopicPartition, Map<Long, List<VideoLabels>>> places = new HashMap<>();
        for (VideoLabels made : labels) {
            places.computeIfAbsent(
                            new TopicPartition(made.getInputTopic(), made.getInputPartition()),
                            partition -> new HashMap<>())
                    .computeIfAbsent(made.getInputOffset(), offset -> new ArrayList<>())
                    .add(made);
        }
        places.forEach((partition, offsets) -> explain(version, partition, offsets, each));
        score(version, each);
    }

    /** Explains labels of one version, by the offsets of their inputs in one partition. */
    private void explain(
            VersionScoring version,
            TopicPartition partition,
            Map<Long, List<VideoLabels>> offsets,
            Consumer<Explanation> each) {
        Set<Long> late =
                inputs.read(
                        partition,
                        List.copyOf(offsets.keySet()),
                        input -> {
                            List<VideoLabels> at = offsets.remove(input.offset());
                            if (at != null) {
                                at.forEach(made -> add(version, input, made, each));
                            }
                        });
        offsets.forEach(
                (offset, without) -> {
                    String why =
                            late.contains(offset)
                                    ? "its input did not come in time, nothing came for %d s"
                                            .formatted(InputFetch.PATIENCE.toSeconds())
                                    : "its input is not in the topic any more";
                    tellImpossible(without, why, each);
                });
    }

    private void add(
            VersionScoring version,
            InputRecord input,
            VideoLabels made,
            Consumer<Explanation> each) {
        try {
            version.add(input, made);
        } catch (MalformedRecordException e) {
            each.accept(Explanation.impossible(made, String.valueOf(e.getMessage())));
            return;
        }
        if (version.isFull()) {
            score(version, each);
        }
    }

    private void score(VersionScoring version, Consumer<Explanation> each) {
        try {
            version.score((made, again) -> each.accept(check(made, again)));
        } catch (TrialFailedException e) {
            tellImpossible(version.drop(), String.valueOf(e.getMessage()), each);
        }
    }

    private static void tellImpossible(
            List<VideoLabels> labels, String why, Consumer<Explanation> each) {
        labels.forEach(made -> each.accept(Explanation.impossible(made, why)));
    }

    private Explanation check(VideoLabels made, float[] again) {
        return new LabelCheck(made, again, thresholds).run();
    }

    private VersionScoring scoringOf(WeightsManifest manifest) {
        if (scoring != null && scoring.fits(manifest)) {
            return scoring;
        }
        closeScoring();
        VersionScoring opened =
                new VersionScoring(
                        connection, registry, engine, sizes, manifest.getArchitecture(), trust);
        scoring = opened;
        return opened;
    }

    private void closeScoring() {
        if (scoring != null) {
            scoring.close();
            scoring = null;
        }
    }

    @Override
    public void close() {
        closeScoring();
        inputs.close();
    }
}
