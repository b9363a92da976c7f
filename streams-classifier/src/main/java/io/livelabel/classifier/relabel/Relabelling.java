package io.livelabel.classifier.relabel;

import io.livelabel.classifier.input.InputReader;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.serving.ServedLabels;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.TrialSlot;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Labels ranges of the live uploads with one version: one forward pass and one transaction a batch.
 * What cannot be labelled is left out, and counted. One thread at a time; its parts stay the
 * caller's to close.
 */
final class Relabelling {
    private static final Logger LOG = LoggerFactory.getLogger(Relabelling.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int[] NO_LABELS = {};
    private static final int MOST_LOGGED = 10;
    private static final int LOOK_EVERY = 64;

    private final TrialSlot network;
    private final ServingModel version;
    private final InputReader reader;
    private final ServedLabels made;
    private final Corrections corrections;
    private final RelabelRun run;
    private final Minibatch minibatch;
    private final Predictions predictions;
    private final List<InputRecord> records = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private long labelled;
    private long leftOut;

    /**
     * With the parts that it needs.
     *
     * @param network holds the version's weights
     * @param run is told how far it comes
     * @param minibatch of the largest batch, and empty
     */
    Relabelling(
            TrialSlot network,
            ServingModel version,
            InputReader reader,
            ServedLabels made,
            Corrections corrections,
            RelabelRun run,
            Minibatch minibatch,
            Predictions predictions) {
        this.network = network;
        this.version = version;
        this.reader = reader;
        this.made = made;
        this.corrections = corrections;
        this.run = run;
        this.minibatch = minibatch;
        this.predictions = predictions;
    }

    /**
     * What came of it.
     *
     * @param labelled records that were labelled again
     * @param leftOut records that could not be, of all of the range: in the runs before, which it
     *     goes on with, too
     */
    record Outcome(long labelled, long leftOut) {}

    /**
     * Labels ranges.
     *
     * @param consumer reads what is committed, and fails where an offset is gone
     * @param ranges one a partition at most
     * @param progress is told now and then how many records were read so far
     * @throws io.livelabel.schemas.client.UserException if nothing comes for a minute
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException if part of a range is
     *     deleted meanwhile; whole batches are written
     */
    Outcome run(
            KafkaConsumer<byte[], byte[]> consumer,
            List<InputRange> ranges,
            LongConsumer progress) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (InputRange range : ranges) {
            starts.put(range.partition(), range.from());
            ends.put(range.partition(), range.to());
        }
        TopicReader.readBetween(
                consumer,
                starts,
                ends,
                PATIENCE,
                record -> {
                    add(InputRecord.of(record));
                    long read = labelled + leftOut + minibatch.size();
                    if (read % LOOK_EVERY == 0) {
                        progress.accept(read);
                    }
                    return true;
                });
        ends.forEach(run::reach);
        flush();
        return new Outcome(labelled, run.leftOut());
    }

    private void add(InputRecord record) {
        run.reach(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        try {
            String id = reader.read(record);
            minibatch.add(reader.rows(), reader.frames(), NO_LABELS);
            records.add(record);
            ids.add(id);
        } catch (MalformedRecordException e) {
            leaveOut(record, e.reason(), String.valueOf(e.getMessage()));
        }
        if (minibatch.isFull()) {
            flush();
        }
    }

    private void flush() {
        List<VideoLabels> batch = new ArrayList<>(minibatch.size());
        if (minibatch.size() > 0) {
            network.score(minibatch, predictions);
        }
        for (int row = 0; row < minibatch.size(); row++) {
            int bad = predictions.firstNoProbability(row);
            if (bad < 0) {
                batch.add(made.of(ids.get(row), records.get(row), predictions, row, version));
            } else {
                leaveOut(
                        records.get(row),
                        DeadLetterReason.NOT_FINITE,
                        "the score of class %d is no probability".formatted(bad));
            }
        }
        corrections.write(batch, run.places());
        labelled += batch.size();
        minibatch.clear();
        records.clear();
        ids.clear();
    }

    private void leaveOut(InputRecord record, DeadLetterReason reason, String detail) {
        leftOut++;
        run.leaveOut(new TopicPartition(record.topic(), record.partition()));
        if (leftOut <= MOST_LOGGED) {
            LOG.warn(
                    "{}-{}@{} is left out, {}: {}{}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    reason,
                    detail,
                    leftOut == MOST_LOGGED ? "; more are counted, and not told" : "");
        }
    }
}
