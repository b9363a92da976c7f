package io.livelabel.classifier;

import static io.livelabel.classifier.PolledRecords.handedOut;
import static io.livelabel.classifier.PolledRecords.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.VideoLabels;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the processor behind a poll's pass makes of records and of their outcomes. */
final class LabelProcessorTest {
    private final ScoringParts parts = new ScoringParts();
    private final ProcessorTask task = new ProcessorTask();

    @BeforeEach
    void serve() throws Exception {
        parts.serve();
    }

    @Test
    void theProcessorForwardsTheOutcomeWithoutAnyHeader() {
        ConsumerRecords<byte[], byte[]> poll = poll(parts.videos.video("a"), new byte[] {1});
        poll.forEach(record -> record.headers().add("origin", new byte[] {5}));
        parts.interceptor().onConsume(poll);
        LabelProcessor processor = task.processor(parts.scoring());
        poll.forEach(record -> processor.process(handedOut(record)));

        assertThat(task.sinks)
                .containsExactly(LabelTopology.LABELS_SINK, LabelTopology.DEAD_LETTERS_SINK);
        assertThat(task.forwarded.get(0).key()).asString(StandardCharsets.UTF_8).isEqualTo("a");
        assertThat(task.forwarded.get(1).key()).asString(StandardCharsets.UTF_8).isEqualTo("key");
        for (Record<byte[], byte[]> record : task.forwarded) {
            assertThat(record.headers()).isEmpty();
        }
        assertThat(parts.counters.scoredAlone.sum()).isZero();
    }

    @Test
    void staleLabelsAreCountedBesides() {
        ConsumerRecord<byte[], byte[]> record = poll(new byte[] {1}).iterator().next();
        Outcome.labels(new byte[] {1}, new byte[] {2}, null, true).attachTo(record.headers());
        task.processor(parts.scoring()).process(handedOut(record));

        assertThat(task.sinks).containsExactly(LabelTopology.LABELS_SINK);
        assertThat(parts.counters.scored.sum()).isEqualTo(1);
        assertThat(parts.counters.markedStale.sum()).isEqualTo(1);
        assertThat(parts.counters.embeddingsLeftOut.sum()).as("none was asked for").isZero();
    }

    @Test
    void labelsWithoutTheEmbeddingThatIsAskedForAreCountedBesides() {
        LabelProcessor processor = task.processor(parts.scoring(parts.registry, true));
        for (byte[] embedding : new byte[][] {{3}, null}) {
            ConsumerRecord<byte[], byte[]> record = poll(new byte[] {1}).iterator().next();
            Outcome.labels(new byte[] {1}, new byte[] {2}, embedding, false)
                    .attachTo(record.headers());
            processor.process(handedOut(record));
        }

        assertThat(task.sinks)
                .containsExactly(
                        LabelTopology.LABELS_SINK,
                        LabelTopology.EMBEDDINGS_SINK,
                        LabelTopology.LABELS_SINK);
        assertThat(parts.counters.scored.sum()).isEqualTo(2);
        assertThat(parts.counters.embeddingsLeftOut.sum()).isEqualTo(1);
    }

    @Test
    void nothingIsToldOfTheTimeSinceAnUploadWithoutATimestamp() {
        task.processor(parts.scoring())
                .process(handedOut(poll(parts.videos.video("a")).iterator().next(), 0));
        assertThat(parts.counters.scored.sum()).isEqualTo(1);
        assertThat(parts.latencies).isEmpty();
    }

    @Test
    void theProcessorScoresARecordThatCameWithoutAnOutcome() throws Exception {
        LabelProcessor processor = task.processor(parts.scoring());
        processor.process(handedOut(poll(parts.videos.video("a")).iterator().next()));
        assertThat(task.sinks).containsExactly(LabelTopology.LABELS_SINK);
        VideoLabels labels =
                new AvroSerde<>(VideoLabels.class, parts.registry)
                        .read(task.forwarded.get(0).value());
        assertThat(TellingWeights.made(7, labels.getLabels())).isTrue();
        assertThat(parts.counters.scoredAlone.sum()).isEqualTo(1);
    }
}
