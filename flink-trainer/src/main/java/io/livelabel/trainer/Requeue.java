package io.livelabel.trainer;

import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import io.livelabel.schemas.client.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;

/**
 * Sends examples out of quarantine back to where they came from, each exactly once: with an example
 * goes, in one transaction, a mark to the topic of quarantine that it was sent, and what has a mark
 * is sent no more. Its transactional id ends another that runs, and what a killed one has begun.
 * The owner closes it.
 */
final class Requeue implements AutoCloseable {
    private static final int RECORDS_A_TRANSACTION = 500;
    private static final int MAX_REQUEST_BYTES = 16 << 20;
    private static final Set<String> OF_QUARANTINE =
            Set.of(
                    RecordHeaders.PLACE,
                    RecordHeaders.MODEL,
                    RecordHeaders.LINEAGE,
                    RecordHeaders.STEP,
                    RecordHeaders.REASON,
                    RecordHeaders.REQUEUED);

    private final Connection connection;
    private final KafkaProducer<byte[], byte[]> producer;

    private Requeue(Connection connection, KafkaProducer<byte[], byte[]> producer) {
        this.connection = connection;
        this.producer = producer;
    }

    /**
     * What came of it.
     *
     * @param sent examples that were sent
     * @param sentBefore those that were meant, but had been sent before
     */
    record Outcome(long sent, long sentBefore) {}

    /**
     * Opens it, and ends any other.
     *
     * @throws KafkaException if the broker does not answer
     */
    static Requeue open(Connection connection) {
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        connection.producer(
                                Map.of(
                                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                        "livelabel-requeue",
                                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                        MAX_REQUEST_BYTES)));
        try {
            producer.initTransactions();
            return new Requeue(connection, producer);
        } catch (RuntimeException e) {
            producer.close();
            throw e;
        }
    }

    /**
     * Sends what is chosen; of several copies of one example the first.
     *
     * @throws UserException if quarantine cannot be read, or an example's topic is none of examples
     * @throws KafkaException if an example cannot be sent; those of whole transactions are sent
     */
    Outcome send(RequeueChoice choice) throws InterruptedException {
        QuarantineReader quarantine = QuarantineReader.open(connection);
        Set<RecordPlace> sentBefore = new HashSet<>();
        quarantine.read(record -> QuarantinedRecord.requeued(record).ifPresent(sentBefore::add));
        Set<RecordPlace> sent = new HashSet<>();
        Set<RecordPlace> left = new HashSet<>();
        Map<String, Integer> partitions = new HashMap<>();
        List<ConsumerRecord<byte[], byte[]>> open = new ArrayList<>();
        quarantine.read(
                record -> {
                    if (QuarantinedRecord.requeued(record).isPresent()) {
                        return;
                    }
                    QuarantinedRecord copy = QuarantinedRecord.of(record);
                    if (!choice.means(copy)) {
                        return;
                    }
                    if (sentBefore.contains(copy.place()) && !choice.again()) {
                        left.add(copy.place());
                    } else if (sent.add(copy.place())) {
                        requireTopic(copy.place(), partitions);
                        open.add(record);
                        if (open.size() == RECORDS_A_TRANSACTION) {
                            commit(open);
                        }
                    }
                });
        commit(open);
        return new Outcome(sent.size(), left.size());
    }

    private void requireTopic(RecordPlace place, Map<String, Integer> partitions) {
        if (!InputTopics.holdsLabels(place.topic())) {
            throw new UserException(
                    "a copy in quarantine says that it stood at %s, in no topic of examples"
                            .formatted(place));
        }
        int count = partitions.computeIfAbsent(place.topic(), this::partitions);
        if (place.partition() >= count) {
            throw new UserException(
                    "%s cannot be sent again: the last partition of %s is %d"
                            .formatted(place, place.topic(), count - 1));
        }
    }

    private int partitions(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            return TopicReader.partitions(consumer, topic).size();
        }
    }

    /** Sends records in one transaction with their marks, and forgets them. */
    private void commit(List<ConsumerRecord<byte[], byte[]>> records) {
        if (records.isEmpty()) {
            return;
        }
        producer.beginTransaction();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            RecordPlace place = QuarantinedRecord.of(record).place();
            send(example(record, place));
            send(mark(place));
        }
        producer.commitTransaction();
        records.clear();
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        // The commit fails where it could not be sent, and nothing of the transaction is seen then.
        var unused = producer.send(record);
    }

    private static ProducerRecord<byte[], byte[]> example(
            ConsumerRecord<byte[], byte[]> record, RecordPlace place) {
        ProducerRecord<byte[], byte[]> example =
                new ProducerRecord<>(
                        place.topic(), place.partition(), record.key(), record.value());
        for (Header header : record.headers()) {
            if (!OF_QUARANTINE.contains(header.key())) {
                example.headers().add(header);
            }
        }
        return requeued(example, place);
    }

    private static ProducerRecord<byte[], byte[]> mark(RecordPlace place) {
        return requeued(
                new ProducerRecord<>(
                        Topics.TRAINING_QUARANTINE.name(), bytes(place.toString()), null),
                place);
    }

    private static ProducerRecord<byte[], byte[]> requeued(
            ProducerRecord<byte[], byte[]> record, RecordPlace place) {
        record.headers().add(RecordHeaders.REQUEUED, bytes(place.toString()));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ends an open transaction, if there is one, by aborting it. */
    @Override
    public void close() {
        producer.close();
    }
}
