package io.livelabel.trainer;

import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.util.Collector;

/**
 * Gives each record to one replica, block of offsets by block: which, follows from its partition
 * and offset. During the warm-up, of which each reader counts its part, the first replica gets all.
 * The mark of a replay's end goes to all replicas.
 */
final class ExampleRouter extends RichFlatMapFunction<TrainingRecord, RoutedRecord>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    private final int replicas;
    private final int block;
    private final long warmUp;

    private transient ListState<Long> state;
    private transient long left;

    /**
     * Routes.
     *
     * @param replicas how many there are
     * @param block how many offsets one behind the other go to the same replica
     * @param warmUp how many records of all readers are of the warm-up
     */
    @SuppressWarnings("NullAway.Init")
    ExampleRouter(int replicas, int block, long warmUp) {
        this.replicas = replicas;
        this.block = block;
        this.warmUp = warmUp;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        // Union, so that whoever reads knows what is left where other subtasks have counted.
        state =
                context.getOperatorStateStore()
                        .getUnionListState(new ListStateDescriptor<>("warm-up left", Types.LONG));
        long leftToAll = context.isRestored() ? 0 : warmUp;
        for (long each : state.get()) {
            leftToAll += each;
        }
        int readers = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        left = (leftToAll + readers - 1) / readers;
    }

    @Override
    public void flatMap(TrainingRecord record, Collector<RoutedRecord> out) {
        if (record.replayEnd() && record.value() == null) {
            for (int replica = 0; replica < replicas; replica++) {
                out.collect(new RoutedRecord(replica, record));
            }
        } else if (left > 0) {
            left--;
            out.collect(new RoutedRecord(0, record));
        } else {
            int replica = (int) ((record.partition() + record.offset() / block) % replicas);
            out.collect(new RoutedRecord(replica, record));
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        state.clear();
        state.add(left);
    }
}
