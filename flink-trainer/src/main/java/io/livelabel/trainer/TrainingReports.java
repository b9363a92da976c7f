package io.livelabel.trainer;

import io.livelabel.model.metrics.ClassGroups;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.LossRise;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a training says of itself, as records: figures, events, dead letters. One thread at a time.
 */
final class TrainingReports {
    private final String model;
    private final Optional<ClassGroups> groups;
    private final AvroSerde<TrainingMetrics> metrics;
    private final DeadLetterRecords deadLetters;

    /**
     * Of a model.
     *
     * @param groups which classes are common and which are rare, where that is known
     */
    TrainingReports(String model, Optional<ClassGroups> groups, SchemaRegistry registry) {
        this.model = model;
        this.groups = groups;
        metrics = new AvroSerde<>(TrainingMetrics.class, registry);
        deadLetters = new DeadLetterRecords(registry);
    }

    /** The prequential figures as they stand. */
    TrainingMetrics figures(TrainingHistory training, long timeMs) {
        TrainingMetrics.Builder record = of(training, TrainingEvent.PREQUENTIAL, timeMs);
        training.prequential().addTo(record, groups);
        return record.build();
    }

    /** That a minibatch was not trained on, and what became of its records. */
    TrainingMetrics quarantine(
            TrainingHistory training,
            SkippedMinibatch skipped,
            QuarantineCopies copies,
            long timeMs) {
        TrainingMetrics.Builder record = of(training, TrainingEvent.QUARANTINE, timeMs);
        training.prequential().addTo(record, groups);
        return record.setQuarantined(skipped.spans())
                .setDetail(
                        "skipped a minibatch: %s; its records are %s %s%s"
                                .formatted(
                                        skipped,
                                        copies.failure().isPresent() ? "not in" : "copied to",
                                        Topics.TRAINING_QUARANTINE.name(),
                                        copies.failure().map(why -> ": " + why).orElse("")))
                .build();
    }

    /** That the loss has risen, and what answers it. */
    TrainingMetrics drift(TrainingHistory training, LossRise rise, long timeMs) {
        return of(training, TrainingEvent.DRIFT, timeMs)
                .setDrift(rise)
                .setDetail(
                        String.format(
                                Locale.ROOT,
                                "the mean loss has risen from %.4f over %d examples to %.4f over the newest %d%s",
                                rise.getLossBefore(),
                                rise.getExamplesBefore(),
                                rise.getLossAfter(),
                                rise.getExamplesAfter(),
                                training.boost().isOn() ? "; " + training.boost() : ""))
                .build();
    }

    /** That a lineage was left for another. */
    TrainingMetrics fork(TrainingHistory training, long published, long timeMs) {
        Lineage lineage = training.lineage();
        return of(training, TrainingEvent.FORK, timeMs)
                .setDetail(
                        "forked from lineage %s at step %d, since its version %d is published already"
                                .formatted(lineage.parent(), training.steps(), published))
                .build();
    }

    /** That a lineage was left for another, as the user asked. */
    TrainingMetrics forkAsAsked(TrainingHistory training, List<SkippedRange> skipped, long timeMs) {
        return of(training, TrainingEvent.FORK, timeMs)
                .setDetail(
                        "forked from lineage %s at step %d, as asked for, without %s"
                                .formatted(training.lineage().parent(), training.steps(), skipped))
                .build();
    }

    /** A record that could not be trained on. */
    OutgoingRecord deadLetter(TrainingRecord record, MalformedRecordException fault, long timeMs) {
        return deadLetters.malformed(record, fault, timeMs);
    }

    /** A record on its way to its topic. */
    OutgoingRecord outgoing(TrainingMetrics record) {
        byte[] key = (model + "/" + record.getLineage()).getBytes(StandardCharsets.UTF_8);
        byte[] value = metrics.serialize(Topics.TRAINING_METRICS.name(), record);
        return new OutgoingRecord(key, value);
    }

    private TrainingMetrics.Builder of(TrainingHistory training, TrainingEvent event, long timeMs) {
        return TrainingMetrics.newBuilder()
                .setModel(model)
                .setLineage(training.lineage().id())
                .setEvent(event)
                .setSteps(training.steps())
                .setExamples(training.examples())
                .setTimeMs(timeMs);
    }
}
