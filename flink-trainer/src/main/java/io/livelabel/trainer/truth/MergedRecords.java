package io.livelabel.trainer.truth;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A batch of records in one order over several partitions, which Flink is handed in stretches. */
final class MergedRecords implements RecordsWithSplitIds<TimedRecord> {
    private final List<TimedRecord> records = new ArrayList<>();
    private final Set<String> finished = new HashSet<>();
    private int next;
    private @Nullable TimedRecord stretch;

    void add(TimedRecord record) {
        records.add(record);
    }

    void finish(TopicPartition partition) {
        finished.add(KafkaPartitionSplit.toSplitId(partition));
    }

    boolean isEmpty() {
        return records.isEmpty() && finished.isEmpty();
    }

    @Override
    public @Nullable String nextSplit() {
        if (next == records.size()) {
            return null;
        }
        TimedRecord first = records.get(next);
        stretch = first;
        return KafkaPartitionSplit.toSplitId(
                new TopicPartition(first.record().topic(), first.record().partition()));
    }

    @Override
    public @Nullable TimedRecord nextRecordFromSplit() {
        if (next == records.size()) {
            return null;
        }
        TimedRecord record = records.get(next);
        if (stretch == null || !isOfOnePartition(stretch.record(), record.record())) {
            return null;
        }
        next++;
        return record;
    }

    private static boolean isOfOnePartition(ConsumerRecord<?, ?> one, ConsumerRecord<?, ?> other) {
        return one.partition() == other.partition() && one.topic().equals(other.topic());
    }

    @Override
    public Set<String> finishedSplits() {
        return finished;
    }
}
