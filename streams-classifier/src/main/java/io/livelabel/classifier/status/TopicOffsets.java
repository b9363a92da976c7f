package io.livelabel.classifier.status;

import io.livelabel.schemas.client.TopicReader;
import io.livelabel.schemas.client.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * How far a topic reaches: the offsets that it holds, those of transactions' markers included.
 *
 * @param topic its name
 * @param begins the first offset of each partition that is not deleted
 * @param ends the offset behind the last of each
 */
record TopicOffsets(
        String topic, Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
    /** Copies the maps. */
    TopicOffsets {
        begins = Map.copyOf(begins);
        ends = Map.copyOf(ends);
    }

    /**
     * Asks the broker.
     *
     * @return nothing in any partition if there is no such topic
     * @throws UserException if it refuses or does not answer
     */
    static TopicOffsets read(Admin admin, String topic) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        try {
            for (TopicDescription description :
                    admin.describeTopics(List.of(topic)).allTopicNames().get().values()) {
                description
                        .partitions()
                        .forEach(
                                info ->
                                        partitions.add(
                                                new TopicPartition(topic, info.partition())));
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return new TopicOffsets(topic, Map.of(), Map.of());
            }
            throw new UserException(
                    "cannot tell the partitions of topic %s: %s".formatted(topic, e.getCause()), e);
        }
        return new TopicOffsets(
                topic,
                TopicReader.logBegins(admin, partitions),
                TopicReader.logEnds(admin, partitions));
    }

    /**
     * What a consumer group has committed, by partition; nothing of a group that is not there.
     *
     * @throws UserException if the broker refuses or does not answer
     */
    static Map<TopicPartition, Long> committed(Admin admin, String group)
            throws InterruptedException {
        try {
            Map<TopicPartition, Long> committed = new HashMap<>();
            for (Map.Entry<TopicPartition, OffsetAndMetadata> entry :
                    admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .entrySet()) {
                if (entry.getValue() != null) {
                    committed.put(entry.getKey(), entry.getValue().offset());
                }
            }
            return committed;
        } catch (ExecutionException e) {
            throw new UserException(
                    "cannot tell what group %s has committed: %s".formatted(group, e.getCause()),
                    e);
        }
    }

    /** Whether there is such a topic. */
    boolean isThere() {
        return !ends.isEmpty();
    }

    /** Offsets that it holds. */
    long held() {
        return behind(Map.of());
    }

    /**
     * Offsets that it holds behind others.
     *
     * @param committed by partition; where there is none, all that it holds counts
     */
    long behind(Map<TopicPartition, Long> committed) {
        long sum = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            long begin = begins.getOrDefault(end.getKey(), 0L);
            long next = Math.max(begin, committed.getOrDefault(end.getKey(), 0L));
            sum += Math.max(0, end.getValue() - next);
        }
        return sum;
    }
}
