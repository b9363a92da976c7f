package io.livelabel.classifier.relabel;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.Fencing;
import io.livelabel.schemas.client.UserException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes label records to labels-corrections, a batch in one transaction together with how far that
 * is: either all of it is seen or nothing. Its transactional id ends another run for the same
 * model, and what a killed one has begun. A record has the timestamp of its input, as the first
 * labels have. One thread at a time, which closes it.
 */
final class Corrections implements AutoCloseable {
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;
    private static final String TOPIC = Topics.LABELS_CORRECTIONS.name();

    private final Connection connection;
    private final String model;
    private final AvroSerde<VideoLabels> serde;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Connects, and ends another run.
     *
     * @throws KafkaException if the broker refuses or does not answer
     */
    Corrections(Connection connection, SchemaRegistry registry, String model) {
        this.connection = connection;
        this.model = model;
        serde = new AvroSerde<>(VideoLabels.class, registry);
        producer =
                new KafkaProducer<>(
                        connection.producer(
                                Map.of(
                                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                        name(),
                                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                        TRANSACTION_TIMEOUT_MS)));
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close();
            throw e;
        }
    }

    /** The transactional id, and the group whose offsets say how far the last run came. */
    private String name() {
        return "livelabel-relabel-" + model;
    }

    /**
     * How far the model's last run has committed, as its {@link RelabelRun} says it.
     *
     * @throws UserException if the broker refuses or does not answer
     */
    Map<TopicPartition, OffsetAndMetadata> reached() throws InterruptedException {
        try (Admin admin = connection.openAdmin()) {
            Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
            // Offsets of a commit that is not through yet are waited for, or a batch is written
            // twice.
            var stable = new ListConsumerGroupOffsetsOptions().requireStable(true);
            admin.listConsumerGroupOffsets(name(), stable)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach(
                            (partition, place) -> {
                                if (place != null) {
                                    places.put(partition, place);
                                }
                            });
            return places;
        } catch (ExecutionException e) {
            throw new UserException(
                    "cannot tell how far the last 'relabel' of model %s came: %s"
                            .formatted(model, e.getCause()),
                    e);
        }
    }

    /**
     * Writes a batch, and returns when it is committed.
     *
     * @param places how far the run is with it
     * @throws UserException if another run for the model has begun
     * @throws KafkaException if it could not be written
     */
    @SuppressWarnings("removal") // By its name is all there is without a consumer.
    void write(List<VideoLabels> batch, Map<TopicPartition, OffsetAndMetadata> places) {
        try {
            producer.beginTransaction();
            for (VideoLabels labels : batch) {
                // What becomes of it, the commit tells.
                var unused =
                        producer.send(
                                new ProducerRecord<>(
                                        TOPIC,
                                        null,
                                        labels.getInputTimeMs(),
                                        labels.getId().getBytes(StandardCharsets.UTF_8),
                                        serde.serialize(TOPIC, labels)));
            }
            producer.sendOffsetsToTransaction(places, new ConsumerGroupMetadata(name()));
            producer.commitTransaction();
        } catch (KafkaException e) {
            if (!Fencing.isCauseOf(e)) {
                throw e;
            }
            throw new UserException(
                    "another 'relabel' of model %s has begun, and ended this one".formatted(model),
                    e);
        }
    }

    /** Aborts a transaction that is open. */
    @Override
    public void close() {
        producer.close();
    }
}
