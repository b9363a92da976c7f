package io.livelabel.trainer;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.trainer.TruthTally.Outcome;
import io.livelabel.trainer.truth.Labelling;
import io.livelabel.trainer.truth.TruthDelay;
import io.livelabel.trainer.truth.WaitingTruth;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins live videos to truth by their key, the video's id: examples out, and beside them, as dead
 * letters, videos whose truth did not come in time, truth that no video came for, and truth that
 * was late.
 *
 * <p>Records come in the order of their turns, which are their timestamps here: truth as it came,
 * videos behind it by the delay. So what meets follows from the topics alone. Truth labels every
 * video of its id that passes until its horizon; truth that is newer takes its place. Time goes on
 * with the records: behind the last one nothing is forgotten. Keyed state holds truth, never
 * features. One subtask keeps the order of each live partition.
 */
@SuppressWarnings("NullAway.Init")
final class TruthJoin extends KeyedProcessFunction<String, TrainingRecord, TrainingRecord>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = LoggerFactory.getLogger(TruthJoin.class);

    private final String config;
    private transient TruthDelay delay;
    private transient Labelling labelling;
    private transient DeadLetterRecords deadLetters;
    private transient TruthTally tally;
    private transient ValueState<WaitingTruth> known;

    TruthJoin(TrainerConfig config) {
        this.config = TrainerConfigJson.write(config);
    }

    /** The key of a record: its key's bytes, each as a character; empty where it has none. */
    static String keyOf(TrainingRecord record) {
        byte[] key = record.key();
        return key == null ? "" : new String(key, StandardCharsets.ISO_8859_1);
    }

    /** What it has counted, while it is open. */
    TruthTally tally() {
        return tally;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        tally =
                new TruthTally(
                        context.getOperatorStateStore(), getRuntimeContext().getMetricGroup());
        known =
                context.getKeyedStateStore()
                        .getState(new ValueStateDescriptor<>("truth", WaitingTruth.TYPE));
    }

    @Override
    public void open(OpenContext context) {
        TrainerConfig settings = TrainerConfigJson.read(config);
        SchemaRegistry registry = settings.connection().openRegistry();
        delay = Objects.requireNonNull(settings.truth(), "a live topic has a truth delay");
        labelling = new Labelling(settings.inputTopic(), settings.sizes().classes(), registry);
        deadLetters = new DeadLetterRecords(registry);
    }

    @Override
    public void processElement(
            TrainingRecord record, Context context, Collector<TrainingRecord> examples)
            throws Exception {
        if (record.replayEnd() && record.value() == null) {
            examples.collect(record);
            return;
        }
        try {
            requireKey(record);
            if (record.topic().equals(Topics.TRUTH.name())) {
                takeTruth(record, context);
            } else {
                takeVideo(record, context, examples);
            }
        } catch (MalformedRecordException e) {
            LOGGER.warn("not trained on: {}: {}", record.place(), e.getMessage());
            tally.count(Outcome.MALFORMED);
            context.output(
                    TrainingAnnouncements.DEAD_LETTERS,
                    deadLetters.malformed(record, e, now(context)));
        }
    }

    private static void requireKey(TrainingRecord record) throws MalformedRecordException {
        if (record.key() == null) {
            throw new MalformedRecordException(
                    DeadLetterReason.MISSING_ID,
                    "the record has no key, by which videos and truth are joined");
        }
    }

    private void takeTruth(TrainingRecord record, Context context) throws Exception {
        byte[] value = labelling.truth(record.value());
        WaitingTruth before = unexpired(context);
        WaitingTruth truth =
                WaitingTruth.come(value, record.partition(), record.offset(), horizon(context));
        if (before != null && before.value() == null) {
            tally.count(Outcome.LATE);
            setAside(
                    record,
                    DeadLetterReason.LATE_TRUTH,
                    "it came later than %s behind its video".formatted(delay.delay()),
                    context);
            truth = truth.settle();
        } else if (before != null && !before.settled()) {
            setAsideUnused(
                    before,
                    "%s took its place before a video came".formatted(record.place()),
                    context);
        }
        remember(truth, context);
    }

    private void takeVideo(
            TrainingRecord record, Context context, Collector<TrainingRecord> examples)
            throws Exception {
        WaitingTruth truth = unexpired(context);
        byte[] labels = truth == null ? null : truth.value();
        if (truth == null || labels == null) {
            tally.count(Outcome.NO_TRUTH);
            context.output(
                    TrainingAnnouncements.DEAD_LETTERS,
                    deadLetters.withoutBytes(
                            record,
                            DeadLetterReason.NO_TRUTH,
                            "no truth within %s".formatted(delay.delay()),
                            now(context)));
            remember(WaitingTruth.missed(horizon(context)), context);
            return;
        }
        byte[] example = labelling.example(record.value(), labels);
        tally.count(Outcome.MATCHED);
        if (!truth.settled()) {
            known.update(truth.settle());
        }
        examples.collect(
                new TrainingRecord(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.key(),
                        example,
                        false));
    }

    /**
     * What is known by now. Timers lag behind the records by as much as is read meanwhile, so that
     * expiry is told by the record's own time.
     */
    private @Nullable WaitingTruth unexpired(Context context) throws Exception {
        WaitingTruth truth = known.value();
        if (truth == null || truth.untilMs() >= context.timestamp()) {
            return truth;
        }
        expire(truth, context);
        return null;
    }

    private void expire(WaitingTruth truth, Context context) throws Exception {
        known.clear();
        if (!truth.settled()) {
            setAsideUnused(
                    truth,
                    "no video came within %s".formatted(Duration.ofMillis(delay.horizonMs())),
                    context);
        }
    }

    private long horizon(Context context) {
        return context.timestamp() + delay.horizonMs();
    }

    private void remember(WaitingTruth truth, Context context) throws Exception {
        known.update(truth);
        context.timerService().registerEventTimeTimer(truth.untilMs());
    }

    @Override
    public void onTimer(long timeMs, OnTimerContext context, Collector<TrainingRecord> examples)
            throws Exception {
        WaitingTruth truth = known.value();
        if (truth == null || timeMs < truth.untilMs() || isOver(context)) {
            return;
        }
        expire(truth, context);
    }

    /** At the end of the input every timer goes off, though its time has not come. */
    private static boolean isOver(Context context) {
        return context.timerService().currentWatermark() == Long.MAX_VALUE;
    }

    private void setAsideUnused(WaitingTruth truth, String detail, Context context) {
        tally.count(Outcome.NO_VIDEO);
        TrainingRecord record =
                new TrainingRecord(
                        Topics.TRUTH.name(),
                        truth.partition(),
                        truth.offset(),
                        context.getCurrentKey().getBytes(StandardCharsets.ISO_8859_1),
                        truth.value(),
                        false);
        setAside(record, DeadLetterReason.NO_VIDEO, detail, context);
    }

    private void setAside(
            TrainingRecord record, DeadLetterReason reason, String detail, Context context) {
        context.output(
                TrainingAnnouncements.DEAD_LETTERS,
                deadLetters.of(record, reason, detail, now(context)));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        tally.snapshot();
    }

    private static long now(Context context) {
        return context.timerService().currentProcessingTime();
    }
}
