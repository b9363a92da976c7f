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

/**
 * Makes the records of embeddings, each beside a label record and of the same pass. One thread at a
 * time.
 */
final class EmbeddingRecords {
    private final Embeddings below;
    private final AvroSerde<VideoEmbedding> serde;

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

    /** The first value of a row's embedding that is not finite; -1 if there is none. */
    int firstNotFinite(int row) {
        return below.firstNotFinite(row);
    }

    /** The embedding of a row in the wire format, which must be finite. */
    byte[] of(int row, VideoLabels labels) {
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
}
