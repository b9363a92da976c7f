package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.PassListener;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.model.Architecture;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.VideoEmbedding;
import io.livelabel.schemas.avro.VideoLabels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes beside a label record where embeddings are asked for. */
final class EmbeddingRecordsTest {
    private static final Architecture DEEP =
            Zoo.architecture("wide-and-deep", FeatureSet.of(8, 4, 12));

    /** The value that {@link BiasEngine} tells by: the first of the last parameter. */
    private static final int TELLING = DEEP.parameterCount() - 12 * 12;

    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
    private final Videos videos = new Videos(registry);
    private final ModelSlots slots = new ModelSlots(new BiasEngine(), DEEP, 4);
    private final Counters counters = new Counters();
    private final RecordScorer scorer =
            new RecordScorer(
                    new Scoring(
                            DEEP,
                            TellingWeights.SIZES,
                            LabelRule.top(5),
                            4,
                            slots,
                            registry,
                            counters,
                            PassListener.NONE,
                            StalenessPolicy.NONE,
                            Clock.systemUTC(),
                            new CountDownLatch(1),
                            new CommitPace(Duration.ofMillis(100), () -> 0),
                            true),
                    4);

    @AfterEach
    void close() {
        slots.close();
    }

    @Test
    void anEmbeddingOfTheSamePassGoesAlongWithTheLabels() throws Exception {
        serve(1, 0.25f);
        Outcome outcome = scorer.score(List.of(upload("a"))).get(0);

        RecordHeaders headers = new RecordHeaders();
        outcome.attachTo(headers);
        Outcome carried = Outcome.takeFrom(headers);
        assertThat(carried.kind()).isEqualTo(Outcome.Kind.LABELS);
        assertThat(carried.key()).isEqualTo(outcome.key());
        VideoLabels labels = new AvroSerde<>(VideoLabels.class, registry).read(carried.value());
        VideoEmbedding embedding =
                new AvroSerde<>(VideoEmbedding.class, registry).read(carried.embedding());
        float[] vector = new float[1024];
        FeatureBytes.readFloats("vector", embedding.getVector(), vector);
        assertThat(vector).containsOnly(0.25f);
        assertThat(embedding.getId()).isEqualTo(labels.getId()).isEqualTo("a");
        assertThat(embedding.getVersion()).isEqualTo(labels.getVersion()).isEqualTo(1);
        assertThat(embedding.getScoredTimeMs()).isEqualTo(labels.getLabelledTimeMs());
    }

    @Test
    void aVideoWhoseEmbeddingIsNotFiniteHasItsLabelsWithoutOne() throws Exception {
        serve(2, Float.POSITIVE_INFINITY);
        Outcome outcome = scorer.score(List.of(upload("b"))).get(0);

        assertThat(outcome.kind()).isEqualTo(Outcome.Kind.LABELS);
        assertThat(outcome.embedding()).isNull();
        VideoLabels labels = new AvroSerde<>(VideoLabels.class, registry).read(outcome.value());
        assertThat(labels.getId()).isEqualTo("b");
        assertThat(labels.getLabels()).isNotEmpty();
    }

    private void serve(long version, float telling) throws Exception {
        ByteBuffer bytes =
                ByteBuffer.allocate(DEEP.parameterCount() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(TELLING, telling);
        slots.swap(
                Weights.ofBytes(bytes.array()),
                new ServingModel("root", version, "hash", 0, Instant.EPOCH, Instant.EPOCH));
    }

    private InputRecord upload(String id) {
        return new InputRecord("videos", 0, 0, 0, null, videos.video(id));
    }
}
