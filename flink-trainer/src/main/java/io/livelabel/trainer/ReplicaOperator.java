package io.livelabel.trainer;

import io.livelabel.model.engine.Engine;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.trainer.averaging.Average;
import io.livelabel.trainer.averaging.AverageReceiver;
import io.livelabel.trainer.averaging.AveragingConfig;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Counter;
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
 * The operator of one of several replicas: its part of the examples in, scores and changes of its
 * weights out, dead letters beside them. Averages come by their topic, on another thread, and are
 * taken over between two examples; it waits for none, but for the first where it has no weights.
 *
 * <p>A minibatch closes when it is full, at the mark of a replay's end, and at the end of the
 * input; behind the latter two all is told at once.
 */
@SuppressWarnings("NullAway.Init")
final class ReplicaOperator extends AbstractStreamOperator<ReplicaMessage>
        implements OneInputStreamOperator<RoutedRecord, ReplicaMessage>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = LoggerFactory.getLogger(ReplicaOperator.class);
    private static final String GPU = "gpu";
    private static final int TOLD_IN_WARM_UP = 5;

    private final transient TrainerConfig trainerConfig;
    private final transient AveragingConfig averaging;
    private final transient Engine engine;
    private final transient MailboxExecutor mailbox;
    private final transient AtomicReference<@Nullable Average> arrived = new AtomicReference<>();

    private final transient StreamedState<ReplicaSnapshot> state =
            new StreamedState<>("replica", new ReplicaSnapshotSerializer());
    private transient List<ReplicaSnapshot> restored;
    private transient boolean goesOn;
    private transient int index;
    private transient ExampleDecoder decoder;
    private transient TrainingReports reports;
    private transient Counter deadLetters;
    private transient @Nullable Replica replica;
    private transient @Nullable AverageReceiver receiver;
    private transient boolean optimizerWanted;
    private transient long returned;
    private transient boolean ended;

    ReplicaOperator(
            StreamOperatorParameters<ReplicaMessage> parameters,
            TrainerConfig trainerConfig,
            AveragingConfig averaging,
            Engine engine) {
        super(parameters);
        this.trainerConfig = trainerConfig;
        this.averaging = averaging;
        this.engine = engine;
        this.mailbox = parameters.getMailboxExecutor();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        index = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        goesOn = context.isRestored();
        restored = state.restore(context);
    }

    @Override
    public void open() throws Exception {
        super.open();
        requireGpus();
        SchemaRegistry registry = trainerConfig.connection().openRegistry();
        decoder =
                new ExampleDecoder(
                        trainerConfig.inputTopic(),
                        trainerConfig.sizes(),
                        trainerConfig.architecture().inputs(),
                        registry);
        reports = new TrainingReports(trainerConfig.model(), trainerConfig.classGroups(), registry);
        deadLetters = getMetricGroup().counter("deadLetters");
        OpenedReplica opened =
                OpenedReplica.of(
                        trainerConfig, engine, index, averaging.replicas(), goesOn, restored);
        replica = opened.replica();
        restored = List.of();
        optimizerWanted = !goesOn;
        long member = new SecureRandom().nextLong();
        // Knows where the topic ends before anybody knows the member, so that nothing is missed.
        receiver =
                new AverageReceiver(
                        trainerConfig.connection(),
                        member,
                        this::arrived,
                        failure ->
                                getContainingTask()
                                        .handleAsyncException(
                                                "averages could not be read", failure));
        opened.untold().forEach(this::emit);
        emit(ReplicaMessage.of(index, ReplicaMessage.HELLO, out -> out.writeLong(member)));
        LOGGER.info(
                "replica {} of {} trains {} with {}",
                index,
                averaging.replicas(),
                trainerConfig.model(),
                engine.describe());
    }

    private void requireGpus() {
        if (averaging.gpusPerReplica() == 0) {
            return;
        }
        var found = getRuntimeContext().getExternalResourceInfos(GPU);
        if (found.size() < averaging.gpusPerReplica()) {
            throw new TrainingException(
                    "replica %d is to have %d of the external resource '%s', its slot has %s: set external-resources, external-resource.%s.amount and external-resource.%s.driver-factory.class of the task managers"
                            .formatted(index, averaging.gpusPerReplica(), GPU, found, GPU, GPU));
        }
        LOGGER.info("replica {} has {} {}", index, GPU, found);
    }

    /** On the receiver's thread. */
    private void arrived(Average average) {
        if (arrived.getAndSet(average) == null) {
            mailbox.execute(this::takeOver, "take over an average");
        }
    }

    private void takeOver() {
        Average average = arrived.getAndSet(null);
        if (average == null) {
            return;
        }
        Replica current = replica();
        current.takeOver(average);
        returned = average.contributions().get(index);
        optimizerWanted = average.optimizerStateWanted();
        if (!ended) {
            tellIfDue(current);
        }
    }

    /** Tells after so many steps, but not before what was told last has come back in an average. */
    private void tellIfDue(Replica current) {
        // While others are to begin with what it comes to, it tells a few times in any case.
        int due =
                optimizerWanted
                        ? Math.min(
                                averaging.every(),
                                averaging.warmUpMinibatches() / TOLD_IN_WARM_UP + 1)
                        : averaging.every();
        if (current.untold() >= due && returned >= current.contributions()) {
            emit(current.contribute(false, optimizerWanted));
        }
    }

    @Override
    public void processElement(StreamRecord<RoutedRecord> element) throws Exception {
        TrainingRecord record = element.getValue().record();
        Replica current = replica();
        while (!current.isReady()) {
            mailbox.yield();
        }
        current.passed(record);
        if (record.replayEnd() && record.value() == null) {
            tellAll(current);
            return;
        }
        try {
            int[] labels = decoder.decode(record.value());
            current.add(record, decoder.rows(), decoder.frames(), labels);
        } catch (MalformedRecordException e) {
            LOGGER.warn("not trained on: {}: {}", record.place(), e.getMessage());
            deadLetters.inc();
            output.collect(
                    TrainingAnnouncements.DEAD_LETTERS,
                    new StreamRecord<>(reports.deadLetter(record, e, now())));
        }
        if (current.isFull()) {
            emit(current.step());
            tellIfDue(current);
        }
    }

    /** Closes the open minibatch, however full it is, and tells all that is not told. */
    private void tellAll(Replica current) {
        if (current.pending() > 0) {
            emit(current.step());
        }
        emit(current.contribute(true, optimizerWanted));
    }

    @Override
    public void endInput() {
        Replica current = replica();
        if (current.isReady()) {
            tellAll(current);
        }
        ended = true;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        Replica current = replica();
        if (current.isReady()) {
            state.put(current.snapshot(now()));
        }
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

    /** Throws nothing of its own: Flink ends a task manager whose operator fails to close. */
    @Override
    public void close() throws Exception {
        try (Replica model = replica;
                AverageReceiver receiving = receiver) {
            super.close();
        }
    }

    private Replica replica() {
        Replica current = replica;
        if (current == null) {
            throw new IllegalStateException("the operator is not open");
        }
        return current;
    }

    private void emit(ReplicaContribution contribution) {
        ContributionParts.cut(index, contribution).forEach(this::emit);
    }

    private void emit(ReplicaMessage message) {
        output.collect(new StreamRecord<>(message));
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
