package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The examples that a {@link TallyEngine} counts, spread over all partitions. */
final class TalliedExamples {
    static final int PARTITIONS = 3;

    /** Room for as many examples as weights. */
    static final FeatureSizes SIZES = new FeatureSizes(100, 0, 20);

    private static final int DIGITS = 3;

    private TalliedExamples() {}

    /** Creates the topics of a training, that of the examples with all its partitions. */
    static void createTopics(TrainerConfig config) {
        try (Admin admin = config.connection().openAdmin()) {
            TopicCreation.ensure(
                    admin,
                    List.of(Topics.TRAINING_VIDEOS),
                    Map.of(Topics.TRAINING_VIDEOS.name(), PARTITIONS));
        }
        TrainingJob.createTopics(config);
    }

    /** Sends examples from (inclusive) to (exclusive), and marks of a replay's end behind. */
    static void send(Connection connection, int from, int to, boolean replayEnd) {
        AvroSerde<TrainingVideo> serde =
                new AvroSerde<>(TrainingVideo.class, connection.openRegistry());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(connection.producer(Map.of()))) {
            for (int i = from; i < to; i++) {
                float[] features = new float[SIZES.rgb()];
                features[0] = i;
                TrainingVideo video =
                        TrainingVideo.newBuilder()
                                .setId("video-" + i)
                                .setLabels(List.of(i % SIZES.classes()))
                                .setMeanRgb(FeatureBytes.ofFloats(features))
                                .setMeanAudio(FeatureBytes.ofFloats(new float[0]))
                                .build();
                var unused =
                        producer.send(
                                new ProducerRecord<>(
                                        Topics.TRAINING_VIDEOS.name(),
                                        i % PARTITIONS,
                                        video.getId().getBytes(StandardCharsets.UTF_8),
                                        serde.serialize(Topics.TRAINING_VIDEOS.name(), video)));
            }
            for (int partition = 0; replayEnd && partition < PARTITIONS; partition++) {
                ProducerRecord<byte[], byte[]> mark =
                        new ProducerRecord<>(Topics.TRAINING_VIDEOS.name(), partition, null, null);
                RecordHeaders.putReplayEnd(mark.headers());
                var unused = producer.send(mark);
            }
        }
    }

    /** Holds weights to it that each of the first examples was trained on once, and no other. */
    static void requireEachOnce(TrainerConfig config, FloatBuffer weights, int examples) {
        float[] initial = new float[weights.remaining()];
        config.initialWeights().write(config.seed(), FloatBuffer.wrap(initial));
        for (int i = 0; i < initial.length; i++) {
            assertThat(weights.get(i) - initial[i])
                    .as("uses of example " + i)
                    .isCloseTo(i < examples ? 1f : 0f, within((float) Math.pow(10, -DIGITS)));
        }
    }
}
