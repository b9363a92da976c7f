package io.livelabel.local;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainingJob;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The examples that a {@link CountingEngine} counts, sent epoch by epoch to all partitions, in the
 * same order each time. One thread at a time.
 */
final class CountedExamples implements AutoCloseable {
    static final int EPOCH = 2_000;
    static final int PARTITIONS = 4;
    static final FeatureSizes SIZES = new FeatureSizes(100, 0, 20);

    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroSerde<TrainingVideo> serde;
    private int sent;
    private boolean ended;

    CountedExamples(Connection connection) {
        serde = new AvroSerde<>(TrainingVideo.class, connection.openRegistry());
        // A broker that is killed is waited for as long as the whole test may take.
        producer =
                new KafkaProducer<>(
                        connection.producer(
                                Map.of(
                                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 600_000,
                                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 600_000)));
    }

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

    /** Examples sent so far. */
    int sent() {
        return sent;
    }

    /** Sends until there are so many in all; nothing behind the {@link #end}. */
    void sendUpTo(int total) {
        while (sent < total && !ended) {
            send(sent % EPOCH);
            sent++;
        }
    }

    /** Completes the epoch, and puts the mark of a replay's end behind each partition. */
    void end() {
        sendUpTo((sent + EPOCH - 1) / EPOCH * EPOCH);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ProducerRecord<byte[], byte[]> mark =
                    new ProducerRecord<>(Topics.TRAINING_VIDEOS.name(), partition, null, null);
            RecordHeaders.putReplayEnd(mark.headers());
            Future<RecordMetadata> unused = producer.send(mark);
        }
        producer.flush();
        ended = true;
    }

    private void send(int number) {
        float[] features = new float[SIZES.rgb()];
        features[0] = number;
        TrainingVideo video =
                TrainingVideo.newBuilder()
                        .setId("video-" + number)
                        .setLabels(List.of(number % SIZES.classes()))
                        .setMeanRgb(FeatureBytes.ofFloats(features))
                        .setMeanAudio(FeatureBytes.ofFloats(new float[0]))
                        .build();
        Future<RecordMetadata> sending =
                producer.send(
                        new ProducerRecord<>(
                                Topics.TRAINING_VIDEOS.name(),
                                number % PARTITIONS,
                                video.getId().getBytes(StandardCharsets.UTF_8),
                                serde.serialize(Topics.TRAINING_VIDEOS.name(), video)));
        if (sending.isDone()) {
            requireSent(sending);
        }
    }

    /** What cannot even be sent, because no broker has come back, would else be lost unseen. */
    private static void requireSent(Future<RecordMetadata> done) {
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an example was not sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
