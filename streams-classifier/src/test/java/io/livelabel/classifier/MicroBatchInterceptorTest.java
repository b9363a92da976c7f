package io.livelabel.classifier;

import static io.livelabel.classifier.PolledRecords.poll;
import static io.livelabel.classifier.ScoringParts.MAX_BATCH;
import static io.livelabel.classifier.ScoringParts.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.serving.ClassifierCounts;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a poll's pass makes of records, without a broker. */
final class MicroBatchInterceptorTest {
    private final ScoringParts parts = new ScoringParts();

    @BeforeEach
    void serve() throws Exception {
        parts.serve();
    }

    @Test
    void makesOnePassOverAPollAndLeavesTheBadRecordsOut() throws Exception {
        ConsumerRecords<byte[], byte[]> poll =
                poll(
                        parts.videos.video("a"),
                        new byte[] {1},
                        parts.videos.video("b"),
                        null,
                        parts.videos.video("c"));

        assertThat(parts.interceptor().onConsume(poll)).isSameAs(poll);

        assertThat(parts.engine.batches).containsExactly(3);
        List<Outcome> outcomes = new ArrayList<>();
        poll.forEach(record -> outcomes.add(Outcome.takeFrom(record.headers())));
        assertThat(outcomes)
                .extracting(Outcome::kind)
                .containsExactly(
                        Outcome.Kind.LABELS,
                        Outcome.Kind.DEAD_LETTER,
                        Outcome.Kind.LABELS,
                        Outcome.Kind.DEAD_LETTER,
                        Outcome.Kind.LABELS);
        VideoLabels labels =
                new AvroSerde<>(VideoLabels.class, parts.registry).read(outcomes.get(2).value());
        assertThat(labels.getId()).isEqualTo("b");
        assertThat(labels.getLabels()).hasSize(5);
        assertThat(TellingWeights.made(7, labels.getLabels())).isTrue();
        assertThat(labels.getVersion()).isEqualTo(7);
        assertThat(labels.getSha256()).isEqualTo("hash");
        assertThat(labels.getInputOffset()).isEqualTo(2);
        assertThat(labels.getLabelledTimeMs()).isEqualTo(NOW.toEpochMilli());
        DeadLetter letter =
                new AvroSerde<>(DeadLetter.class, parts.registry).read(outcomes.get(1).value());
        assertThat(letter.getSource()).isEqualTo("videos");
        assertThat(letter.getPosition()).isEqualTo(1);
        assertThat(letter.getPayload().get(0)).isEqualTo((byte) 1);
        assertThat(parts.counters.snapshot()).isEqualTo(new ClassifierCounts(1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void splitsAPollThatIsLargerThanABatch() {
        byte[][] values = new byte[2 * MAX_BATCH + 3][];
        for (int i = 0; i < values.length; i++) {
            values[i] = parts.videos.video("v" + i);
        }
        ConsumerRecords<byte[], byte[]> poll = poll(values);
        parts.interceptor().onConsume(poll);
        assertThat(parts.engine.batches).containsExactly(MAX_BATCH, MAX_BATCH, 3);
        poll.forEach(record -> assertThat(Outcome.takeFrom(record.headers())).isNotNull());
    }

    @Test
    void anEmptyPollIsNoPass() {
        parts.interceptor().onConsume(poll());
        assertThat(parts.engine.batches).isEmpty();
    }

    @Test
    void anOutcomeThatARecordBringsAlongIsNotBelieved() {
        ConsumerRecords<byte[], byte[]> poll = poll(parts.videos.video("a"));
        ConsumerRecord<byte[], byte[]> record = poll.iterator().next();
        Outcome.deadLetter(null, new byte[] {1}, DeadLetterReason.MALFORMED)
                .attachTo(record.headers());
        parts.interceptor().onConsume(poll);
        assertThat(Outcome.takeFrom(record.headers()).kind()).isEqualTo(Outcome.Kind.LABELS);
        assertThat(record.headers()).isEmpty();
    }
}
