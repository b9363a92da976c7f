package io.livelabel.trainer;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.client.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** The join of videos and truth, alone, with its keyed state in RocksDB: records go in by hand. */
final class TruthJoinHarness implements AutoCloseable {
    static final Connection CONNECTION =
            Connection.to("nowhere:9092", "mock://" + UUID.randomUUID());

    /** How long truth waits for its video, and a video that passed is known. */
    static final long HORIZON_MS = 20_000;

    private static final Duration DELAY = Duration.ofSeconds(10);

    private final KeyedOneInputStreamOperatorTestHarness<String, TrainingRecord, TrainingRecord>
            harness;
    private final TruthJoin join;

    private TruthJoinHarness(
            KeyedOneInputStreamOperatorTestHarness<String, TrainingRecord, TrainingRecord> harness,
            TruthJoin join) {
        this.harness = harness;
        this.join = join;
    }

    /** Opens a join without state. */
    static TruthJoinHarness begin() throws Exception {
        TruthJoinHarness fresh = create();
        fresh.harness.open();
        return fresh;
    }

    /** Opens a join that goes on from a checkpoint. */
    static TruthJoinHarness resume(OperatorSubtaskState state) throws Exception {
        TruthJoinHarness restored = create();
        restored.harness.initializeState(state);
        restored.harness.open();
        return restored;
    }

    private static TruthJoinHarness create() throws Exception {
        TrainerConfig config =
                TrainerConfig.builder(CONNECTION)
                        .inputTopic("videos")
                        .truthDelay(DELAY)
                        .sizes(ExampleStream.SIZES)
                        .labelsPerVideo(1.5)
                        .checkpointDirectory(Path.of("unused"))
                        .build();
        TruthJoin join = new TruthJoin(config);
        KeyedOneInputStreamOperatorTestHarness<String, TrainingRecord, TrainingRecord> created =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(join), TruthJoin::keyOf, Types.STRING);
        created.setStateBackend(new EmbeddedRocksDBStateBackend(true));
        created.setup(
                TrainingRecord.TYPE.createSerializer(
                        created.getExecutionConfig().getSerializerConfig()));
        return new TruthJoinHarness(created, join);
    }

    void take(TrainingRecord record, long timeMs) throws Exception {
        harness.processElement(new StreamRecord<>(record, timeMs));
    }

    /** Lets the watermark come to a time. */
    void passTo(long timeMs) throws Exception {
        harness.processWatermark(timeMs);
    }

    OperatorSubtaskState checkpoint() throws Exception {
        return harness.snapshot(1, 1);
    }

    /** What came out, in its order. */
    List<TrainingRecord> output() {
        return harness.extractOutputValues();
    }

    /** Examples so far, by the offsets of their live records. */
    List<Long> examples() {
        return output().stream().map(TrainingRecord::offset).toList();
    }

    /** What was set aside, in its order. */
    List<DeadLetter> aside() throws Exception {
        AvroSerde<DeadLetter> serde = new AvroSerde<>(DeadLetter.class, CONNECTION.openRegistry());
        List<DeadLetter> letters = new ArrayList<>();
        var records = harness.getSideOutput(TrainingAnnouncements.DEAD_LETTERS);
        if (records != null) {
            for (StreamRecord<OutgoingRecord> record : records) {
                letters.add(serde.read(record.getValue().value()));
            }
        }
        return letters;
    }

    List<DeadLetterReason> reasons() throws Exception {
        return aside().stream().map(DeadLetter::getReason).toList();
    }

    TruthTally tally() {
        return join.tally();
    }

    /** How many ids truth is kept of. */
    long idsInState() {
        AbstractStreamOperator<?> operator =
                (AbstractStreamOperator<?>) harness.getOneInputOperator();
        try (Stream<?> keys =
                operator.getKeyedStateBackend().getKeys("truth", VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
