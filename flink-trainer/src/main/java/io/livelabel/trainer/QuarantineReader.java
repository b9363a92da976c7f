package io.livelabel.trainer;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads all of the topic of quarantine, up to one end each time. One thread at a time. */
final class QuarantineReader {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Connection connection;
    private final Map<TopicPartition, Long> ends;

    private QuarantineReader(Connection connection, Map<TopicPartition, Long> ends) {
        this.connection = connection;
        this.ends = ends;
    }

    /**
     * Up to its present end, with what open transactions have written: only what is behind them
     * says what was sent again.
     *
     * @throws UserException if there is no such topic, or the broker does not answer
     */
    static QuarantineReader open(Connection connection) throws InterruptedException {
        try (Admin admin = connection.openAdmin();
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            List<TopicPartition> partitions =
                    TopicReader.partitions(consumer, Topics.TRAINING_QUARANTINE.name());
            return new QuarantineReader(connection, TopicReader.logEnds(admin, partitions));
        }
    }

    /**
     * Reads everything from its beginning.
     *
     * @param each gets every record, in offset order a partition
     * @throws UserException if nothing comes for a minute, as where a training that has gone left a
     *     transaction open
     */
    void read(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            TopicReader.readTo(consumer, ends, PATIENCE, each);
        }
    }
}
