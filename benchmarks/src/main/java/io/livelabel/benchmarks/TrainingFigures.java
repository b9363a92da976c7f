package io.livelabel.benchmarks;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The prequential figures that trainings have written to their topic. */
final class TrainingFigures {
    private static final TopicPartition PARTITION =
            new TopicPartition(Topics.TRAINING_METRICS.name(), 0);

    private TrainingFigures() {}

    /** Where the topic ends now. */
    static long end(Connection connection) throws InterruptedException {
        try (Admin admin = connection.openAdmin()) {
            return TopicReader.logEnds(admin, List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        }
    }

    /** All from an offset on, in order. */
    static List<TrainingMetrics> from(Connection connection, long offset)
            throws InterruptedException {
        AvroSerde<TrainingMetrics> serde =
                new AvroSerde<>(TrainingMetrics.class, connection.openRegistry());
        List<TrainingMetrics> figures = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.consumer(Map.of()))) {
            TopicReader.readTo(
                    consumer,
                    Map.of(PARTITION, end(connection)),
                    Duration.ofMinutes(1),
                    record -> {
                        if (record.offset() >= offset) {
                            figures.add(read(serde, record.value()));
                        }
                    });
        }
        figures.removeIf(each -> each.getEvent() != TrainingEvent.PREQUENTIAL);
        return figures;
    }

    private static TrainingMetrics read(AvroSerde<TrainingMetrics> serde, byte[] value) {
        try {
            return serde.read(value);
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("not a training's figures", e);
        }
    }
}
