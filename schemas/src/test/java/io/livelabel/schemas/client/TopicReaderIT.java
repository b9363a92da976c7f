package io.livelabel.schemas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is told of topics that cannot be read to their end, on a real broker. */
class TopicReaderIT {
    private static final String TOPIC = Topics.VIDEOS.name();
    private static final TopicPartition READ = new TopicPartition(TOPIC, 0);
    private static final TopicPartition STUCK = new TopicPartition(TOPIC, 1);

    @Test
    void namesThePartitionThatDoesNotGoOnAndHowFarItIs() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            broker.createTopics(Map.of(TOPIC, 2));
            try (KafkaProducer<byte[], byte[]> open =
                    new KafkaProducer<>(
                            broker.connection().producer(Map.of("transactional.id", "open")))) {
                open.initTransactions();
                open.beginTransaction();
                send(open, READ);
                send(open, STUCK);
                open.commitTransaction();
                open.beginTransaction();
                send(open, STUCK);

                List<Integer> read = new ArrayList<>();
                assertThatThrownBy(() -> readToEnds(broker, read))
                        .isInstanceOf(UserException.class)
                        .hasMessageStartingWith(
                                "nothing more could be read for 1 s of [videos-1 from offset 2 to 3]");
                assertThat(read).containsExactlyInAnyOrder(0, 1);
                open.abortTransaction();
            }
        }
    }

    private static void readToEnds(TestBroker broker, List<Integer> read) throws Exception {
        Map<TopicPartition, Long> ends;
        try (Admin admin = broker.connection().openAdmin()) {
            ends = TopicReader.logEnds(admin, List.of(READ, STUCK));
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(broker.connection().readingToEnd(Map.of()))) {
            TopicReader.readTo(
                    consumer, ends, Duration.ofSeconds(1), record -> read.add(record.partition()));
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, TopicPartition to)
            throws Exception {
        producer.send(new ProducerRecord<>(to.topic(), to.partition(), null, new byte[] {1})).get();
    }
}
