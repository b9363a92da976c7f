package io.livelabel.classifier;

import io.livelabel.classifier.input.InputReader;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.ServedLabels;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Input records into outcomes, one forward pass for all that are handed in together. One thread at
 * a time.
 */
final class RecordScorer {
    private static final int[] NO_LABELS = {};

    private final Scoring scoring;
    private final InputReader reader;
    private final Minibatch minibatch;
    private final Predictions predictions;
    private final ServedLabels made;
    private final AvroSerde<VideoLabels> labels;
    private final AvroSerde<DeadLetter> deadLetters;
    private final @Nullable EmbeddingRecords embeddings;
    private final DeadLetterLog aside = new DeadLetterLog(System::nanoTime);
    private final StalenessLog ages;
    private final String[] ids;
    private final int[] recordOfRow;

    /** A scorer of at most {@code capacity} records at once. */
    RecordScorer(Scoring scoring, int capacity) {
        this.scoring = scoring;
        reader = new InputReader(scoring.architecture(), scoring.sizes(), scoring.registry());
        minibatch = new Minibatch(scoring.architecture().inputs(), capacity);
        predictions = new Predictions(capacity, scoring.architecture().classes());
        made =
                new ServedLabels(
                        scoring.architecture().name(),
                        scoring.architecture().classes(),
                        scoring.labels(),
                        scoring.clock());
        labels = new AvroSerde<>(VideoLabels.class, scoring.registry());
        deadLetters = new AvroSerde<>(DeadLetter.class, scoring.registry());
        embeddings =
                scoring.embeddings()
                        ? new EmbeddingRecords(scoring.architecture(), capacity, scoring.registry())
                        : null;
        ages = new StalenessLog(scoring.architecture().name(), scoring.staleness());
        ids = new String[capacity];
        recordOfRow = new int[capacity];
    }

    /**
     * Scores records; each gets labels or a dead letter.
     *
     * @param records at most as many as the capacity
     * @return their outcomes, in the same order
     * @throws io.livelabel.schemas.RegistryException if the registry cannot be asked
     */
    List<Outcome> score(List<InputRecord> records) {
        Outcome[] outcomes = new Outcome[records.size()];
        minibatch.clear();
        for (int i = 0; i < outcomes.length; i++) {
            try {
                ids[minibatch.size()] = reader.read(records.get(i));
                recordOfRow[minibatch.size()] = i;
                minibatch.add(reader.rows(), reader.frames(), NO_LABELS);
            } catch (MalformedRecordException e) {
                outcomes[i] =
                        deadLetter(records.get(i), e.reason(), String.valueOf(e.getMessage()));
            }
        }
        if (minibatch.size() > 0) {
            try (ModelSlots.Reading reading = scoring.slots().read()) {
                label(records, reading, outcomes);
            }
        }
        List<Outcome> complete = new ArrayList<>(outcomes.length);
        for (Outcome outcome : outcomes) {
            complete.add(Objects.requireNonNull(outcome));
        }
        return complete;
    }

    private void label(List<InputRecord> records, ModelSlots.Reading reading, Outcome[] outcomes) {
        Duration age = reading.model().ageAt(scoring.clock().instant());
        ages.take(reading.model(), age);
        boolean setAside = scoring.staleness().setsAside(age);
        if (!setAside) {
            long began = System.nanoTime();
            if (embeddings == null) {
                reading.score(minibatch, predictions);
            } else {
                embeddings.score(reading, minibatch, predictions);
            }
            scoring.listener().passed(minibatch.size(), System.nanoTime() - began);
            scoring.counters().passes.increment();
        }
        for (int row = 0; row < minibatch.size(); row++) {
            InputRecord record = records.get(recordOfRow[row]);
            outcomes[recordOfRow[row]] =
                    setAside
                            ? stale(record, reading.model(), age)
                            : outcome(record, row, reading.model());
        }
    }

    private Outcome stale(InputRecord record, ServingModel model, Duration age) {
        return deadLetter(
                record,
                DeadLetterReason.STALE_WEIGHTS,
                "version %d of lineage %s is %s old, allowed is %s"
                        .formatted(
                                model.version(),
                                model.lineage(),
                                age,
                                scoring.staleness().limit()));
    }

    private Outcome outcome(InputRecord record, int row, ServingModel model) {
        int bad = predictions.firstNoProbability(row);
        if (bad >= 0) {
            return deadLetter(
                    record,
                    DeadLetterReason.NOT_FINITE,
                    "video %s scores %s for class %d with version %d of lineage %s"
                            .formatted(
                                    ids[row],
                                    predictions.probabilities()[predictions.offset(row) + bad],
                                    bad,
                                    model.version(),
                                    model.lineage()));
        }
        VideoLabels value = made.of(ids[row], record, predictions, row, model);
        boolean stale = scoring.staleness().isStale(Duration.ofMillis(value.getStalenessMs()));
        if (stale) {
            value.setStale(true);
        }
        return Outcome.labels(
                ids[row].getBytes(StandardCharsets.UTF_8),
                labels.serialize(Topics.LABELS.name(), value),
                embeddings == null ? null : embeddings.of(row, value),
                stale);
    }

    private Outcome deadLetter(InputRecord record, DeadLetterReason reason, String detail) {
        DeadLetter letter =
                DeadLetters.fromTopic(
                        "classifier",
                        reason,
                        detail,
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.value(),
                        scoring.clock().millis());
        aside.take(record, reason, detail);
        return Outcome.deadLetter(
                DeadLetters.keyOf(record.key()),
                deadLetters.serialize(Topics.VIDEOS_DEAD_LETTERS.name(), letter),
                reason);
    }
}
