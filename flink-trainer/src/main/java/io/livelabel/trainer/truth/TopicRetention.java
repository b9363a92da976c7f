package io.livelabel.trainer.truth;

import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether topics keep their records for as long as delayed truth needs them: for twice the delay,
 * so that a training may stand still for as long as the delay and lose nothing.
 */
public final class TopicRetention {
    private static final Logger LOGGER = LoggerFactory.getLogger(TopicRetention.class);

    /** What is told of a partition's pace is worth nothing over less than this. */
    private static final long SHORTEST_SPAN_MS = 60_000;

    private final Admin admin;
    private final TruthDelay delay;

    /** By an admin client, which stays the caller's. */
    public TopicRetention(Admin admin, TruthDelay delay) {
        this.admin = admin;
        this.delay = delay;
    }

    /**
     * Makes sure that topics keep their records for so long, by their settings {@code retention.ms}
     * and {@code retention.bytes}; what the latter comes to is measured by what the topic holds.
     *
     * @throws UserException if one does not; the message says what to set
     */
    public void require(List<String> topics) {
        for (String topic : topics) {
            Config settings = settings(topic);
            requireTime(topic, setting(settings, TopicConfig.RETENTION_MS_CONFIG));
            long bytes = setting(settings, TopicConfig.RETENTION_BYTES_CONFIG);
            if (bytes >= 0) {
                requireBytes(topic, bytes);
            }
        }
    }

    private Config settings(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config found = answer(admin.describeConfigs(List.of(resource)).all(), topic).get(resource);
        if (found == null) {
            throw new UserException("the broker does not tell the settings of " + topic);
        }
        return found;
    }

    private static long setting(Config settings, String name) {
        return Long.parseLong(settings.get(name).value());
    }

    private void requireTime(String topic, long retentionMs) {
        if (retentionMs >= 0 && retentionMs < delay.horizonMs()) {
            throw new UserException(
                    "%s keeps records for %s, which is less than twice the truth delay of %s: set its retention.ms to %d at least, or -1, or give a shorter --truth-delay"
                            .formatted(
                                    topic,
                                    Duration.ofMillis(retentionMs),
                                    delay.delay(),
                                    delay.horizonMs()));
        }
    }

    private void requireBytes(String topic, long retentionBytes) {
        Map<TopicPartition, Long> sizes = sizes(topic);
        Map<TopicPartition, Long> spans = spansMs(sizes.keySet().stream().toList(), topic);
        for (Map.Entry<TopicPartition, Long> partition : sizes.entrySet()) {
            long span = spans.getOrDefault(partition.getKey(), 0L);
            if (span < SHORTEST_SPAN_MS) {
                LOGGER.warn(
                        "{} keeps {} bytes (retention.bytes), and holds too little yet to tell whether that is enough for twice the truth delay of {}",
                        partition.getKey(),
                        retentionBytes,
                        delay.delay());
                continue;
            }
            double needed = (double) partition.getValue() / span * delay.horizonMs();
            if (retentionBytes < needed) {
                throw new UserException(
                        "%s keeps %d bytes, and gets %.0f in twice the truth delay of %s: set its retention.bytes to that at least, or -1, or give a shorter --truth-delay"
                                .formatted(
                                        partition.getKey(),
                                        retentionBytes,
                                        Math.ceil(needed),
                                        delay.delay()));
            }
        }
    }

    /** How many bytes each partition of a topic holds, in its largest replica. */
    private Map<TopicPartition, Long> sizes(String topic) {
        List<Integer> brokers =
                answer(admin.describeTopics(List.of(topic)).allTopicNames(), topic)
                        .values()
                        .stream()
                        .flatMap(description -> description.partitions().stream())
                        .flatMap(partition -> partition.replicas().stream())
                        .map(Node::id)
                        .distinct()
                        .toList();
        Map<TopicPartition, Long> sizes = new HashMap<>();
        for (Map<String, LogDirDescription> folders :
                answer(admin.describeLogDirs(brokers).allDescriptions(), topic).values()) {
            for (LogDirDescription folder : folders.values()) {
                folder.replicaInfos()
                        .forEach(
                                (partition, replica) -> {
                                    if (partition.topic().equals(topic)) {
                                        sizes.merge(partition, replica.size(), Math::max);
                                    }
                                });
            }
        }
        return sizes;
    }

    /** How long ago the oldest record of each partition that holds any was sent. */
    private Map<TopicPartition, Long> spansMs(List<TopicPartition> partitions, String topic) {
        long now = System.currentTimeMillis();
        Map<TopicPartition, Long> spans = new HashMap<>();
        answer(
                        admin.listOffsets(
                                        partitions.stream()
                                                .collect(
                                                        Collectors.toMap(
                                                                partition -> partition,
                                                                partition ->
                                                                        OffsetSpec.forTimestamp(
                                                                                0))))
                                .all(),
                        topic)
                .forEach(
                        (partition, oldest) -> {
                            if (oldest.offset() >= 0) {
                                spans.put(partition, now - oldest.timestamp());
                            }
                        });
        return spans;
    }

    private static <T> T answer(KafkaFuture<T> asked, String topic) {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw new UserException(
                    "cannot tell for how long %s keeps its records: %s"
                            .formatted(topic, e.getCause()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while asking for the settings of " + topic, e);
        }
    }
}
