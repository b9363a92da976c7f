package io.livelabel.trainer;

import static org.awaitility.Awaitility.await;

import io.livelabel.model.engine.Engine;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.client.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The operator that learns, alone: records and checkpoints go in by hand. */
final class TrainingHarness implements AutoCloseable {
    static final Connection CONNECTION =
            Connection.to("nowhere:9092", "mock://" + UUID.randomUUID());

    private static final int MAX_STATE_BYTES = 100 << 20;

    private final OneInputStreamOperatorTestHarness<TrainingRecord, OutgoingRecord> harness;
    private final InMemoryInput input;

    private TrainingHarness(
            OneInputStreamOperatorTestHarness<TrainingRecord, OutgoingRecord> harness,
            InMemoryInput input) {
        this.harness = harness;
        this.input = input;
    }

    static TrainerConfigBuilder config() {
        return config(CONNECTION);
    }

    static TrainerConfigBuilder config(Connection connection) {
        return TrainerConfig.builder(connection)
                .sizes(ExampleStream.SIZES)
                .minibatchSize(16)
                .labelsPerVideo(1.5)
                .windowExamples(64)
                .metricsEverySteps(1_000)
                .checkpointDirectory("file:///unused");
    }

    /** Opens an operator without state. */
    static TrainingHarness begin(TrainerConfig config, InMemoryVersions versions) throws Exception {
        return begin(config, versions, Engine.named(config.engine()));
    }

    static TrainingHarness begin(TrainerConfig config, InMemoryVersions versions, Engine engine)
            throws Exception {
        TrainingHarness fresh = create(config, versions, engine, 1);
        fresh.harness.open();
        return fresh;
    }

    /** Opens one of so many operators, without state. */
    static TrainingHarness beginAmong(int subtasks, TrainerConfig config) throws Exception {
        TrainingHarness fresh =
                create(config, new InMemoryVersions(), Engine.named(config.engine()), subtasks);
        fresh.harness.open();
        return fresh;
    }

    /** Opens an operator that goes on from a checkpoint. */
    static TrainingHarness resume(
            TrainerConfig config, InMemoryVersions versions, OperatorSubtaskState state)
            throws Exception {
        return resume(config, versions, Engine.named(config.engine()), state);
    }

    static TrainingHarness resume(
            TrainerConfig config,
            InMemoryVersions versions,
            Engine engine,
            OperatorSubtaskState state)
            throws Exception {
        TrainingHarness restored = create(config, versions, engine, 1);
        restored.harness.initializeState(state);
        restored.harness.open();
        return restored;
    }

    /** The checkpoint of a training after its first examples; nothing is published. */
    static OperatorSubtaskState stateAfter(
            int examples, TrainerConfig config, InMemoryVersions versions) throws Exception {
        try (TrainingHarness harness = begin(config, versions)) {
            harness.process(0, examples);
            return harness.checkpoint(1);
        }
    }

    /**
     * Trains to the end of the input, from a checkpoint, on examples from (inclusive) to
     * (exclusive).
     */
    static void resumeToTheEnd(
            TrainerConfig config,
            InMemoryVersions versions,
            OperatorSubtaskState state,
            int from,
            int to)
            throws Exception {
        try (TrainingHarness harness = resume(config, versions, state)) {
            harness.process(from, to);
            harness.endInput();
            harness.completeCheckpoint(2);
        }
    }

    /** What an uninterrupted run over so many examples comes to. */
    static WeightsVersion uninterrupted(int examples, TrainerConfig config) throws Exception {
        InMemoryVersions own = new InMemoryVersions();
        try (TrainingHarness harness = begin(config, own)) {
            harness.process(0, examples);
            harness.endInput();
            harness.completeCheckpoint(1);
        }
        return own.last();
    }

