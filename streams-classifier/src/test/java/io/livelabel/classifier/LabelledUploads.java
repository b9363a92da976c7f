package io.livelabel.classifier;

import static org.awaitility.Awaitility.await;

import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.TestBroker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Three uploads, two of videos and one of frames, that a classifier labels. */
public final class LabelledUploads {
    private static final Duration LONG = Duration.ofSeconds(60);

    private LabelledUploads() {}

    /** Sends a and b to videos and c to frames. */
    public static void send(TestBroker broker, Publisher publisher) {
        Videos videos = new Videos(broker.connection().openRegistry());
        publisher.send("videos", "a", videos.video("a"));
        publisher.send("videos", "b", videos.video("b"));
        publisher.send("frames", "c", videos.frames("c", 2, new byte[16], new byte[8]));
    }

    /** Labels what was sent by version 1 of the lineage root, with the default engine. */
    public static void label(TestBroker broker, Publisher publisher, Path stateDir)
            throws Exception {
        publisher.publish("root", 1, random(5), chunk -> {}, manifest -> {});
        send(broker, publisher);
        try (Classifier classifier = classifier(broker, stateDir)) {
            classifier.start();
            awaitLabels(broker, 3);
        }
    }

    /** A classifier with the default settings and engine. */
    public static Classifier classifier(TestBroker broker, Path stateDir) {
        return new Classifier(
                ClassifierConfig.of(
                        broker.connection(), TellingWeights.SIZES, TellingWeights.MODEL, stateDir));
    }

    public static void awaitLabels(TestBroker broker, int count) {
        await().atMost(LONG).until(() -> broker.readAll("labels").size() == count);
    }

    /** Weights that tell videos apart. */
    public static Weights random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer bytes =
                ByteBuffer.allocate(TellingWeights.ARCHITECTURE.parameterCount() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) random.nextDouble(-1, 1));
        }
        return Weights.ofBytes(bytes.array());
    }

    /** The label records of a topic, by video id. */
    public static List<VideoLabels> read(TestBroker broker, String topic) throws Exception {
        AvroSerde<VideoLabels> serde =
                new AvroSerde<>(VideoLabels.class, broker.connection().openRegistry());
        List<VideoLabels> all = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll(topic)) {
            all.add(serde.read(record.value()));
        }
        all.sort(Comparator.comparing(VideoLabels::getId));
        return all;
    }
}
