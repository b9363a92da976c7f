package io.livelabel.classifier.explain;

import io.livelabel.classifier.input.InputReader;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.serving.TrialSlot;
import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.classifier.weights.WeightsSource;
import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Live uploads scored again by published versions of one architecture, one version at a time, in
 * passes of many. One thread at a time, which closes it.
 */
final class VersionScoring implements AutoCloseable {
    private static final int BATCH = 256;
    private static final int BATCH_OF_FRAMES = 16;
    private static final int[] NO_LABELS = {};

    private final String architectureJson;
    private final int classes;
    private final InputReader reader;
    private final Minibatch minibatch;
    private final Predictions predictions;
    private final List<VideoLabels> waiting = new ArrayList<>();
    private final TrialSlot network;
    private final WeightsSource source;
    private @Nullable String loaded;

    /**
     * Of an architecture, as manifests have it.
     *
     * @param trust whose weights are scored with
     * @throws IllegalArgumentException if it reads features of other names and sizes
     * @throws UnsupportedOperationException if the engine lacks a layer of it
     */
    VersionScoring(
            Connection connection,
            SchemaRegistry registry,
            Engine engine,
            FeatureSizes sizes,
            String architectureJson,
            TrustedKeys trust) {
        this.architectureJson = architectureJson;
        Architecture architecture = Architecture.fromJson(architectureJson);
        int batch = architecture.maxFrames() > 0 ? BATCH_OF_FRAMES : BATCH;
        classes = architecture.classes();
        reader = new InputReader(architecture, sizes, registry);
        minibatch = new Minibatch(architecture.inputs(), batch);
        predictions = new Predictions(batch, classes);
        source = new WeightsSource(connection, registry, architecture, trust);
        try {
            network = new TrialSlot(engine, architecture, batch);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** Whether a version is of this architecture. */
    boolean fits(WeightsManifest manifest) {
        return manifest.getArchitecture().equals(architectureJson);
    }

    /**
     * Has a version score from now on.
     *
     * @throws WeightsRefusedException if nobody who is trusted has signed it, or its weights are
     *     not what was published, or gone
     * @throws io.livelabel.classifier.serving.TrialFailedException if the engine cannot load them,
     *     or score with them
     */
    void load(WeightsManifest manifest) throws WeightsRefusedException {
        source.judge(manifest);
        if (manifest.getSha256().equals(loaded)) {
            return;
        }
        loaded = null;
        network.load(source.fetch(manifest), manifest.getVersion());
        loaded = manifest.getSha256();
    }

    /**
     * Adds an upload to the next pass, which must not be full.
     *
     * @param labels what is said to be of it
     * @throws MalformedRecordException if it cannot be read, or is of another video
     */
    void add(InputRecord input, VideoLabels labels) throws MalformedRecordException {
        String id = reader.read(input);
        if (!id.equals(labels.getId())) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED, "the input is of video %s".formatted(id));
        }
        minibatch.add(reader.rows(), reader.frames(), NO_LABELS);
        waiting.add(labels);
    }

    /** Whether the next pass takes no more uploads. */
    boolean isFull() {
        return minibatch.isFull();
    }

    /**
     * Scores what was added.
     *
     * @param each gets the labels and the probabilities of each upload, by class
     * @throws io.livelabel.classifier.serving.TrialFailedException if the engine cannot; what was
     *     added is to be dropped then
     */
    void score(BiConsumer<VideoLabels, float[]> each) {
        if (waiting.isEmpty()) {
            return;
        }
        network.score(minibatch, predictions);
        for (int row = 0; row < waiting.size(); row++) {
            int from = predictions.offset(row);
            each.accept(
                    waiting.get(row),
                    Arrays.copyOfRange(predictions.probabilities(), from, from + classes));
        }
        drop();
    }

    /** Drops what was added, and gives the labels of it. */
    List<VideoLabels> drop() {
        List<VideoLabels> dropped = List.copyOf(waiting);
        waiting.clear();
        minibatch.clear();
        return dropped;
    }

    @Override
    public void close() {
        try (network) {
            source.close();
        }
    }
}
