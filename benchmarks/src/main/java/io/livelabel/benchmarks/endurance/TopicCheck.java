package io.livelabel.benchmarks.endurance;

import io.livelabel.classifier.control.PublishedTopics;
import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.input.LivePlace;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Holds the topics to what they have to keep: nothing of the run is deleted, inputs hold what was
 * sent and nothing else, and all of it is committed. One thread at a time.
 */
final class TopicCheck {
    private static final List<Topics.Topic> TOPICS =
            List.of(
                    Topics.VIDEOS,
                    Topics.FRAMES,
                    Topics.LABELS,
                    Topics.VIDEOS_DEAD_LETTERS,
                    Topics.WEIGHTS,
                    Topics.WEIGHTS_MANIFESTS,
                    Topics.MODEL_CONTROL);
    private static final List<String> SETTINGS =
            List.of("cleanup.policy", "retention.ms", "retention.bytes");

    private final Findings findings;
    private final Connection connection;

    TopicCheck(Findings findings, Connection connection) {
        this.findings = findings;
        this.connection = connection;
    }

    /**
     * Checks all topics.
     *
     * @param partitions of the inputs
     * @param committed the offsets that the instances have committed, by partition
     * @param labelled the versions that labelled
     * @param runMs how long the run was
     * @return the settings that decide what is kept, by topic
     */
    Map<String, Map<String, String>> run(
            Map<String, Integer> partitions,
            Map<LivePlace, Upload> sent,
            Map<TopicPartition, Long> committed,
            Set<VersionName> labelled,
            long runMs)
            throws InterruptedException, ExecutionException {
        try (Admin admin = connection.openAdmin()) {
            checkInputs(admin, partitions, sent, committed);
            Map<String, Map<String, String>> settings = settings(admin);
            RetentionCheck retention = new RetentionCheck(findings, runMs);
            for (Map.Entry<String, Map<String, String>> topic : settings.entrySet()) {
                retention.topic(topic.getKey(), topic.getValue(), begins(admin, topic.getKey()));
            }
            retention.versions(labelled, retained());
            return settings;
        }
    }

    private Set<VersionName> retained() {
        PublishedVersions published =
                new PublishedTopics(connection, TrustedKeys.none()).published();
        return published.models().stream()
                .flatMap(model -> published.newestFirst(model).stream())
                .map(VersionName::of)
                .collect(Collectors.toSet());
    }

    private static Map<TopicPartition, Long> begins(Admin admin, String topic)
            throws InterruptedException, ExecutionException {
        List<TopicPartition> partitions =
                admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                        .flatMap(description -> description.partitions().stream())
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
        return TopicReader.logBegins(admin, partitions);
    }

    private void checkInputs(
            Admin admin,
            Map<String, Integer> partitions,
            Map<LivePlace, Upload> sent,
            Map<TopicPartition, Long> committed)
            throws InterruptedException {
        Map<TopicPartition, Long> counts = new HashMap<>();
        sent.keySet().forEach(place -> counts.merge(place.partition(), 1L, Long::sum));
        List<TopicPartition> inputs =
                List.of(Topics.VIDEOS, Topics.FRAMES).stream()
                        .flatMap(
                                topic ->
                                        IntStream.range(0, partitions.getOrDefault(topic.name(), 1))
                                                .mapToObj(i -> new TopicPartition(topic.name(), i)))
                        .toList();
        Map<TopicPartition, Long> begins = TopicReader.logBegins(admin, inputs);
        Map<TopicPartition, Long> ends = TopicReader.logEnds(admin, inputs);
        for (TopicPartition input : inputs) {
            long count = counts.getOrDefault(input, 0L);
            findings.require(
                    begins.getOrDefault(input, -1L) == 0 && ends.getOrDefault(input, -1L) == count,
                    "inputs hold what was sent",
                    "%s holds offsets %s to %s, sent were %d"
                            .formatted(input, begins.get(input), ends.get(input), count));
            findings.require(
                    committed.getOrDefault(input, 0L) == count,
                    "all inputs are committed",
                    "%s is committed up to %s of %d".formatted(input, committed.get(input), count));
        }
    }

    private Map<String, Map<String, String>> settings(Admin admin)
            throws InterruptedException, ExecutionException {
        Map<String, Map<String, String>> found = new LinkedHashMap<>();
        List<ConfigResource> asked =
                TOPICS.stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                        .toList();
        Map<ConfigResource, Config> configs = admin.describeConfigs(asked).all().get();
        for (ConfigResource resource : asked) {
            Config config = configs.get(resource);
            if (config != null) {
                found.put(
                        resource.name(),
                        SETTINGS.stream()
                                .collect(
                                        Collectors.toMap(
                                                name -> name,
                                                name -> String.valueOf(config.get(name).value()),
                                                (a, b) -> a,
                                                LinkedHashMap::new)));
            }
        }
        return found;
    }
}
