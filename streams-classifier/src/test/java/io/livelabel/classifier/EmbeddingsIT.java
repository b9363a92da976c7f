package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.model.Architecture;
import io.livelabel.model.Embeddings;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.FrozenModel.Scorer;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.VideoEmbedding;
import io.livelabel.schemas.avro.VideoLabels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings beside labels, with the default engine: from topics to topics. */
final class EmbeddingsIT {
    private static final String MODEL = "wide-and-deep";
    private static final Architecture ARCHITECTURE =
            Zoo.architecture(
                    MODEL,
                    FeatureSet.of(
                            TellingWeights.SIZES.rgb(),
                            TellingWeights.SIZES.audio(),
                            TellingWeights.SIZES.classes()));
    private static final int VERSIONS = 3;
    private static final int VIDEOS_A_VERSION = 200;
    private static final int CRASHES = 3;

    @TempDir private Path stateDir;

    @Test
    void eachLabelHasOneEmbeddingOfItsOwnWeightsThroughSwapsAndCrashes() throws Exception {
        try (LiveParts parts = new LiveParts()) {
            SchemaRegistry registry = parts.broker.connection().openRegistry();
            AuditedClients clients = new AuditedClients(registry, 7, CRASHES, 60);
            ClassifierConfig config =
                    Options.of(
                            parts.broker.connection(),
                            stateDir,
                            "--model=" + MODEL,
                            "--gate=off",
                            "--max-batch=16",
                            "--embeddings");
            try (Classifier classifier = new Classifier(config, Engine.named("dl4j"), clients)) {
                classifier.start();
                for (int version = 1; version <= VERSIONS; version++) {
                    publish(parts.publisher, version);
                    long wanted = version;
                    patiently(
                            () ->
                                    classifier
                                            .serving()
                                            .filter(model -> model.version() == wanted)
                                            .isPresent());
                    for (int i = 0; i < VIDEOS_A_VERSION; i++) {
                        parts.upload("video-" + version + "-" + i);
                    }
                    patiently(
                            () ->
                                    parts.broker.readAll(Topics.LABELS.name()).size()
                                            >= wanted * VIDEOS_A_VERSION);
                }
                assertThat(classifier.counts().threadsReplaced()).isEqualTo(CRASHES);
            }
            assertThat(clients.commitsAhead.get()).isZero();

            Map<String, VideoLabels> labels = labels(parts, registry);
            Map<String, VideoEmbedding> embeddings = embeddings(parts, registry);
            assertThat(labels).hasSize(VERSIONS * VIDEOS_A_VERSION);
            assertThat(embeddings).containsOnlyKeys(labels.keySet());
            labels.forEach((id, made) -> assertSameOrigin(embeddings.get(id), made));
            assertThat(labels.values())
                    .extracting(VideoLabels::getVersion)
                    .contains(1L, 2L, (long) VERSIONS);
            assertVectors(embeddings);
        }
    }

    private static void assertSameOrigin(VideoEmbedding embedding, VideoLabels made) {
        assertThat(embedding.getId()).isEqualTo(made.getId());
        assertThat(embedding.getModel()).isEqualTo(MODEL);
        assertThat(embedding.getLineage()).isEqualTo(made.getLineage());
        assertThat(embedding.getVersion()).isEqualTo(made.getVersion());
        assertThat(embedding.getSha256())
                .isEqualTo(made.getSha256())
                .isEqualTo(weights(made.getVersion()).sha256());
        assertThat(embedding.getInputTopic()).isEqualTo(made.getInputTopic());
        assertThat(embedding.getInputPartition()).isEqualTo(made.getInputPartition());
        assertThat(embedding.getInputOffset()).isEqualTo(made.getInputOffset());
        assertThat(embedding.getInputTimeMs()).isEqualTo(made.getInputTimeMs());
        assertThat(embedding.getScoredTimeMs()).isEqualTo(made.getLabelledTimeMs());
    }

    /** Scores each video again, alone, with the weights that its embedding names. */
    private static void assertVectors(Map<String, VideoEmbedding> embeddings) throws Exception {
        Embeddings below = new Embeddings(ARCHITECTURE, 1);
        Predictions predictions = new Predictions(1, ARCHITECTURE.classes());
        Map<Long, Map<String, VideoEmbedding>> byVersion = new TreeMap<>();
        embeddings.forEach(
                (id, embedding) ->
                        byVersion
                                .computeIfAbsent(embedding.getVersion(), v -> new HashMap<>())
                                .put(id, embedding));
        try (FrozenModel network = Engine.named("dl4j").frozen(ARCHITECTURE);
                Scorer scorer = network.newScorer()) {
            for (Map.Entry<Long, Map<String, VideoEmbedding>> version : byVersion.entrySet()) {
                network.load(weights(version.getKey()).floats());
                for (VideoEmbedding embedding : version.getValue().values()) {
                    Minibatch alone = new Minibatch(ARCHITECTURE.inputs(), 1);
                    String id = embedding.getId();
                    alone.add(new float[][] {Videos.rgb(id), Videos.audio(id)}, new int[0]);
                    scorer.score(alone, predictions, below);
                    float[] vector = new float[below.size()];
                    FeatureBytes.readFloats("vector", embedding.getVector(), vector);
                    assertThat(vector)
                            .as("%s by version %d", id, version.getKey())
                            .usingElementComparator(
                                    (a, b) -> Math.abs(a - b) <= 1e-5f ? 0 : Float.compare(a, b))
                            .containsExactly(below.values());
                }
            }
        }
    }

    private static void publish(Publisher publisher, long version) {
        publisher.publish(
                "root",
                version,
                weights(version),
                chunk -> chunk.setModel(MODEL),
                manifest -> {
                    manifest.setModel(MODEL);
                    manifest.setArchitecture(ARCHITECTURE.toJson());
                    manifest.setParameterCount(ARCHITECTURE.parameterCount());
                });
    }

    private static Weights weights(long version) {
        SplittableRandom random = new SplittableRandom(version);
        ByteBuffer bytes =
                ByteBuffer.allocate(ARCHITECTURE.parameterCount() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) random.nextDouble(-0.5, 0.5));
        }
        return Weights.ofBytes(bytes.array());
    }

    private static Map<String, VideoLabels> labels(LiveParts parts, SchemaRegistry registry)
            throws Exception {
        AvroSerde<VideoLabels> serde = new AvroSerde<>(VideoLabels.class, registry);
        Map<String, VideoLabels> all = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : parts.broker.readAll("labels")) {
            assertThat(all.put(key(record), serde.read(record.value()))).isNull();
        }
        return all;
    }

    private static Map<String, VideoEmbedding> embeddings(LiveParts parts, SchemaRegistry registry)
            throws Exception {
        AvroSerde<VideoEmbedding> serde = new AvroSerde<>(VideoEmbedding.class, registry);
        Map<String, VideoEmbedding> all = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : parts.broker.readAll("video-embeddings")) {
            assertThat(record.headers().toArray()).isEmpty();
            assertThat(all.put(key(record), serde.read(record.value()))).isNull();
        }
        return all;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    /** A stream thread that is replaced ends with its exception, which is no fault of the test. */
    private static void patiently(Callable<Boolean> until) {
        Awaitility.await()
                .dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(until);
    }
}