    private static TrainingHarness create(
            TrainerConfig config, InMemoryVersions versions, Engine engine, int subtasks)
            throws Exception {
        InMemoryInput input = new InMemoryInput();
        OneInputStreamOperatorTestHarness<TrainingRecord, OutgoingRecord> harness =
                new OneInputStreamOperatorTestHarness<>(
                        new Factory(config, versions, engine, input), subtasks, subtasks, 0);
        harness.getExecutionConfig().setUseSnapshotCompression(true);
        harness.setCheckpointStorage(new JobManagerCheckpointStorage(MAX_STATE_BYTES));
        harness.setup(
                OutgoingRecord.TYPE.createSerializer(
                        harness.getExecutionConfig().getSerializerConfig()));
        return new TrainingHarness(harness, input);
    }

    /** What the operator can read again: all that was processed, and what a test puts there. */
    InMemoryInput input() {
        return input;
    }

    void process(TrainingRecord record) throws Exception {
        input.put(record);
        harness.processElement(new StreamRecord<>(record));
    }

    /** Generated examples from (inclusive) to (exclusive). */
    void process(int from, int to) throws Exception {
        ExampleStream stream = new ExampleStream(CONNECTION);
        for (int i = from; i < to; i++) {
            process(stream.record(i));
        }
    }

    OperatorSubtaskState checkpoint(long id) throws Exception {
        return harness.snapshot(id, id);
    }

    OperatorSubtaskState completeCheckpoint(long id) throws Exception {
        OperatorSubtaskState state = checkpoint(id);
        complete(id);
        return state;
    }

    void complete(long id) throws Exception {
        harness.notifyOfCompletedCheckpoint(id);
    }

    void abort(long id) throws Exception {
        harness.getOneInputOperator().notifyCheckpointAborted(id);
    }

    void endInput() throws Exception {
        harness.endInput();
    }

    /** Waits until the operator has failed its task from another thread. */
    void awaitFailure() {
        await().until(harness::wasFailedExternally);
    }

    List<TrainingMetrics> metrics() throws Exception {
        AvroSerde<TrainingMetrics> serde =
                new AvroSerde<>(TrainingMetrics.class, CONNECTION.openRegistry());
        List<TrainingMetrics> all = new ArrayList<>();
        for (OutgoingRecord record : harness.extractOutputValues()) {
            all.add(serde.read(record.value()));
        }
        return all;
    }

    List<DeadLetter> deadLetters() throws Exception {
        AvroSerde<DeadLetter> serde = new AvroSerde<>(DeadLetter.class, CONNECTION.openRegistry());
        List<DeadLetter> all = new ArrayList<>();
        for (OutgoingRecord record : deadLetterRecords()) {
            all.add(serde.read(record.value()));
        }
        return all;
    }

    List<byte[]> deadLetterKeys() {
        return deadLetterRecords().stream().map(OutgoingRecord::key).toList();
    }

    private List<OutgoingRecord> deadLetterRecords() {
        return sideOutput(TrainingAnnouncements.DEAD_LETTERS);
    }

    /** The copies of skipped minibatches. */
    List<OutgoingRecord> quarantined() {
        return sideOutput(TrainingAnnouncements.QUARANTINE);
    }

    private List<OutgoingRecord> sideOutput(OutputTag<OutgoingRecord> tag) {
        var side = harness.getSideOutput(tag);
        return side == null ? List.of() : side.stream().map(StreamRecord::getValue).toList();
    }

    /** Closes the operator, and with it waits for what is still to be published. */
    @Override
    public void close() throws Exception {
        harness.close();
    }

    private static final class Factory extends TrainingOperatorFactory {
        private static final long serialVersionUID = 1L;
        private final transient TrainerConfig config;
        private final transient InMemoryVersions versions;
        private final transient Engine engine;
        private final transient InMemoryInput input;

        Factory(
                TrainerConfig config,
                InMemoryVersions versions,
                Engine engine,
                InMemoryInput input) {
            super(config);
            this.input = input;
            this.config = config;
            this.versions = versions;
            this.engine = engine;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        public <T extends StreamOperator<OutgoingRecord>> T createStreamOperator(
                StreamOperatorParameters<OutgoingRecord> parameters) {
            return (T) new TrainingOperator(parameters, config, engine, versions, input);
        }
    }
}
