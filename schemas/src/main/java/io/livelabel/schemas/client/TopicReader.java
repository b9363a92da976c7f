package io.livelabel.schemas.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads topics outside of any consumer group. */
public final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FIRST_LOOK_BACK = 8;
    private static final int LOOK_BACK_GROWTH = 16;

    private TopicReader() {}

    /**
     * The partitions of a topic.
     *
     * @throws UserException if there is no such topic
     */
    public static List<TopicPartition> partitions(
            org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, String topic) {
        @Nullable List<PartitionInfo> infos = consumer.partitionsFor(topic);
        if (infos == null || infos.isEmpty()) {
            throw new UserException("there is no topic %s at the broker".formatted(topic));
        }
        return infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    /**
     * A partition's last committed record. The consumer is assigned that partition.
     *
     * @throws UserException if nothing comes for a minute
     */
    public static <K, V> Optional<ConsumerRecord<K, V>> lastRecord(
            KafkaConsumer<K, V> consumer, TopicPartition partition) {
        List<TopicPartition> partitions = List.of(partition);
        consumer.assign(partitions);
        long end = consumer.endOffsets(partitions).getOrDefault(partition, 0L);
        return lastRecord(consumer, partition, end, record -> true);
    }

    /**
     * Where partitions end now, with what open transactions have written. A transaction that was
     * committed just now may still be open for those who read what is committed.
     *
     * @throws UserException if the broker refuses or does not answer
     */
    public static Map<TopicPartition, Long> logEnds(
            Admin admin, Collection<TopicPartition> partitions) throws InterruptedException {
        return offsets(admin, partitions, OffsetSpec.latest(), "end");
    }

    /**
     * Where partitions begin now, behind what was deleted.
     *
     * @throws UserException if the broker refuses or does not answer
     */
    public static Map<TopicPartition, Long> logBegins(
            Admin admin, Collection<TopicPartition> partitions) throws InterruptedException {
        return offsets(admin, partitions, OffsetSpec.earliest(), "begin");
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec which, String what)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        try {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            admin.listOffsets(asked)
                    .all()
                    .get()
                    .forEach((partition, found) -> offsets.put(partition, found.offset()));
            return offsets;
        } catch (ExecutionException e) {
            throw new UserException(
                    "cannot tell where %s %s: %s".formatted(partitions, what, e.getCause()), e);
        }
    }

    /**
     * A partition's last committed record of a kind before an offset. The consumer is assigned that
     * partition.
     *
     * @param end the offset; transactions that are open before it are waited for
     * @param kind tells whether a record is of it
     * @throws UserException if nothing comes for a minute
     */
    public static <K, V> Optional<ConsumerRecord<K, V>> lastRecord(
            KafkaConsumer<K, V> consumer,
            TopicPartition partition,
            long end,
            Predicate<ConsumerRecord<K, V>> kind) {
        List<TopicPartition> partitions = List.of(partition);
        Map<TopicPartition, Long> ends = Map.of(partition, end);
        consumer.assign(partitions);
        long begin = consumer.beginningOffsets(partitions).getOrDefault(partition, 0L);
        long from = end;
        List<ConsumerRecord<K, V>> last = new ArrayList<>();
        for (long back = FIRST_LOOK_BACK;
                last.isEmpty() && from > begin;
                back *= LOOK_BACK_GROWTH) {
            from = Math.max(begin, end - back);
            consumer.seek(partition, from);
            read(
                    consumer,
                    ends,
                    PATIENCE,
                    takingAll(
                            record -> {
                                if (kind.test(record)) {
                                    last.clear();
                                    last.add(record);
                                }
                            }));
        }
        return last.stream().findFirst();
    }

    /**
     * Reads partitions from their beginning up to their present ends.
     *
     * @param each gets every record, in offset order a partition
     * @throws UserException if nothing comes for a minute
     */
    public static <K, V> void readToEnd(
            KafkaConsumer<K, V> consumer,
            List<TopicPartition> partitions,
            Consumer<ConsumerRecord<K, V>> each) {
        readTo(consumer, consumer.endOffsets(partitions), PATIENCE, each);
    }

    /**
     * Reads partitions from their beginning up to given offsets.
     *
     * @param ends where to stop, by partition
     * @param patience how long to wait for the next record
     * @param each gets every record, in offset order a partition
     * @throws UserException if nothing comes for that long
     */
    public static <K, V> void readTo(
            KafkaConsumer<K, V> consumer,
            Map<TopicPartition, Long> ends,
            Duration patience,
            Consumer<ConsumerRecord<K, V>> each) {
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        read(consumer, ends, patience, takingAll(each));
    }

    /**
     * Reads partitions from given offsets up to given ones, or until no more is wanted.
     *
     * @param starts where to begin, by partition
     * @param ends where to stop, for the same partitions
     * @param patience how long to wait for the next record
     * @param each gets every record, in offset order a partition, and tells whether more are wanted
     * @throws UserException if nothing comes for that long
     */
    public static <K, V> void readBetween(
            KafkaConsumer<K, V> consumer,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends,
            Duration patience,
            Predicate<ConsumerRecord<K, V>> each) {
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        read(consumer, ends, patience, each);
    }

    private static <K, V> Predicate<ConsumerRecord<K, V>> takingAll(
            Consumer<ConsumerRecord<K, V>> each) {
        return record -> {
            each.accept(record);
            return true;
        };
    }

    private static <K, V> void read(
            KafkaConsumer<K, V> consumer,
            Map<TopicPartition, Long> ends,
            Duration patience,
            Predicate<ConsumerRecord<K, V>> each) {
        Set<TopicPartition> partitions = ends.keySet();
        long position = positions(consumer, partitions);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isAtEnd(consumer, ends)) {
            for (ConsumerRecord<K, V> record : consumer.poll(POLL)) {
                if (record.offset()
                                < ends.getOrDefault(
                                        new TopicPartition(record.topic(), record.partition()), 0L)
                        && !each.test(record)) {
                    return;
                }
            }
            long reached = positions(consumer, partitions);
            if (reached > position) {
                position = reached;
                deadline = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() - deadline > 0) {
                throw new UserException(
                        "nothing more could be read for %d s of %s: is a broker away, or a transaction open?"
                                .formatted(patience.toSeconds(), unread(consumer, ends)));
            }
        }
    }

    private static boolean isAtEnd(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> position(consumer, end.getKey()) >= end.getValue());
    }

    /** The partitions that are not read to their ends, with how far they are. */
    private static Set<String> unread(
            KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        Set<String> unread = new TreeSet<>();
        ends.forEach(
                (partition, end) -> {
                    long position = position(consumer, partition);
                    if (position < end) {
                        unread.add("%s from offset %d to %d".formatted(partition, position, end));
                    }
                });
        return unread;
    }

    private static long positions(
            KafkaConsumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        return partitions.stream().mapToLong(partition -> position(consumer, partition)).sum();
    }

    private static long position(KafkaConsumer<?, ?> consumer, TopicPartition partition) {
        try {
            return consumer.position(partition);
        } catch (TimeoutException e) {
            throw new UserException(
                    "%s does not answer: where it begins could not be told in the client's time (default.api.timeout.ms)"
                            .formatted(partition),
                    e);
        }
    }
}
