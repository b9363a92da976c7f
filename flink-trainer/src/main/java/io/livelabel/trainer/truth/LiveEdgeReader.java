package io.livelabel.trainer.truth;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitState;

/**
 * Hands the records of a {@link LiveEdgeConsumer} on in its order, each with the time of its turn;
 * its state is the offset behind the last one handed on, by partition.
 */
final class LiveEdgeReader<T>
        extends SingleThreadMultiplexSourceReaderBase<
                TimedRecord, T, KafkaPartitionSplit, KafkaPartitionSplitState> {
    private final boolean ends;

    /**
     * A reader without partitions yet.
     *
     * @param ends whether the live topic is read to an end; one that is in the state of a run that
     *     did counts for nothing otherwise
     */
    LiveEdgeReader(
            Supplier<SplitReader<TimedRecord, KafkaPartitionSplit>> consumers,
            LiveEdgeSource.Form<T> form,
            boolean ends,
            SourceReaderContext context) {
        super(consumers, emitter(form), new Configuration(), context);
        this.ends = ends;
    }

    private static <T> RecordEmitter<TimedRecord, T, KafkaPartitionSplitState> emitter(
            LiveEdgeSource.Form<T> form) {
        return (timed, output, state) -> {
            output.collect(form.of(timed.record()), timed.timeMs());
            state.setCurrentOffset(timed.record().offset() + 1);
        };
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        super.addSplits(ends ? splits : splits.stream().map(LiveEdgeReader::withoutEnd).toList());
    }

    private static KafkaPartitionSplit withoutEnd(KafkaPartitionSplit split) {
        return new KafkaPartitionSplit(split.getTopicPartition(), split.getStartingOffset());
    }

    @Override
    protected void onSplitFinished(Map<String, KafkaPartitionSplitState> finished) {
        // Nothing is kept of a partition but its state, which Flink drops.
    }

    @Override
    protected KafkaPartitionSplitState initializedState(KafkaPartitionSplit split) {
        return new KafkaPartitionSplitState(split);
    }

    @Override
    protected KafkaPartitionSplit toSplitType(String id, KafkaPartitionSplitState state) {
        return state.toKafkaPartitionSplit();
    }
}
