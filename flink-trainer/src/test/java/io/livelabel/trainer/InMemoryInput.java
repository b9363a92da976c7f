package io.livelabel.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;

/** The input as a test has it. */
final class InMemoryInput implements MinibatchRecords {
    private final SortedMap<InputPartition, SortedMap<Long, ConsumerRecord<byte[], byte[]>>>
            records = new TreeMap<>();
    private boolean away;

    void put(TrainingRecord record) {
        records.computeIfAbsent(
                        new InputPartition(record.topic(), record.partition()),
                        partition -> new TreeMap<>())
                .put(
                        record.offset(),
                        new ConsumerRecord<>(
                                record.topic(),
                                record.partition(),
                                record.offset(),
                                record.key(),
                                record.value()));
    }

    /** Forgets a record, as retention does. */
    void remove(InputPartition partition, long offset) {
        records.get(partition).remove(offset);
    }

    /** Answers no more. */
    void goAway() {
        away = true;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> read(
            SortedMap<InputPartition, OffsetRange> ranges,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted,
            int most) {
        if (away) {
            throw new TimeoutException("no broker answers");
        }
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        ranges.forEach(
                (partition, range) ->
                        read.addAll(
                                records.get(partition)
                                        .subMap(range.first(), range.last() + 1)
                                        .values()));
        return read.stream().filter(wanted).limit(most + 1L).toList();
    }
}
