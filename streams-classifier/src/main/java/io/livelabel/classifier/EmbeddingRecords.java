package io.livelabel.classifier;

import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.model.Architecture;
import io.livelabel.model.Embeddings;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.VideoEmbedding;
import io.livelabel.schemas.avro.VideoLabels;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the records of embeddings, each beside a label record and of the same pass; one that is not
 * finite is left out, and the labels go without it. One thread at a time.
 */
final class EmbeddingRecords {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingRecords.class);

    private final Embeddings below;
    private final AvroSerde<VideoEmbedding> serde;
    private @Nullable String told;

    /**
     * Of an architecture.
     *
     * @param capacity the most videos of a pass
     * @throws IllegalArgumentException if it has no layer below its output
     */
    EmbeddingRecords(Architecture architecture, int capacity, SchemaRegistry registry) {
        below = new Embeddings(architecture, capacity);
        serde = new AvroSerde<>(VideoEmbedding.class, registry);
    }

    /** Scores a minibatch, and keeps its embeddings until the next. */
    void score(ModelSlots.Reading reading, Minibatch minibatch, Predictions into) {
        reading.score(minibatch, into, below);
    }

    /**
     * The embedding of a row in the wire format; null if one of its values is not finite: its
     * labels go without it.
     */
    byte @Nullable [] of(int row, VideoLabels labels) {
        int notFinite = below.firstNotFinite(row);
        if (notFinite >= 0) {
            tellLeftOut(notFinite, labels);
            return null;
        }
        return serde.serialize(
                Topics.VIDEO_EMBEDDINGS.name(),
                VideoEmbedding.newBuilder()
                        .setId(labels.getId())
                        .setModel(labels.getModel())
                        .setLineage(labels.getLineage())
                        .setVersion(labels.getVersion())
                        .setSha256(labels.getSha256())
                        .setInputTopic(labels.getInputTopic())
                        .setInputPartition(labels.getInputPartition())
                        .setInputOffset(labels.getInputOffset())
                        .setInputTimeMs(labels.getInputTimeMs())
                        .setScoredTimeMs(labels.getLabelledTimeMs())
                        .setVector(
                                FeatureBytes.ofFloats(
                                        below.values(), below.offset(row), below.size()))
                        .build());
    }

    /** Of a version the first, since it is the weights that make them so. */
    private void tellLeftOut(int notFinite, VideoLabels labels) {
        String version = "%s:%d".formatted(labels.getLineage(), labels.getVersion());
        if (!version.equals(told)) {
            told = version;
            LOG.warn(
                    "value {} of the embedding of video {} is not finite with version {}: its labels go without it, and so do others that are counted from now on",
                    notFinite,
                    labels.getId(),
                    version);
        }
    }
}
