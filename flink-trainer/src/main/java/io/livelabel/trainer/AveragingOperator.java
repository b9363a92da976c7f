package io.livelabel.trainer;

import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.trainer.averaging.AverageSender;
import io.livelabel.trainer.averaging.AveragingConfig;
import io.livelabel.trainer.averaging.OuterRule;
import java.io.IOException;
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
 * The operator where what replicas tell becomes one training: scores in, prequential figures out;
 * changes in, averages back to the replicas by their topic; the averaged weights in the checkpoint,
 * and published once that is complete.
 */
@SuppressWarnings("NullAway.Init")
final class AveragingOperator extends AbstractStreamOperator<OutgoingRecord>
        implements OneInputStreamOperator<ReplicaMessage, OutgoingRecord>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = LoggerFactory.getLogger(AveragingOperator.class);
    private static final QuarantineCopies NOT_COPIED =
            QuarantineCopies.failed(
                    "between those of one replica are those of others, so that only their offsets are told");

    private final transient TrainerConfig trainerConfig;
    private final transient AveragingConfig averaging;
    private final transient OuterRule rule;
    private final transient VersionLog.Opener logs;

    private final transient StreamedState<AveragingSnapshot> state =
            new StreamedState<>("averaging", new AveragingSnapshotSerializer());
    private transient @Nullable AveragingSnapshot restored;
    private transient TrainingAnnouncements announcements;
    private transient @Nullable AveragedTraining training;
    private transient @Nullable AverageSender sender;
    private transient @Nullable Publications publications;
    private transient long reportedSteps;
    private transient boolean ended;

    AveragingOperator(
            StreamOperatorParameters<OutgoingRecord> parameters,
            TrainerConfig trainerConfig,
            AveragingConfig averaging,
            OuterRule rule,
            VersionLog.Opener logs) {
        super(parameters);
        this.trainerConfig = trainerConfig;
        this.averaging = averaging;
        this.rule = rule;
        this.logs = logs;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        for (AveragingSnapshot snapshot : state.restore(context)) {
            restored = snapshot;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        SchemaRegistry registry = trainerConfig.connection().openRegistry();
        announcements =
                new TrainingAnnouncements(
                        new TrainingReports(
                                trainerConfig.model(), trainerConfig.classGroups(), registry),
                        new TrainingGauges(getMetricGroup()),
                        (told, skipped) -> NOT_COPIED,
                        output,
                        this::now);
        AveragingSnapshot from = restored;
        restored = null;
        int replicas = averaging.replicas();
        AveragedTraining opened =
                from == null
                        ? AveragedTraining.begin(trainerConfig, replicas, rule)
                        : AveragedTraining.resume(trainerConfig, replicas, rule, from);
        training = opened;
        reportedSteps = opened.steps();
        LOGGER.info(
                "averaging {} replicas of {} by {}, lineage {}, from step {}",
                replicas,
                trainerConfig.model(),
                rule,
                opened.lineage().id(),
                opened.version());
        announcements.show(opened);
        sender =
                new AverageSender(
                        trainerConfig.connection(),
                        trainerConfig.model(),
                        failure -> fail("an average could not be sent", failure));
        Publications published =
                Publications.open(
                        trainerConfig,
                        opened,
                        from == null ? null : from.model(),
                        logs,
                        failure -> fail("weights could not be published", failure));
        publications = published;
        published.aheadVersion().ifPresent(ahead -> announcements.fork(opened, ahead));
    }

    private void fail(String what, Throwable failure) {
        getContainingTask().handleAsyncException(what, failure);
    }

    @Override
    public void processElement(StreamRecord<ReplicaMessage> element) throws IOException {
        ReplicaMessage message = element.getValue();
        AveragedTraining current = training();
        switch (message.kind()) {
            case ReplicaMessage.HELLO ->
                    current.greet(message.replica(), message.open().readLong())
                            .ifPresent(each -> sender().send(current.lineage().id(), each));
            case ReplicaMessage.SCORED -> {
                announcements.step(current, current.scored(message));
                if (current.steps() % trainerConfig.metricsEverySteps() == 0) {
                    figures(current);
                }
            }
            case ReplicaMessage.SKIPPED -> announcements.step(current, current.skipped(message));
            case ReplicaMessage.CONTRIBUTION -> {
                current.contribute(message)
                        .ifPresent(each -> sender().send(current.lineage().id(), each));
                if (current.isQuiet()) {
                    figuresIfNew(current);
                }
            }
            default ->
                    throw new IOException(
                            "replica %d has sent a message of kind %d"
                                    .formatted(message.replica(), message.kind()));
        }
    }

    private void figuresIfNew(AveragedTraining current) {
        if (current.steps() > reportedSteps) {
            figures(current);
        }
    }

    private void figures(AveragedTraining current) {
        reportedSteps = current.steps();
        announcements.figures(current);
    }

    @Override
    public void endInput() {
        AveragedTraining current = training();
        current.closeRound();
        figuresIfNew(current);
        ended = true;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        AveragingSnapshot snapshot = training().snapshot(now());
        state.put(snapshot);
        publications().add(context.getCheckpointId(), snapshot.model(), ended);
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
        try (AverageSender sending = sender;
                Publications waiting = publications) {
            super.close();
        }
    }

    private AveragedTraining training() {
        return open(training);
    }

    private Publications publications() {
        return open(publications);
    }

    private AverageSender sender() {
        return open(sender);
    }

    private static <T> T open(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the operator is not open");
        }
        return part;
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
