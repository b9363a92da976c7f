package io.livelabel.classifier;

import static io.livelabel.classifier.PolledRecords.TIMESTAMP_MS;
import static io.livelabel.classifier.PolledRecords.handedOut;
import static io.livelabel.classifier.PolledRecords.poll;
import static io.livelabel.classifier.ScoringParts.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.classifier.serving.ClassifierCounts;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a poll's pass and the processor behind it come to together, without a broker. */
final class PassAndProcessorTest {
    private final ScoringParts parts = new ScoringParts();
    private final ProcessorTask task = new ProcessorTask();

    @BeforeEach
    void serve() throws Exception {
        parts.serve();
    }

    @Test
    void aRecordWithoutATimestampIsStampedAlikeInAPassAndAlone() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = poll(parts.videos.video("a"));
        ConsumerRecord<byte[], byte[]> record = poll.iterator().next();
        assertThat(record.timestamp()).isNegative();
        LabelProcessor processor = task.processor(parts.scoring());
        parts.interceptor().onConsume(poll);
        processor.process(handedOut(record, 0));
        Outcome.removeFrom(record.headers());
        processor.process(handedOut(record, 0));

        assertThat(parts.counters.scoredAlone.sum()).isEqualTo(1);
        AvroSerde<VideoLabels> labels = new AvroSerde<>(VideoLabels.class, parts.registry);
        for (Record<byte[], byte[]> made : task.forwarded) {
            assertThat(labels.read(made.value()).getInputTimeMs()).isZero();
        }
    }

    @Test
    void ofAPollThatWasGivenBackOnlyWhatIsSentCounts() {
        parts.interceptor().onConsume(poll(parts.videos.video("a"), new byte[] {1}));
        ConsumerRecords<byte[], byte[]> again = poll(parts.videos.video("a"), new byte[] {1});
        parts.interceptor().onConsume(again);
        assertThat(parts.counters.snapshot()).isEqualTo(new ClassifierCounts(2, 0, 0, 0, 0, 0, 0));

        LabelProcessor processor = task.processor(parts.scoring());
        again.forEach(record -> processor.process(handedOut(record)));

        assertThat(parts.counters.snapshot()).isEqualTo(new ClassifierCounts(2, 1, 1, 0, 0, 0, 0));
        assertThat(parts.counters.deadLetters.of(DeadLetterReason.MALFORMED)).isEqualTo(1);
        assertThat(parts.latencies).containsExactly(NOW.toEpochMilli() - TIMESTAMP_MS);
    }

    @Test
    void aRegistryThatIsAwayFailsTheTaskAndMakesNoDeadLetter() {
        SchemaRegistry away = SchemaRegistry.connect("http://localhost:1", Map.of());
        ConsumerRecords<byte[], byte[]> poll = poll(parts.videos.video("a"));
        assertThatThrownBy(() -> parts.interceptor(away).onConsume(poll))
                .isInstanceOf(RegistryException.class);
        ConsumerRecord<byte[], byte[]> record = poll.iterator().next();
        assertThat(record.headers()).isEmpty();

        LabelProcessor processor = task.processor(parts.scoring(away));
        assertThatThrownBy(() -> processor.process(handedOut(record)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("no answer from schema registry http://localhost:1");
        assertThat(task.forwarded).isEmpty();
        assertThat(parts.counters.deadLetters.sum()).isZero();
    }

    @Test
    void whatAPollBroughtIsCommittedTogether() {
        ConsumerRecords<byte[], byte[]> poll =
                poll(parts.videos.video("a"), new byte[] {1}, parts.videos.video("b"));
        parts.interceptor().onConsume(poll);
        LabelProcessor processor = task.processor(parts.scoring());
        poll.forEach(record -> processor.process(handedOut(record)));
        assertThat(task.commitsBehind).containsExactly(3);
    }

    @Test
    void whatIsNotDueBehindItsPollIsCommittedOnceItIs() {
        LabelProcessor processor = task.processor(parts.scoring());
        for (int i = 0; i < 2; i++) {
            ConsumerRecords<byte[], byte[]> poll = poll(parts.videos.video("a"));
            parts.interceptor().onConsume(poll);
            poll.forEach(record -> processor.process(handedOut(record)));
        }
        assertThat(task.commitsBehind).containsExactly(1);
        task.punctuate();
        assertThat(task.commitsBehind).containsExactly(1);
        parts.nanos.addAndGet(Duration.ofMillis(100).toNanos());
        task.punctuate();
        task.punctuate();
        assertThat(task.commitsBehind).containsExactly(1, 2);
    }
}
