package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.Videos;
import io.livelabel.classifier.control.ControlLog;
import io.livelabel.classifier.input.InputReader;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.FrozenModel.Scorer;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.signing.TrustedKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A gate that compares versions of a model on frames, on a probe set, with the default engine. */
final class FramesProbeIT {
    private static final int VIDEOS = 12;
    private static final String MODEL = "stream-lstm";
    private static final Architecture ARCHITECTURE =
            Zoo.model(MODEL)
                    .architecture(
                            FeatureSet.of(
                                    TellingWeights.SIZES.rgb(),
                                    TellingWeights.SIZES.audio(),
                                    TellingWeights.SIZES.classes()),
                            Map.of("projection", 6.0, "units", 4.0, "joined", 8.0));

    private final Engine engine = Engine.named("dl4j");

    @Test
    void comparesVersionsOnTheFramesOfTheProbeSetAndRefusesTheWorse() throws Exception {
        GateSettings settings =
                new GateSettings(Evidence.PROBE, 0.02, 1, 1, 0, VIDEOS, VIDEOS, false);
        try (TestBroker broker = new TestBroker()) {
            broker.createTopics(Map.of());
            try (Publisher publisher = new Publisher(broker.connection())) {
                fillTheProbeSet(broker.connection().openRegistry(), publisher);
                publish(publisher, 1, weights(1));
                try (GateInstance instance =
                        new GateInstance(
                                broker.connection(),
                                "a",
                                engine,
                                ARCHITECTURE,
                                settings,
                                TrustedKeys.none())) {
                    instance.awaitServing(1);
                    publish(publisher, 2, weights(2));
                    await().atMost(GateInstance.LONG)
                            .until(
                                    () ->
                                            inForce(broker)
                                                    .filter(d -> d.getChallengerVersion() == 2)
                                                    .isPresent());
                    ModelControl refusal = inForce(broker).orElseThrow();
                    assertThat(refusal.getAction()).isEqualTo(ControlAction.REFUSED);
                    assertThat(refusal.getReason())
                            .startsWith("over 12 videos of the probe set its GAP@20 is 0.")
                            .endsWith(": below by more than 0.0200");
                    assertThat(refusal.getFigures()).containsEntry("probe.videos", 12.0);
                    assertThat(instance.counters().versionsRefused.of(RefusalKind.PROBE))
                            .isEqualTo(1);

                    publish(publisher, 3, weights(1));
                    instance.awaitServing(3);
                    double same = refusal.getFigures().get("incumbent.gap20");
                    assertThat(inForce(broker).orElseThrow().getFigures())
                            .as("the weights of version 1, on the same videos")
                            .containsEntry("challenger.gap20", same)
                            .containsEntry("incumbent.gap20", same);
                }
            }
        }
    }

    /** Videos of one to four frames, each with the class that version 1 scores best. */
    private void fillTheProbeSet(SchemaRegistry registry, Publisher publisher) throws Exception {
        AvroSerde<TrainingFrames> serde = new AvroSerde<>(TrainingFrames.class, registry);
        Videos uploads = new Videos(registry);
        InputReader reader = new InputReader(ARCHITECTURE, TellingWeights.SIZES, registry);
        try (FrozenModel network = engine.frozen(ARCHITECTURE);
                Scorer scorer = network.newScorer()) {
            network.load(weights(1).floats());
            for (int i = 0; i < VIDEOS; i++) {
                String id = "probe-" + i;
                int frames = 1 + i % 4;
                byte[] rgb = bytes(i, frames * TellingWeights.SIZES.rgb());
                byte[] audio = bytes(~i, frames * TellingWeights.SIZES.audio());
                reader.read(
                        new InputRecord(
                                "frames", 0, i, 0, null, uploads.frames(id, frames, rgb, audio)));
                publisher.send(
                        "probe-frames",
                        id,
                        serde.serialize(
                                "probe-frames",
                                new TrainingFrames(
                                        id,
                                        List.of(best(scorer, reader)),
                                        frames,
                                        ByteBuffer.wrap(rgb),
                                        ByteBuffer.wrap(audio))));
            }
        }
    }

    private static int best(Scorer scorer, InputReader reader) {
        Minibatch alone = new Minibatch(ARCHITECTURE.inputs(), 1);
        alone.add(reader.rows(), reader.frames(), new int[0]);
        Predictions predictions = new Predictions(1, ARCHITECTURE.classes());
        scorer.score(alone, predictions);
        int best = 0;
        for (int c = 1; c < ARCHITECTURE.classes(); c++) {
            if (predictions.probabilities()[c] > predictions.probabilities()[best]) {
                best = c;
            }
        }
        return best;
    }

    private static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static void publish(Publisher publisher, long version, Weights weights) {
        publisher.publish(
                "root",
                version,
                weights,
                chunk -> chunk.setModel(MODEL),
                manifest -> {
                    manifest.setModel(MODEL);
                    manifest.setArchitecture(ARCHITECTURE.toJson());
                    manifest.setParameterCount(ARCHITECTURE.parameterCount());
                });
    }

    private static Weights weights(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer bytes =
                ByteBuffer.allocate(ARCHITECTURE.parameterCount() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) random.nextDouble(-1, 1));
        }
        return Weights.ofBytes(bytes.array());
    }

    private static Optional<ModelControl> inForce(TestBroker broker) throws InterruptedException {
        try (ControlLog log =
                new ControlLog(broker.connection(), broker.connection().openRegistry(), MODEL)) {
            return log.read().inForce();
        }
    }
}
