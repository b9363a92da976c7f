package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.FrozenModel.Scorer;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TopK;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.TestBroker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classifier as it runs, with the default engine: from topics to topics. */
final class ClassifierIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static TestBroker broker;
    @TempDir private static Path stateDir;

    @BeforeAll
    static void startBroker() {
        broker = new TestBroker();
        broker.createTopics(Map.of("videos", 2));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void waitsForWeightsThenLabelsVideosAndFramesAndSetsBadOnesAside() throws Exception {
        Videos videos = new Videos(broker.connection().openRegistry());
        ClassifierConfig config =
                ClassifierConfig.of(
                        broker.connection(), TellingWeights.SIZES, TellingWeights.MODEL, stateDir);
        try (Publisher publisher = new Publisher(broker.connection());
                Classifier classifier = new Classifier(config)) {
            classifier.start();
            assertThat(classifier.awaitServing(Duration.ofMillis(500))).isFalse();
            assertThat(classifier.serving()).isEmpty();

            float[] nan = Videos.rgb("nan");
            nan[3] = Float.NaN;
            publisher.send("videos", "a", videos.video("a"));
            publisher.send("videos", "b", new byte[] {1, 2, 3, 4, 5, 6});
            publisher.send("videos", "c", new byte[] {0, 0, 0, 99, 99, 6});
            publisher.send("videos", "d", videos.video("d", nan, Videos.audio("d")));
            publisher.send("videos", "e", videos.video("e", new float[7], Videos.audio("e")));
            publisher.send("videos", "f", videos.video(""));
            publisher.send("videos", "g", null);
            publisher.send("videos", null, videos.video("h"));
            publisher.send("frames", "i", videos.frames("i", 2, quantized(16), quantized(8)));
            publisher.send("frames", "j", videos.frames("j", 2, quantized(15), quantized(8)));

            Weights weights = trained();
            publisher.publish("root", 1, weights, chunk -> {}, manifest -> {});

            assertThat(classifier.awaitServing(LONG)).isTrue();
            assertThat(classifier.serving())
                    .get()
                    .returns("root", ServingModel::lineage)
                    .returns(1L, ServingModel::version)
                    .returns(weights.sha256(), ServingModel::sha256);
            await().atMost(LONG)
                    .until(() -> labels().size() + deadLetters().size(), total -> total >= 10);

            assertThat(labels()).containsOnlyKeys("a", "h", "i");
            assertSame(labels().get("a"), weights, Videos.rgb("a"), Videos.audio("a"));
            assertSame(labels().get("i"), weights, means(16, 8), means(8, 4));
            assertThat(labels().get("i").getInputTopic()).isEqualTo("frames");
            assertThat(deadLetters())
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of(
                                    "b", DeadLetterReason.MALFORMED,
                                    "c", DeadLetterReason.UNKNOWN_SCHEMA,
                                    "d", DeadLetterReason.NOT_FINITE,
                                    "e", DeadLetterReason.WRONG_FEATURE_SIZE,
                                    "f", DeadLetterReason.MISSING_ID,
                                    "g", DeadLetterReason.MALFORMED,
                                    "j", DeadLetterReason.WRONG_FEATURE_SIZE));
            assertThat(classifier.counts().scoredAlone()).isZero();
            assertThat(classifier.counts().threadsReplaced()).isZero();
            for (ConsumerRecord<byte[], byte[]> record : broker.readAll("labels")) {
                assertThat(record.headers().toArray()).isEmpty();
            }
        }
    }

    /** Each fits into a record as it is, but not with what its outcome adds. */
    @Test
    void goesOnBehindUploadsWithHugeIdsKeysAndHeaders() throws Exception {
        String huge = "x".repeat(600_000);
        byte[] header = huge.getBytes(StandardCharsets.UTF_8);
        try (TestBroker fresh = new TestBroker()) {
            fresh.createTopics(Map.of());
            Videos videos = new Videos(fresh.connection().openRegistry());
            ClassifierConfig config =
                    ClassifierConfig.of(
                            fresh.connection(),
                            TellingWeights.SIZES,
                            TellingWeights.MODEL,
                            stateDir.resolve("huge"));
            try (Publisher publisher = new Publisher(fresh.connection());
                    Classifier classifier = new Classifier(config)) {
                publisher.publish("root", 1);
                publisher.send("videos", "id", videos.video(huge + huge.substring(200_000)));
                publisher.send("videos", huge, videos.video("key"));
                publisher.send("videos", huge, new byte[400_000]);
                publisher.send("videos", "headers", videos.video("headers"), header);
                publisher.send("videos", "bad headers", new byte[400_000], header);
                publisher.send(
                        "frames",
                        "frames",
                        videos.frames(huge, 2, quantized(16), quantized(8)),
                        new byte[400_000]);
                publisher.send("videos", "last", videos.video("last"));
                classifier.start();
                await().atMost(LONG)
                        .until(
                                () ->
                                        fresh.readAll("labels").size()
                                                + fresh.readAll("videos-dead-letters").size(),
                                total -> total >= 7);

                assertThat(fresh.readAll("labels"))
                        .extracting(ClassifierIT::key)
                        .containsExactlyInAnyOrder("key", "headers", "last");
                assertThat(fresh.readAll("videos-dead-letters"))
                        .extracting(ClassifierIT::key)
                        .containsExactlyInAnyOrder("id", "none", "bad headers", "frames");
                assertThat(classifier.counts().threadsReplaced()).isZero();
            }
        }
    }

    @Test
    void startsWithTheLastPublishedWeightsWhenNobodyTrains() throws Exception {
        try (TestBroker restarted = new TestBroker()) {
            restarted.createTopics(Map.of());
            try (Publisher publisher = new Publisher(restarted.connection())) {
                publisher.publish("root", 3);
                publisher.publish("root", 8);
                publisher.send(
                        "videos",
                        "a",
                        new Videos(restarted.connection().openRegistry()).video("a"));
            }
            ClassifierConfig config =
                    ClassifierConfig.of(
                            restarted.connection(),
                            TellingWeights.SIZES,
                            TellingWeights.MODEL,
                            stateDir);
            try (Classifier classifier = new Classifier(config)) {
                classifier.start();
                assertThat(classifier.awaitServing(LONG)).isTrue();
                await().atMost(LONG).until(() -> restarted.readAll("labels").size() == 1);
                assertThat(classifier.serving()).map(ServingModel::version).hasValue(8L);
                assertThat(classifier.counts().versionsServed()).isEqualTo(1);
                classifier.close();
                assertThat(classifier.awaitClosed(Duration.ZERO)).isTrue();
                assertThatThrownBy(() -> classifier.awaitServing(Duration.ZERO))
                        .isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void closesWhileItStillWaitsForWeights() throws Exception {
        try (TestBroker empty = new TestBroker()) {
            Classifier classifier =
                    new Classifier(
                            ClassifierConfig.of(
                                    empty.connection(),
                                    TellingWeights.SIZES,
                                    TellingWeights.MODEL,
                                    stateDir));
            classifier.start();
            assertThat(classifier.awaitServing(Duration.ofMillis(100))).isFalse();
            classifier.close();
            assertThat(classifier.awaitClosed(Duration.ZERO)).isTrue();
        }
    }

    private static Weights trained() {
        ByteBuffer bytes =
                ByteBuffer.allocate(TellingWeights.ARCHITECTURE.parameterCount() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        InitialWeights.uniform(TellingWeights.ARCHITECTURE, 3).write(5, bytes.asFloatBuffer());
        for (int i = 0; i < bytes.limit() / Float.BYTES; i++) {
            bytes.putFloat(i * Float.BYTES, bytes.getFloat(i * Float.BYTES) + (i % 13 - 6) / 5f);
        }
        return Weights.ofBytes(bytes.array());
    }

    private static void assertSame(
            VideoLabels labels, Weights weights, float[] rgb, float[] audio) {
        Minibatch minibatch = new Minibatch(TellingWeights.ARCHITECTURE.inputs(), 1);
        minibatch.add(new float[][] {rgb, audio}, new int[0]);
        Predictions predictions = new Predictions(1, TellingWeights.SIZES.classes());
        try (FrozenModel model = Engine.named("dl4j").frozen(TellingWeights.ARCHITECTURE)) {
            model.load(weights.floats());
            try (Scorer scorer = model.newScorer()) {
                scorer.score(minibatch, predictions);
            }
        }
        TopK best = new TopK(12);
        best.select(predictions.probabilities(), 0, 12);
        assertThat(labels.getLabels()).hasSize(12);
        for (int rank = 0; rank < 12; rank++) {
            assertThat(labels.getLabels().get(rank).getClassId()).isEqualTo(best.classId(rank));
            assertThat(labels.getLabels().get(rank).getProbability())
                    .isCloseTo(best.score(rank), org.assertj.core.data.Offset.offset(1e-5f));
        }
        assertThat(labels.getSha256()).isEqualTo(weights.sha256());
        assertThat(labels.getWeightsExamples()).isEqualTo(64);
        assertThat(labels.getStalenessMs()).isBetween(0L, 600_000L);
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "none" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static byte[] quantized(int bytes) {
        byte[] frames = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            frames[i] = (byte) (i * 37);
        }
        return frames;
    }

    private static float[] means(int bytes, int size) {
        byte[] frames = quantized(bytes);
        float[] means = new float[size];
        for (int i = 0; i < size; i++) {
            means[i] = (dequantize(frames[i]) + dequantize(frames[size + i])) / 2;
        }
        return means;
    }

    private static float dequantize(byte q) {
        return (q & 0xff) * 4f / 255 + 4f / 512 - 2;
    }

    private static Map<String, VideoLabels> labels() throws Exception {
        AvroSerde<VideoLabels> serde =
                new AvroSerde<>(VideoLabels.class, broker.connection().openRegistry());
        Map<String, VideoLabels> labels = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll(Topics.LABELS.name())) {
            labels.put(
                    new String(record.key(), StandardCharsets.UTF_8), serde.read(record.value()));
        }
        return labels;
    }

    private static Map<String, DeadLetterReason> deadLetters() throws Exception {
        AvroSerde<DeadLetter> serde =
                new AvroSerde<>(DeadLetter.class, broker.connection().openRegistry());
        Map<String, DeadLetterReason> reasons = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll("videos-dead-letters")) {
            reasons.put(
                    new String(record.key(), StandardCharsets.UTF_8),
                    serde.read(record.value()).getReason());
        }
        return reasons;
    }
}
