package io.livelabel.classifier.status;

import io.livelabel.schemas.client.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * The consumer group of a classifier's instances, as the broker knows it.
 *
 * @param id its name
 * @param state Kafka's name of its state; {@code NONE} where there is no such group
 * @param instances its members by process, in the order of their names
 */
record ClassifierGroup(String id, String state, List<Instance> instances) {
    private static final String NO_GROUP = "NONE";

    /** What Kafka Streams puts behind an instance's name to name the consumer of a thread. */
    private static final String THREAD = "-StreamThread-\\d+-consumer$";

    /** Copies the list. */
    ClassifierGroup {
        instances = List.copyOf(instances);
    }

    /**
     * One process.
     *
     * @param name what its consumers' ids begin with
     * @param host where its connections come from
     * @param threads its stream threads
     * @param partitions what they read now, in order
     */
    record Instance(String name, String host, int threads, List<TopicPartition> partitions) {
        /** Copies the list. */
        Instance {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * Asks the broker.
     *
     * @throws UserException if it refuses or does not answer
     */
    static ClassifierGroup read(Admin admin, String id) throws InterruptedException {
        try {
            ConsumerGroupDescription group =
                    Objects.requireNonNull(
                            admin.describeConsumerGroups(List.of(id)).all().get().get(id));
            return new ClassifierGroup(id, group.groupState().name(), instances(group.members()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return new ClassifierGroup(id, NO_GROUP, List.of());
            }
            throw new UserException(
                    "cannot tell the members of group %s: %s".formatted(id, e.getCause()), e);
        }
    }

    private static List<Instance> instances(Collection<MemberDescription> members) {
        // Instances on two hosts may be given the same client id.
        Map<List<String>, List<MemberDescription>> processes =
                new TreeMap<>(
                        Comparator.<List<String>, String>comparing(key -> key.get(0))
                                .thenComparing(key -> key.get(1)));
        for (MemberDescription member : members) {
            processes
                    .computeIfAbsent(
                            List.of(member.clientId().replaceFirst(THREAD, ""), member.host()),
                            key -> new ArrayList<>())
                    .add(member);
        }
        List<Instance> instances = new ArrayList<>();
        processes.forEach(
                (key, threads) ->
                        instances.add(
                                new Instance(
                                        key.get(0),
                                        key.get(1),
                                        threads.size(),
                                        partitions(threads))));
        return instances;
    }

    private static List<TopicPartition> partitions(List<MemberDescription> threads) {
        Set<TopicPartition> all = new HashSet<>();
        threads.forEach(thread -> all.addAll(thread.assignment().topicPartitions()));
        return all.stream()
                .sorted(
                        Comparator.comparing(TopicPartition::topic)
                                .thenComparing(TopicPartition::partition))
                .toList();
    }

    /** Stream threads of all instances. */
    int threads() {
        return instances.stream().mapToInt(Instance::threads).sum();
    }
}
