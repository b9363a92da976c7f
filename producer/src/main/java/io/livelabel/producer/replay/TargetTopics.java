package io.livelabel.producer.replay;

import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics that a replay writes to, as the broker has them. Immutable. */
final class TargetTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Map<String, Target> byName;

    private TargetTopics(Map<String, Target> byName) {
        this.byName = Map.copyOf(byName);
    }

    /**
     * One topic as the broker has it.
     *
     * @param partitions how many it has
     * @param maxBytes the largest batch it takes
     */
    record Target(int partitions, int maxBytes) {}

    /**
     * Creates the topics that are absent, registers their schemas, and asks how they are set up.
     *
     * @param partitions how many partitions those get that are absent, by name
     * @throws UserException if no broker answers, or it refuses
     */
    static TargetTopics prepare(
            Connection connection, List<Topic> topics, Map<String, Integer> partitions)
            throws InterruptedException {
        try (Admin admin = connection.openAdmin()) {
            TopicCreation.ensure(admin, topics, partitions);
            TopicCreation.register(connection.openRegistry(), topics);
            List<String> names = topics.stream().map(Topic::name).toList();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                try {
                    return new TargetTopics(describe(admin, names));
                } catch (ExecutionException e) {
                    // Brokers hear of a new topic a little later than it exists.
                    boolean early = e.getCause() instanceof UnknownTopicOrPartitionException;
                    if (!early || System.nanoTime() - deadline > 0) {
                        throw new UserException(
                                "cannot describe the topics %s: %s".formatted(names, e.getCause()),
                                e);
                    }
                    LockSupport.parkNanos(PAUSE.toNanos());
                    if (Thread.interrupted()) {
                        throw new InterruptedException("interrupted while topics were created");
                    }
                }
            }
        }
    }

    private static Map<String, Target> describe(Admin admin, List<String> names)
            throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> descriptions =
                admin.describeTopics(names).allTopicNames().get();
        List<ConfigResource> resources = new ArrayList<>();
        names.forEach(name -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, name)));
        Map<String, Target> targets = new HashMap<>();
        for (Map.Entry<ConfigResource, Config> config :
                admin.describeConfigs(resources).all().get().entrySet()) {
            String name = config.getKey().name();
            TopicDescription description = descriptions.get(name);
            if (description == null) {
                throw new IllegalStateException("the broker left out topic " + name);
            }
            targets.put(
                    name,
                    new Target(
                            description.partitions().size(),
                            Integer.parseInt(
                                    config.getValue()
                                            .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                                            .value())));
        }
        return targets;
    }

    Target get(Topic topic) {
        Target target = byName.get(topic.name());
        if (target == null) {
            throw new IllegalArgumentException("not a topic of this replay: " + topic.name());
        }
        return target;
    }

    /** The smallest of the topics' largest batches. */
    int leastMaxBytes() {
        return byName.values().stream().mapToInt(Target::maxBytes).min().orElseThrow();
    }

    /** The largest of the topics' largest batches. */
    int mostMaxBytes() {
        return byName.values().stream().mapToInt(Target::maxBytes).max().orElseThrow();
    }
}
