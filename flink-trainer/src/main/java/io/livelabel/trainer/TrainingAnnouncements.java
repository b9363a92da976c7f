package io.livelabel.trainer;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.LossRise;
import io.livelabel.schemas.avro.TrainingMetrics;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a training lets others know as it goes: records to its outputs, gauges, and a line in the
 * log of what is out of the ordinary. One thread at a time.
 */
final class TrainingAnnouncements {
    /** Where records go that cannot be trained on. */
    static final OutputTag<OutgoingRecord> DEAD_LETTERS =
            new OutputTag<>("dead-letters", OutgoingRecord.TYPE);

    /** Where copies of the records of skipped minibatches go. */
    static final OutputTag<OutgoingRecord> QUARANTINE =
            new OutputTag<>("quarantine", OutgoingRecord.TYPE);

    private static final Logger LOGGER = LoggerFactory.getLogger(TrainingAnnouncements.class);

    private final TrainingReports reports;
    private final TrainingGauges gauges;
    private final BiFunction<TrainingHistory, SkippedMinibatch, QuarantineCopies> quarantine;
    private final Output<StreamRecord<OutgoingRecord>> output;
    private final LongSupplier clock;

    /**
     * To an output.
     *
     * @param quarantine makes the copies of a minibatch that was skipped just now
     * @param clock tells the time: milliseconds since the epoch
     */
    TrainingAnnouncements(
            TrainingReports reports,
            TrainingGauges gauges,
            BiFunction<TrainingHistory, SkippedMinibatch, QuarantineCopies> quarantine,
            Output<StreamRecord<OutgoingRecord>> output,
            LongSupplier clock) {
        this.reports = reports;
        this.gauges = gauges;
        this.quarantine = quarantine;
        this.output = output;
        this.clock = clock;
    }

    /** Shows the figures as they stand among the gauges alone. */
    void show(TrainingHistory training) {
        gauges.show(reports.figures(training, now()));
    }

    /** Tells the figures as they stand. */
    void figures(TrainingHistory training) {
        TrainingMetrics figures = reports.figures(training, now());
        gauges.show(figures);
        emit(figures);
    }

    /** Tells that a lineage was left for another, since it was ahead. */
    void fork(TrainingHistory training, long published) {
        emit(reports.fork(training, published, now()));
    }

    /** Tells that a lineage was left for another, as the user asked. */
    void forkAsAsked(TrainingHistory training, List<SkippedRange> skipped) {
        emit(reports.forkAsAsked(training, skipped, now()));
    }

    /** Counts a record that is left out, as asked for. */
    void skipped() {
        gauges.countSkipped();
    }

    /** Sets a record aside that cannot be trained on. */
    void deadLetter(TrainingRecord record, MalformedRecordException fault) {
        LOGGER.warn("not trained on: {}: {}", record.place(), fault.getMessage());
        gauges.countDeadLetter();
        output.collect(DEAD_LETTERS, new StreamRecord<>(reports.deadLetter(record, fault, now())));
    }

    /** Tells what is out of the ordinary of a minibatch that was closed. */
    void step(TrainingHistory training, StepReport report) {
        report.skipped().ifPresent(skipped -> quarantine(training, skipped));
        for (LossRise rise : report.rises()) {
            TrainingMetrics event = reports.drift(training, rise, now());
            LOGGER.warn("drift at step {}: {}", event.getSteps(), event.getDetail());
            gauges.countDrift();
            emit(event);
        }
    }

    private void quarantine(TrainingHistory training, SkippedMinibatch skipped) {
        QuarantineCopies copies = quarantine.apply(training, skipped);
        for (OutgoingRecord copy : copies.records()) {
            output.collect(QUARANTINE, new StreamRecord<>(copy));
        }
        gauges.count(copies);
        TrainingMetrics event = reports.quarantine(training, skipped, copies, now());
        LOGGER.warn("behind step {}: {}", event.getSteps(), event.getDetail());
        gauges.show(event);
        emit(event);
    }

    private void emit(TrainingMetrics record) {
        output.collect(new StreamRecord<>(reports.outgoing(record)));
    }

    private long now() {
        return clock.getAsLong();
    }
}
