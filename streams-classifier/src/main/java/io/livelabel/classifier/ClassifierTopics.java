package io.livelabel.classifier;

import io.livelabel.classifier.gate.Evidence;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.TopicCreation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** The topics that a classifier reads and writes. */
final class ClassifierTopics {
    private static final List<Topics.Topic> ALL =
            List.of(
                    Topics.VIDEOS,
                    Topics.FRAMES,
                    Topics.LABELS,
                    Topics.LABELS_SHADOW,
                    Topics.TRUTH,
                    Topics.VIDEOS_DEAD_LETTERS,
                    Topics.WEIGHTS,
                    Topics.WEIGHTS_MANIFESTS,
                    Topics.MODEL_CONTROL);

    private ClassifierTopics() {}

    /**
     * Creates those that are absent, and registers their schemas.
     *
     * @throws io.livelabel.schemas.client.UserException if no broker answers, or it refuses
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer, or refuses
     */
    static void ensure(ClassifierConfig config, SchemaRegistry registry) {
        List<Topics.Topic> topics = new ArrayList<>(ALL);
        if (config.embeddings()) {
            topics.add(Topics.VIDEO_EMBEDDINGS);
        }
        if (config.gate().evidence() == Evidence.PROBE) {
            topics.addAll(List.of(Topics.PROBE_VIDEOS, Topics.PROBE_FRAMES));
        }
        try (Admin admin = config.connection().openAdmin()) {
            TopicCreation.ensure(admin, topics, Map.of());
        }
        TopicCreation.register(registry, topics);
    }
}
