package io.livelabel.trainer;

import io.livelabel.model.engine.Engine;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator that learns: examples in, prequential figures out, dead letters beside them; model
 * and optimizer in the checkpoint, and weights published once their checkpoint is complete.
 *
 * <p>A minibatch closes when it is full, at the mark of a replay's end, and at the end of the
 * input; never by time, nor because of a checkpoint.
 */
@SuppressWarnings("NullAway.Init")
final class TrainingOperator extends AbstractStreamOperator<OutgoingRecord>
        implements OneInputStreamOperator<TrainingRecord, OutgoingRecord>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = LoggerFactory.getLogger(TrainingOperator.class);

    private final transient TrainerConfig trainerConfig;
    private final transient Engine engine;
    private final transient VersionLog.Opener logs;
    private final transient MinibatchRecords input;

    private final transient StreamedState<ModelSnapshot> state =
            new StreamedState<>("training", new ModelSnapshotSerializer());
    private transient @Nullable ModelSnapshot restored;
    private transient ExampleDecoder decoder;
    private transient TrainingAnnouncements announcements;
    private transient SkippedRecords skipped;
    private transient @Nullable Training training;
    private transient @Nullable Publications publications;
    private transient boolean ended;

    TrainingOperator(
            StreamOperatorParameters<OutgoingRecord> parameters,
            TrainerConfig trainerConfig,
            Engine engine,
            VersionLog.Opener logs,
            MinibatchRecords input) {
        super(parameters);
        this.trainerConfig = trainerConfig;
        this.engine = engine;
        this.logs = logs;
        this.input = input;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        requireAlone(getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
        for (ModelSnapshot snapshot : state.restore(context)) {
            if (restored != null) {
                throw new TrainingException(
                        "the checkpoint holds more than one training: lineages %s and %s"
                                .formatted(restored.lineage().id(), snapshot.lineage().id()));
            }
            restored = snapshot;
        }
    }

    private static void requireAlone(int subtasks) {
        if (subtasks > 1) {
            throw new TrainingException(
                    "%d subtasks are to train, but one lineage is trained by 1: let only the readers be more"
                            .formatted(subtasks));
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        SchemaRegistry registry = trainerConfig.connection().openRegistry();
        decoder =
                new ExampleDecoder(
                        trainerConfig.inputTopic(),
                        trainerConfig.sizes(),
                        trainerConfig.architecture().inputs(),
                        registry);
        announcements =
                new TrainingAnnouncements(
                        new TrainingReports(
                                trainerConfig.model(), trainerConfig.classGroups(), registry),
                        new TrainingGauges(getMetricGroup()),
                        new Quarantine(trainerConfig, decoder, input)::copy,
                        output,
                        this::now);
        skipped = new SkippedRecords(trainerConfig.skipped());
        ModelSnapshot from = restored;
        restored = null;
        Training opened =
                from == null
                        ? Training.begin(trainerConfig, engine)
                        : Training.resume(trainerConfig, engine, from);
        training = opened;
        boolean forks = forks(opened, from);
        LOGGER.info(
                "training {} with {}, lineage {}, from step {}",
                trainerConfig.model(),
                engine.describe(),
                opened.lineage().id(),
                opened.steps());
        announcements.show(opened);
        Publications published =
                Publications.open(
                        trainerConfig,
                        opened,
                        forks ? null : from,
                        logs,
                        failure ->
                                getContainingTask()
                                        .handleAsyncException(
                                                "weights could not be published", failure));
        publications = published;
        if (forks) {
            announcements.forkAsAsked(opened, trainerConfig.skipped());
        }
        published.aheadVersion().ifPresent(ahead -> announcements.fork(opened, ahead));
    }

    /** Leaves the restored history for one of its own, if it is where that is asked for. */
    private boolean forks(Training opened, @Nullable ModelSnapshot from) {
        Fork fork = trainerConfig.fork();
        ForkPoint point = fork == null ? null : fork.left();
        if (from == null || point == null || !point.isAt(from)) {
            return false;
        }
        opened.fork(point.published());
        return true;
    }

    @Override
    public void processElement(StreamRecord<TrainingRecord> element) {
        TrainingRecord record = element.getValue();
        Training current = training();
        current.passed(record);
        if (record.replayEnd() && record.value() == null) {
            close(current);
            return;
        }
        if (skipped.take(record)) {
            announcements.skipped();
            return;
        }
        try {
            int[] labels = decoder.decode(record.value());
            current.add(record, decoder.rows(), decoder.frames(), labels);
        } catch (MalformedRecordException e) {
            announcements.deadLetter(record, e);
        }
        if (current.isFull()) {
            long before = current.steps();
            step(current);
            if (current.steps() > before
                    && current.steps() % trainerConfig.metricsEverySteps() == 0) {
                announcements.figures(current);
            }
        }
    }

    private void step(Training current) {
        announcements.step(current, current.step());
    }

    /** Closes the open minibatch, however full it is. */
    private void close(Training current) {
        if (current.pending() > 0) {
            step(current);
            announcements.figures(current);
        }
    }

    @Override
    public void endInput() {
        close(training());
        ended = true;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        ModelSnapshot snapshot = training().snapshot(now());
        state.put(snapshot);
        publications().add(context.getCheckpointId(), snapshot, ended);
    }

    @Override
    public OperatorSnapshotFutures snapshotState(
            long checkpointId,
            long timestamp,
            CheckpointOptions options,
            CheckpointStreamFactory files)
            throws Exception {
        return state.addTo(
                super.snapshotState(checkpointId, timestamp, options, files),
                files,
                getContainingTask().getCancelables());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        skipped.log();
        publications().complete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        super.notifyCheckpointAborted(checkpointId);
        publications().abort(checkpointId);
    }

    /** Throws nothing of its own: Flink ends a task manager whose operator fails to close. */
    @Override
    public void close() throws Exception {
        try (Training model = training;
                Publications waiting = publications) {
            super.close();
        }
    }

    private Training training() {
        Training current = training;
        if (current == null) {
            throw new IllegalStateException("the operator is not open");
        }
        return current;
    }

    private Publications publications() {
        Publications current = publications;
        if (current == null) {
            throw new IllegalStateException("the operator is not open");
        }
        return current;
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
