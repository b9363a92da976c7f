package io.livelabel.schemas.client;

import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are absent, and leaves those that are there as they are. */
public final class TopicCreation {
    private TopicCreation() {}

    /**
     * Creates what is absent, with the broker's replication factor.
     *
     * @param partitions how many partitions a topic gets, by its name, where not its own number
     * @throws UserException if the broker refuses
     */
    public static void ensure(
            Admin admin, Collection<Topic> topics, Map<String, Integer> partitions) {
        try {
            Set<String> present = admin.listTopics().names().get();
            List<NewTopic> absent = new ArrayList<>();
            for (Topic topic : topics) {
                if (!present.contains(topic.name())) {
                    int count = partitions.getOrDefault(topic.name(), topic.partitions());
                    absent.add(
                            new NewTopic(topic.name(), Optional.of(count), Optional.empty())
                                    .configs(topic.configs()));
                }
            }
            for (var created : admin.createTopics(absent).values().entrySet()) {
                await(created.getKey(), created.getValue());
            }
        } catch (ExecutionException e) {
            throw new UserException("cannot list the topics: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while creating topics", e);
        }
    }

    private static void await(String topic, KafkaFuture<Void> created) throws InterruptedException {
        try {
            created.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicAuthorizationException) {
                TopicAuthorizationException refused =
                        new TopicAuthorizationException(Set.of(topic));
                refused.initCause(e);
                throw new UserException(
                        "topic %s is not there for this user: it lacks the right CREATE on it, or, if there is such a topic, DESCRIBE, which READ and WRITE imply"
                                .formatted(topic),
                        refused);
            }
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new UserException(
                        "cannot create topic %s: %s".formatted(topic, e.getCause()), e);
            }
        }
    }

    /**
     * Registers the schemas of topics. A subject that no compatibility rule holds for gets
     * BACKWARD.
     *
     * @throws RegistryException if a schema is refused or nothing answers
     */
    public static void register(SchemaRegistry registry, Collection<Topic> topics) {
        for (Topic topic : topics) {
            if (compatibility(registry, topic).equals("NONE")) {
                registry.setCompatibility(topic.subject(), "BACKWARD");
            }
            registry.register(topic.subject(), topic.schema());
        }
    }

    private static String compatibility(SchemaRegistry registry, Topic topic) {
        try {
            return registry.compatibility(topic.subject());
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.UNKNOWN) {
                return "NONE";
            }
            throw e;
        }
    }
}
