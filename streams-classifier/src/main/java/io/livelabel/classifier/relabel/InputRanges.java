package io.livelabel.classifier.relabel;

import io.livelabel.classifier.input.LivePlace;
import io.livelabel.schemas.client.TopicReader;
import io.livelabel.schemas.client.UserException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ranges of live uploads that times and places mean. By time a range begins, in each
 * partition, with the first record that is not older than its begin, and ends before the first that
 * is not older than its end; without an end, at what is committed now. Where something of it may
 * have been deleted, it is refused. One thread at a time.
 */
final class InputRanges {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final @Nullable Instant to;

    /**
     * With a consumer, which stays the caller's to close.
     *
     * @param to the end; null for what is there now
     */
    InputRanges(KafkaConsumer<byte[], byte[]> consumer, @Nullable Instant to) {
        this.consumer = consumer;
        this.to = to;
    }

    /**
     * Ranges that begin at a time, of all partitions of topics.
     *
     * @throws UserException if there is no such topic, or part of the range may be deleted
     */
    List<InputRange> since(Instant from, List<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        topics.forEach(topic -> partitions.addAll(TopicReader.partitions(consumer, topic)));
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = ends(partitions);
        Map<TopicPartition, OffsetAndTimestamp> firsts = at(from, partitions);
        Map<TopicPartition, OffsetAndTimestamp> oldest = at(Instant.EPOCH, partitions);
        List<InputRange> ranges = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            @Nullable OffsetAndTimestamp first = firsts.get(partition);
            requireKept(partition, begin, oldest.get(partition), from);
            if (first != null) {
                add(ranges, partition, first.offset(), ends.getOrDefault(partition, 0L));
            }
        }
        return ranges;
    }

    /** What is older than the range shows that all of the range is there: it is in time's order. */
    private static void requireKept(
            TopicPartition partition,
            long begin,
            @Nullable OffsetAndTimestamp oldest,
            Instant from) {
        if (begin == 0) {
            return;
        }
        if (oldest == null) {
            throw new UserException(
                    "%s holds nothing, and offsets up to %d are deleted: what the range held there may be gone; leave it out by --topic"
                            .formatted(partition, begin - 1));
        }
        if (oldest.timestamp() > from.toEpochMilli()) {
            throw new UserException(
                    "%s has nothing older than %s, offsets up to %d are deleted: part of the range from %s on may be gone; begin with what is kept by --from %s"
                            .formatted(
                                    partition,
                                    Instant.ofEpochMilli(oldest.timestamp()),
                                    begin - 1,
                                    from,
                                    Instant.ofEpochMilli(oldest.timestamp())));
        }
    }

    /**
     * Ranges that begin at places, one a partition.
     *
     * @throws UserException if there is no such partition, or the place is deleted or not there yet
     */
    List<InputRange> from(List<LivePlace> places) {
        List<InputRange> ranges = new ArrayList<>();
        for (LivePlace place : places) {
            TopicPartition partition = place.partition();
            if (!TopicReader.partitions(consumer, partition.topic()).contains(partition)) {
                throw new UserException("there is no partition %s".formatted(partition));
            }
            long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long now = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            if (place.offset() < begin || place.offset() >= now) {
                throw new UserException(
                        "there is no record at %s: %s"
                                .formatted(
                                        place,
                                        begin == now
                                                ? "the partition is empty"
                                                : "the partition holds offsets %d to %d"
                                                        .formatted(begin, now - 1)));
            }
            long end = ends(List.of(partition)).getOrDefault(partition, 0L);
            if (place.offset() >= end) {
                throw new UserException(
                        "the range that begins at %s is empty: --to %s is not behind it"
                                .formatted(place, to));
            }
            add(ranges, partition, place.offset(), end);
        }
        return ranges;
    }

    private static void add(
            List<InputRange> ranges, TopicPartition partition, long from, long end) {
        if (from < end) {
            ranges.add(new InputRange(partition, from, end));
        }
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        if (to != null) {
            at(to, partitions)
                    .forEach(
                            (partition, first) -> {
                                if (first != null) {
                                    ends.merge(partition, first.offset(), Long::min);
                                }
                            });
        }
        return ends;
    }

    private Map<TopicPartition, OffsetAndTimestamp> at(
            Instant time, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> times = new HashMap<>();
        // Brokers know no times before 1970.
        long timeMs = Math.max(0, time.toEpochMilli());
        partitions.forEach(partition -> times.put(partition, timeMs));
        return consumer.offsetsForTimes(times);
    }
}
