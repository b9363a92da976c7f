package io.livelabel.trainer;

import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.client.TopicReader;
import io.livelabel.trainer.truth.TopicRetention;
import io.livelabel.trainer.truth.TruthDelay;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The topics of a training, as they must be before its job is started. */
final class TrainingTopics {
    private TrainingTopics() {}

    /**
     * Creates what is absent, and makes sure that the input has the partitions that are to be
     * skipped in, and keeps its records for as long as truth may be late. May be called again.
     *
     * @throws io.livelabel.schemas.client.UserException if no broker answers, or a topic is not as
     *     the training needs it
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    static void prepare(TrainerConfig config) {
        TrainingJob.createTopics(config);
        requirePartitions(config);
        requireRetention(config);
    }

    private static void requirePartitions(TrainerConfig config) {
        if (config.skipped().isEmpty()) {
            return;
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config.connection().readingToEnd(Map.of()))) {
            int partitions = TopicReader.partitions(consumer, config.inputTopic()).size();
            config.skipped().forEach(range -> range.requireAmong(partitions));
        }
    }

    private static void requireRetention(TrainerConfig config) {
        TruthDelay delay = config.truth();
        if (delay == null) {
            return;
        }
        try (Admin admin = config.connection().openAdmin()) {
            new TopicRetention(admin, delay)
                    .require(config.inputs().stream().map(Topic::name).toList());
        }
    }
}
