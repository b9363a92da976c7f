package io.livelabel.classifier;

import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.schemas.RegistryException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each record's outcome on to its sink, and counts it, without the headers that the record
 * came with: beside them an outcome might not fit into a record. A record that comes without one,
 * because the pass over its poll failed, is scored here by itself; if that fails too, so does the
 * task, and the record is read again.
 */
final class LabelProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(LabelProcessor.class);
    private static final int ATTEMPTS = 5;
    private static final long FIRST_PAUSE_MS = 100;

    private final Scoring scoring;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable RecordScorer scorer;

    LabelProcessor(Scoring scoring) {
        this.scoring = scoring;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        context.schedule(
                scoring.pace().interval(),
                PunctuationType.WALL_CLOCK_TIME,
                now -> commitIf(context, scoring.pace().isDue()));
    }

    private static void commitIf(ProcessorContext<byte[], byte[]> context, boolean due) {
        if (due) {
            context.commit();
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (context == null) {
            throw new IllegalStateException("the processor was not initialized");
        }
        Outcome outcome = Outcome.takeFrom(record.headers());
        if (outcome == null) {
            outcome = scoreAlone(record, context.recordMetadata().orElseThrow());
        }
        String sink =
                switch (outcome.kind()) {
                    case LABELS, STALE_LABELS -> LabelTopology.LABELS_SINK;
                    case DEAD_LETTER -> LabelTopology.DEAD_LETTERS_SINK;
                };
        context.forward(new Record<>(outcome.key(), outcome.value(), record.timestamp()), sink);
        if (outcome.embedding() != null) {
            context.forward(
                    new Record<>(outcome.key(), outcome.embedding(), record.timestamp()),
                    LabelTopology.EMBEDDINGS_SINK);
        }
        count(outcome, record.timestamp());
        commitIf(context, scoring.pace().handled());
    }

    private void count(Outcome outcome, long timestampMs) {
        Counters counters = scoring.counters();
        if (outcome.reason() != null) {
            counters.deadLetters.increment(outcome.reason());
            return;
        }
        counters.scored.increment();
        if (outcome.kind() == Outcome.Kind.STALE_LABELS) {
            counters.markedStale.increment();
        }
        if (scoring.embeddings() && outcome.embedding() == null) {
            counters.embeddingsLeftOut.increment();
        }
        if (timestampMs > 0) {
            scoring.listener().labelled(scoring.clock().millis() - timestampMs);
        }
    }

    private Outcome scoreAlone(Record<byte[], byte[]> record, RecordMetadata at) {
        if (scorer == null) {
            LOG.warn(
                    "{}-{}@{} came without the outcome of its poll's pass; scoring such records one by one",
                    at.topic(),
                    at.partition(),
                    at.offset());
            scorer = new RecordScorer(scoring, 1);
        }
        scoring.counters().scoredAlone.increment();
        InputRecord input =
                new InputRecord(
                        at.topic(),
                        at.partition(),
                        at.offset(),
                        record.timestamp(),
                        record.key(),
                        record.value());
        long pauseMs = FIRST_PAUSE_MS;
        for (int attempt = 1; ; attempt++, pauseMs *= 2) {
            try {
                return scorer.score(List.of(input)).get(0);
            } catch (RegistryException e) {
                if (attempt == ATTEMPTS || e.kind() != RegistryException.Kind.UNREACHABLE) {
                    throw e;
                }
                pause(pauseMs, e);
            }
        }
    }

    private void pause(long ms, RegistryException cause) {
        try {
            if (scoring.stopping().await(ms, TimeUnit.MILLISECONDS)) {
                throw cause;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamsException("interrupted while the registry was away", e);
        }
    }
}
