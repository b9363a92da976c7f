package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.ClassifierCounts;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.PassListener;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the poll's pass and the processor behind it make of records, without a broker. */
final class MicroBatchInterceptorTest {
    private static final TopicPartition VIDEOS = new TopicPartition("videos", 0);
    private static final int MAX_BATCH = 8;
    private static final long TIMESTAMP_MS = 1_000;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
    private final Videos videos = new Videos(registry);
    private final BiasEngine engine = new BiasEngine();
    private final ModelSlots slots = new ModelSlots(engine, TellingWeights.ARCHITECTURE, MAX_BATCH);
    private final Counters counters = new Counters();
    private final List<Record<byte[], byte[]>> forwarded = new ArrayList<>();
    private final List<String> sinks = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();
    private final List<Integer> commitsBehind = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final CommitPace pace = new CommitPace(Duration.ofMillis(100), nanos::get);
    private Punctuator punctuator = now -> {};

    @BeforeEach
    void serve() throws Exception {
        slots.swap(
                TellingWeights.of(7),
                new ServingModel("root", 7, "hash", 0, Instant.EPOCH, Instant.EPOCH));
        engine.batches.clear();
    }

    @Test
    void makesOnePassOverAPollAndLeavesTheBadRecordsOut() throws Exception {
        ConsumerRecords<byte[], byte[]> poll =
                poll(videos.video("a"), new byte[] {1}, videos.video("b"), null, videos.video("c"));

        assertThat(interceptor(registry).onConsume(poll)).isSameAs(poll);

        assertThat(engine.batches).containsExactly(3);
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
                new AvroSerde<>(VideoLabels.class, registry).read(outcomes.get(2).value());
        assertThat(labels.getId()).isEqualTo("b");
        assertThat(labels.getLabels()).hasSize(5);
        assertThat(TellingWeights.made(7, labels.getLabels())).isTrue();
        assertThat(labels.getVersion()).isEqualTo(7);
        assertThat(labels.getSha256()).isEqualTo("hash");
        assertThat(labels.getInputOffset()).isEqualTo(2);
        assertThat(labels.getLabelledTimeMs()).isEqualTo(NOW.toEpochMilli());
        DeadLetter letter =
                new AvroSerde<>(DeadLetter.class, registry).read(outcomes.get(1).value());
        assertThat(letter.getSource()).isEqualTo("videos");
        assertThat(letter.getPosition()).isEqualTo(1);
        assertThat(letter.getPayload().get(0)).isEqualTo((byte) 1);
        assertThat(counters.snapshot()).isEqualTo(new ClassifierCounts(1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aRecordWithoutATimestampIsStampedAlikeInAPassAndAlone() throws Exception {
        ConsumerRecord<byte[], byte[]> record = poll(videos.video("a")).iterator().next();
        assertThat(record.timestamp()).isNegative();
        LabelProcessor processor = processor(scoring(registry));
        ConsumerRecords<byte[], byte[]> poll =
                new ConsumerRecords<>(
                        Map.of(VIDEOS, List.of(record)), Map.of(VIDEOS, new OffsetAndMetadata(1)));
        interceptor(registry).onConsume(poll);
        processor.process(handedOut(record, 0));
        Outcome.removeFrom(record.headers());
        processor.process(handedOut(record, 0));

        assertThat(counters.scoredAlone.sum()).isEqualTo(1);
        AvroSerde<VideoLabels> labels = new AvroSerde<>(VideoLabels.class, registry);
        for (Record<byte[], byte[]> made : forwarded) {
            assertThat(labels.read(made.value()).getInputTimeMs()).isZero();
        }
    }

    @Test
    void splitsAPollThatIsLargerThanABatch() {
        byte[][] values = new byte[2 * MAX_BATCH + 3][];
        for (int i = 0; i < values.length; i++) {
            values[i] = videos.video("v" + i);
        }
        ConsumerRecords<byte[], byte[]> poll = poll(values);
        interceptor(registry).onConsume(poll);
        assertThat(engine.batches).containsExactly(MAX_BATCH, MAX_BATCH, 3);
        poll.forEach(record -> assertThat(Outcome.takeFrom(record.headers())).isNotNull());
    }

    @Test
    void anEmptyPollIsNoPass() {
        interceptor(registry).onConsume(poll());
        assertThat(engine.batches).isEmpty();
    }

    @Test
    void anOutcomeThatARecordBringsAlongIsNotBelieved() {
        ConsumerRecords<byte[], byte[]> poll = poll(videos.video("a"));
        ConsumerRecord<byte[], byte[]> record = poll.iterator().next();
        Outcome.deadLetter(null, new byte[] {1}, DeadLetterReason.MALFORMED)
                .attachTo(record.headers());
        interceptor(registry).onConsume(poll);
        assertThat(Outcome.takeFrom(record.headers()).kind()).isEqualTo(Outcome.Kind.LABELS);
        assertThat(record.headers()).isEmpty();
    }

    @Test
    void ofAPollThatWasGivenBackOnlyWhatIsSentCounts() {
        interceptor(registry).onConsume(poll(videos.video("a"), new byte[] {1}));
        ConsumerRecords<byte[], byte[]> again = poll(videos.video("a"), new byte[] {1});
        interceptor(registry).onConsume(again);
        assertThat(counters.snapshot()).isEqualTo(new ClassifierCounts(2, 0, 0, 0, 0, 0, 0));

        LabelProcessor processor = processor(scoring(registry));
        again.forEach(record -> processor.process(handedOut(record)));

        assertThat(counters.snapshot()).isEqualTo(new ClassifierCounts(2, 1, 1, 0, 0, 0, 0));
        assertThat(counters.deadLetters.of(DeadLetterReason.MALFORMED)).isEqualTo(1);
        assertThat(latencies).containsExactly(NOW.toEpochMilli() - TIMESTAMP_MS);
    }

    @Test
    void theProcessorForwardsTheOutcomeWithoutAnyHeader() {
        ConsumerRecords<byte[], byte[]> poll = poll(videos.video("a"), new byte[] {1});
        poll.forEach(record -> record.headers().add("origin", new byte[] {5}));
        interceptor(registry).onConsume(poll);
        LabelProcessor processor = processor(scoring(registry));
        poll.forEach(record -> processor.process(handedOut(record)));

        assertThat(sinks)
                .containsExactly(LabelTopology.LABELS_SINK, LabelTopology.DEAD_LETTERS_SINK);
        assertThat(forwarded.get(0).key()).asString(StandardCharsets.UTF_8).isEqualTo("a");
        assertThat(forwarded.get(1).key()).asString(StandardCharsets.UTF_8).isEqualTo("key");
        for (Record<byte[], byte[]> record : forwarded) {
            assertThat(record.headers()).isEmpty();
        }
        assertThat(counters.scoredAlone.sum()).isZero();
    }

    @Test
    void whatAPollBroughtIsCommittedTogether() {
        ConsumerRecords<byte[], byte[]> poll =
                poll(videos.video("a"), new byte[] {1}, videos.video("b"));
        interceptor(registry).onConsume(poll);
        LabelProcessor processor = processor(scoring(registry));
        poll.forEach(record -> processor.process(handedOut(record)));
        assertThat(commitsBehind).containsExactly(3);
    }

    @Test
    void whatIsNotDueBehindItsPollIsCommittedOnceItIs() {
        LabelProcessor processor = processor(scoring(registry));
        for (int i = 0; i < 2; i++) {
            ConsumerRecords<byte[], byte[]> poll = poll(videos.video("a"));
            interceptor(registry).onConsume(poll);
            poll.forEach(record -> processor.process(handedOut(record)));
        }
        assertThat(commitsBehind).containsExactly(1);
        punctuator.punctuate(0);
        assertThat(commitsBehind).containsExactly(1);
        nanos.addAndGet(Duration.ofMillis(100).toNanos());
        punctuator.punctuate(0);
        punctuator.punctuate(0);
        assertThat(commitsBehind).containsExactly(1, 2);
    }

    @Test
    void nothingIsToldOfTheTimeSinceAnUploadWithoutATimestamp() {
        processor(scoring(registry))
                .process(handedOut(poll(videos.video("a")).iterator().next(), 0));
        assertThat(counters.scored.sum()).isEqualTo(1);
        assertThat(latencies).isEmpty();
    }

    @Test
    void staleLabelsAreCountedBesides() {
        ConsumerRecord<byte[], byte[]> record = poll(new byte[] {1}).iterator().next();
        Outcome.labels(new byte[] {1}, new byte[] {2}, null, true).attachTo(record.headers());
        processor(scoring(registry)).process(handedOut(record));

        assertThat(sinks).containsExactly(LabelTopology.LABELS_SINK);
        assertThat(counters.scored.sum()).isEqualTo(1);
        assertThat(counters.markedStale.sum()).isEqualTo(1);
        assertThat(counters.embeddingsLeftOut.sum()).as("none was asked for").isZero();
    }

    @Test
    void labelsWithoutTheEmbeddingThatIsAskedForAreCountedBesides() {
        LabelProcessor processor = processor(scoring(registry, true));
        for (byte[] embedding : new byte[][] {{3}, null}) {
            ConsumerRecord<byte[], byte[]> record = poll(new byte[] {1}).iterator().next();
            Outcome.labels(new byte[] {1}, new byte[] {2}, embedding, false)
                    .attachTo(record.headers());
            processor.process(handedOut(record));
        }

        assertThat(sinks)
                .containsExactly(
                        LabelTopology.LABELS_SINK,
                        LabelTopology.EMBEDDINGS_SINK,
                        LabelTopology.LABELS_SINK);
        assertThat(counters.scored.sum()).isEqualTo(2);
        assertThat(counters.embeddingsLeftOut.sum()).isEqualTo(1);
    }

    @Test
    void theProcessorScoresARecordThatCameWithoutAnOutcome() throws Exception {
        LabelProcessor processor = processor(scoring(registry));
        processor.process(handedOut(poll(videos.video("a")).iterator().next()));
        assertThat(sinks).containsExactly(LabelTopology.LABELS_SINK);
        VideoLabels labels =
                new AvroSerde<>(VideoLabels.class, registry).read(forwarded.get(0).value());
        assertThat(TellingWeights.made(7, labels.getLabels())).isTrue();
        assertThat(counters.scoredAlone.sum()).isEqualTo(1);
    }

    @Test
    void aRegistryThatIsAwayFailsTheTaskAndMakesNoDeadLetter() {
        SchemaRegistry away = SchemaRegistry.connect("http://localhost:1", Map.of());
        ConsumerRecords<byte[], byte[]> poll = poll(videos.video("a"));
        assertThatThrownBy(() -> interceptor(away).onConsume(poll))
                .isInstanceOf(RegistryException.class);
        ConsumerRecord<byte[], byte[]> record = poll.iterator().next();
        assertThat(record.headers()).isEmpty();

        LabelProcessor processor = processor(scoring(away));
        assertThatThrownBy(() -> processor.process(handedOut(record)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("no answer from schema registry http://localhost:1");
        assertThat(forwarded).isEmpty();
        assertThat(counters.deadLetters.sum()).isZero();
    }

    @Test
    void bothInputsLeadThroughOneProcessorToBothOutputs() {
        Set<TopologyDescription.Subtopology> parts =
                LabelTopology.of(scoring(registry)).describe().subtopologies();
        assertThat(parts).hasSize(1);
        assertThat(parts.iterator().next().nodes())
                .extracting(TopologyDescription.Node::name)
                .containsExactlyInAnyOrder(
                        "videos-source",
                        "frames-source",
                        "label",
                        "labels-sink",
                        "dead-letters-sink");
    }

    private Scoring scoring(SchemaRegistry schemas) {
        return scoring(schemas, false);
    }

    private Scoring scoring(SchemaRegistry schemas, boolean embeddings) {
        return new Scoring(
                TellingWeights.ARCHITECTURE,
                TellingWeights.SIZES,
                LabelRule.top(5),
                MAX_BATCH,
                slots,
                schemas,
                counters,
                telling(),
                StalenessPolicy.NONE,
                Clock.fixed(NOW, ZoneOffset.UTC),
                new CountDownLatch(1),
                pace,
                embeddings);
    }

    private PassListener telling() {
        return new PassListener() {
            @Override
            public void passed(int records, long engineNanos) {}

            @Override
            public void labelled(long afterMs) {
                latencies.add(afterMs);
            }
        };
    }

    private MicroBatchInterceptor interceptor(SchemaRegistry schemas) {
        MicroBatchInterceptor interceptor = new MicroBatchInterceptor();
        interceptor.configure(Map.of(Scoring.CONFIG, scoring(schemas)));
        return interceptor;
    }

    private static ConsumerRecords<byte[], byte[]> poll(byte[]... values) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            records.add(
                    new ConsumerRecord<>(
                            "videos", 0, i, "key".getBytes(StandardCharsets.UTF_8), values[i]));
        }
        return new ConsumerRecords<>(
                records.isEmpty() ? Map.of() : Map.of(VIDEOS, records),
                Map.of(VIDEOS, new OffsetAndMetadata(values.length)));
    }

    private static Record<byte[], byte[]> handedOut(ConsumerRecord<byte[], byte[]> record) {
        return handedOut(record, TIMESTAMP_MS);
    }

    private static Record<byte[], byte[]> handedOut(
            ConsumerRecord<byte[], byte[]> record, long timestampMs) {
        return new Record<>(record.key(), record.value(), timestampMs, record.headers());
    }

    @SuppressWarnings("unchecked")
    private LabelProcessor processor(Scoring scoring) {
        LabelProcessor processor = new LabelProcessor(scoring);
        processor.init(
                (ProcessorContext<byte[], byte[]>)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {ProcessorContext.class},
                                (proxy, method, arguments) ->
                                        switch (method.getName()) {
                                            case "recordMetadata" -> Optional.of(new AtVideos());
                                            case "forward" -> {
                                                forwarded.add(
                                                        (Record<byte[], byte[]>) arguments[0]);
                                                sinks.add((String) arguments[1]);
                                                yield null;
                                            }
                                            case "schedule" -> {
                                                punctuator = (Punctuator) arguments[2];
                                                yield null;
                                            }
                                            case "commit" -> {
                                                commitsBehind.add(sinks.size());
                                                yield null;
                                            }
                                            default ->
                                                    throw new UnsupportedOperationException(
                                                            method.getName());
                                        }));
        return processor;
    }

    private record AtVideos() implements RecordMetadata {
        @Override
        public String topic() {
            return "videos";
        }

        @Override
        public int partition() {
            return 0;
        }

        @Override
        public long offset() {
            return 0;
        }
    }
}
