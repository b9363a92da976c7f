package io.livelabel.trainer;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator that learns: examples in, prequential figures out, dead letters beside them; model
 * and optimizer in the checkpoint, and weights published once their checkpoint is complete.
 *
 * <p>A minibatch closes when it is full, behind the end of a replay, and at the end of the input;
 * never by time, nor because of a checkpoint.
 */
@SuppressWarnings("NullAway.Init")
final class TrainingOperator extends AbstractStreamOperator<OutgoingRecord>
        implements OneInputStreamOperator<TrainingRecord, OutgoingRecord>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = LoggerFactory.getLogger(TrainingOperator.class);

    /** Where records go that cannot be trained on. */
    static final OutputTag<OutgoingRecord> DEAD_LETTERS =
            new OutputTag<>("dead-letters", OutgoingRecord.TYPE);

    private final transient TrainerConfig config;
    private final transient Engine engine;
    private final transient VersionLog.Opener logs;

    private transient ListState<ModelSnapshot> state;
    private transient @Nullable ModelSnapshot restored;
    private transient ExampleDecoder decoder;
    private transient TrainingReports reports;
    private transient PendingPublications pending;
    private transient @Nullable Training training;
    private transient @Nullable VersionLog log;
    private transient @Nullable WeightsPublisher publisher;
    private transient boolean ended;

    TrainingOperator(
            StreamOperatorParameters<OutgoingRecord> parameters,
            TrainerConfig config,
            Engine engine,
            VersionLog.Opener logs) {
        super(parameters);
        this.config = config;
        this.engine = engine;
        this.logs = logs;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "training", new ModelSnapshotSerializer()));
        for (ModelSnapshot snapshot : state.get()) {
            if (restored != null) {
                throw new TrainingException(
                        "the checkpoint holds more than one training: lineages %s and %s"
                                .formatted(restored.lineage().id(), snapshot.lineage().id()));
            }
            restored = snapshot;
        }
        state.clear();
    }

    @Override
    public void open() throws Exception {
        super.open();
        SchemaRegistry registry = config.connection().openRegistry();
        decoder =
                new ExampleDecoder(
                        config.inputTopic(),
                        config.sizes(),
                        config.architecture().inputs(),
                        registry);
        reports = new TrainingReports(config.model(), registry);
        ModelSnapshot from = restored;
        restored = null;
        Training opened =
                from == null
                        ? Training.begin(config, engine)
                        : Training.resume(config, engine, from);
        training = opened;
        LOGGER.info(
                "training {} with {}, lineage {}, from step {}",
                config.model(),
                engine.describe(),
                opened.lineage().id(),
                opened.steps());
        VersionLog own = openLog(opened);
        log = own;
        publisher =
                new WeightsPublisher(
                        own,
                        this::toVersion,
                        failure ->
                                getContainingTask()
                                        .handleAsyncException(
                                                "weights could not be published", failure));
        pending = new PendingPublications(config.publishEvery(), opened.steps());
        if (from != null && from.version() > 0 && from.lineage().equals(opened.lineage())) {
            // Its checkpoint is complete, since it was restored; its publication may have been cut.
            publisher.submit(from);
        }
    }

    /** Opens the log of the training's lineage, which becomes another if that one is ahead. */
    private VersionLog openLog(Training opened) {
        VersionLog own = logs.open(opened.lineage().id());
        long steps = opened.steps();
        if (own.versions().isEmpty() || own.versions().lastKey() <= steps) {
            return own;
        }
        long newest = own.versions().lastKey();
        boolean published = own.versions().containsKey(steps);
        own.close();
        opened.continueAs(opened.lineage().fork(published ? steps : null));
        LOGGER.warn(
                "lineage {} has published version {} already, but training goes on from step {}: its lineage is now {}",
                opened.lineage().parent(),
                newest,
                steps,
                opened.lineage().id());
        emit(reports.fork(opened, newest, now()));
        return logs.open(opened.lineage().id());
    }

    private WeightsVersion toVersion(ModelSnapshot snapshot) {
        return new WeightsVersion(
                config.model(),
                snapshot,
                Weights.ofBytes(snapshot.weights()),
                Prequential.fromBytes(snapshot.prequential()).fullWindow().orElse(null));
    }

    @Override
    public void processElement(StreamRecord<TrainingRecord> element) {
        TrainingRecord record = element.getValue();
        Training current = training();
        try {
            int[] labels = decoder.decode(record.value());
            current.add(record, decoder.rows(), labels);
        } catch (MalformedRecordException e) {
            LOGGER.warn("not trained on: {}: {}", record.place(), e.getMessage());
            output.collect(DEAD_LETTERS, new StreamRecord<>(reports.deadLetter(record, e, now())));
        }
        current.passed(record);
        if (current.isFull()) {
            current.step();
            if (current.steps() % config.metricsEverySteps() == 0) {
                emit(reports.figures(current, now()));
            }
        }
        if (record.replayEnd()) {
            close(current);
        }
    }

    /** Closes the open minibatch, however full it is. */
    private void close(Training current) {
        if (current.pending() > 0) {
            current.step();
            emit(reports.figures(current, now()));
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
        state.clear();
        ModelSnapshot snapshot = training().snapshot(now());
        state.update(List.of(snapshot));
        pending.add(context.getCheckpointId(), snapshot, ended);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        state.clear();
        Optional<ModelSnapshot> due = pending.complete(checkpointId);
        WeightsPublisher own = publisher;
        if (due.isPresent() && own != null) {
            own.submit(due.get());
            if (ended) {
                // The last call that can still fail the job.
                own.drain();
            }
        }
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        super.notifyCheckpointAborted(checkpointId);
        pending.abort(checkpointId);
    }

    /**
     * Publishes what waits, and frees everything. What cannot be published is only logged: the
     * failure has ended the task already, and one from here would end the whole task manager. It is
     * published when training goes on from the checkpoint.
     */
    @Override
    public void close() throws Exception {
        try (Training model = training;
                VersionLog versions = log) {
            if (publisher != null) {
                publisher.drain();
            }
        } catch (InterruptedException e) {
            LOGGER.info("interrupted while publishing; the next start publishes what is left");
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            LOGGER.error("the next start publishes what is left", e);
        } finally {
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

    private void emit(OutgoingRecord record) {
        output.collect(new StreamRecord<>(record));
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
