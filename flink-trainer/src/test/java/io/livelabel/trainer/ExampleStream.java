package io.livelabel.trainer;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.client.Connection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Generated examples whose features carry their labels: example i is always the same. */
final class ExampleStream {
    static final FeatureSizes SIZES = new FeatureSizes(8, 4, 12);

    private final Connection connection;
    private final AvroSerde<TrainingVideo> serde;

    ExampleStream(Connection connection) {
        this.connection = connection;
        this.serde = new AvroSerde<>(TrainingVideo.class, connection.openRegistry());
    }

    static TrainingVideo video(int i) {
        Random random = new Random(i);
        int label = random.nextInt(SIZES.classes());
        float[] rgb = new float[SIZES.rgb()];
        float[] audio = new float[SIZES.audio()];
        for (int j = 0; j < rgb.length; j++) {
            rgb[j] = (float) (random.nextGaussian() * 0.3 + Math.sin(label * 7 + j));
        }
        for (int j = 0; j < audio.length; j++) {
            audio[j] = (float) (random.nextGaussian() * 0.3 + Math.cos(label * 5 + j));
        }
        List<Integer> labels = new ArrayList<>(List.of(label));
        if (random.nextBoolean()) {
            labels.add((label + 1) % SIZES.classes());
        }
        return TrainingVideo.newBuilder()
                .setId("video-" + i)
                .setLabels(labels)
                .setMeanRgb(FeatureBytes.ofFloats(rgb))
                .setMeanAudio(FeatureBytes.ofFloats(audio))
                .build();
    }

    byte[] bytes(TrainingVideo video) {
        return serde.serialize(Topics.TRAINING_VIDEOS.name(), video);
    }

    /** Example i as the source would hand it on, at offset i. */
    TrainingRecord record(int i) {
        return record(i, bytes(video(i)));
    }

    static TrainingRecord record(long offset, byte[] value) {
        return new TrainingRecord(
                Topics.TRAINING_VIDEOS.name(),
                0,
                offset,
                ("video-" + offset).getBytes(StandardCharsets.UTF_8),
                value,
                false);
    }

    /** The mark of a replay's end at an offset. */
    static TrainingRecord replayEnd(long offset) {
        return new TrainingRecord(Topics.TRAINING_VIDEOS.name(), 0, offset, null, null, true);
    }

    /** Sends examples from (inclusive) to (exclusive), and the mark of a replay's end behind. */
    void send(int from, int to, boolean replayEnd) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(connection.producer(Map.of()))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = from; i < to; i++) {
                TrainingVideo video = video(i);
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(
                                Topics.TRAINING_VIDEOS.name(),
                                0,
                                video.getId().getBytes(StandardCharsets.UTF_8),
                                bytes(video));
                sent.add(producer.send(record));
            }
            if (replayEnd) {
                ProducerRecord<byte[], byte[]> mark =
                        new ProducerRecord<>(Topics.TRAINING_VIDEOS.name(), 0, null, null);
                RecordHeaders.putReplayEnd(mark.headers());
                sent.add(producer.send(mark));
            }
            producer.flush();
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the examples were not sent", e);
        }
    }

    /** Sends a value as it is. */
    void sendBytes(String key, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(connection.producer(Map.of()))) {
            var unused =
                    producer.send(
                            new ProducerRecord<>(
                                    Topics.TRAINING_VIDEOS.name(),
                                    0,
                                    key.getBytes(StandardCharsets.UTF_8),
                                    value));
        }
    }
}
