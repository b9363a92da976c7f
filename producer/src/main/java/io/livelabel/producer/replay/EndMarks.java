package io.livelabel.producer.replay;

import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** The marks of a replay's end: one behind the records of each partition that holds any. */
final class EndMarks {
    private EndMarks() {}

    /**
     * The marks that are missing.
     *
     * @param topics the topics of the replay
     * @param sent the partitions that this run has sent to, which need one in any case
     */
    static List<ProducerRecord<byte[], byte[]>> missing(
            Connection connection,
            List<Topic> topics,
            TargetTopics targets,
            Set<TopicPartition> sent) {
        List<ProducerRecord<byte[], byte[]>> marks = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        connection.readingToEnd(
                                Map.of(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false)))) {
            for (Topic topic : topics) {
                for (int number = 0; number < targets.get(topic).partitions(); number++) {
                    TopicPartition partition = new TopicPartition(topic.name(), number);
                    if (sent.contains(partition) || endsUnmarked(consumer, partition)) {
                        marks.add(mark(partition));
                    }
                }
            }
        }
        return marks;
    }

    private static boolean endsUnmarked(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        return TopicReader.lastRecord(consumer, partition)
                .map(last -> !RecordHeaders.isReplayEnd(last.headers()))
                .orElse(false);
    }

    private static ProducerRecord<byte[], byte[]> mark(TopicPartition partition) {
        ProducerRecord<byte[], byte[]> mark =
                new ProducerRecord<>(partition.topic(), partition.partition(), null, null);
        RecordHeaders.putReplayEnd(mark.headers());
        return mark;
    }
}
