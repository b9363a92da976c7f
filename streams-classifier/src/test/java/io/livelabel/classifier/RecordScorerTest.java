package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.PassListener;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.classifier.serving.WhenStale;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of records by the age of the weights, and what is told of their passes. */
final class RecordScorerTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration AGE = Duration.ofMinutes(10);

    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
    private final Videos videos = new Videos(registry);
    private final BiasEngine engine = new BiasEngine();
    private final ModelSlots slots = new ModelSlots(engine, TellingWeights.ARCHITECTURE, 4);
    private final Counters counters = new Counters();
    private final List<Integer> passes = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();

    @BeforeEach
    void serveWeightsOfTenMinutes() throws Exception {
        slots.swap(
                TellingWeights.of(7),
                new ServingModel("root", 7, "hash", 0, NOW.minus(AGE), Instant.EPOCH));
        engine.batches.clear();
    }

    @ParameterizedTest
    @EnumSource(WhenStale.class)
    void labelsAreNotMarkedAsLongAsTheWeightsAreWithinTheLimit(WhenStale whenStale)
            throws Exception {
        Outcome outcome = score(new StalenessPolicy(AGE, whenStale), "a").get(0);
        assertThat(outcome.kind()).isEqualTo(Outcome.Kind.LABELS);
        assertThat(labels(outcome).getStale()).isFalse();
        assertThat(labels(outcome).getStalenessMs()).isEqualTo(AGE.toMillis());
    }

    @ParameterizedTest
    @EnumSource(
            value = WhenStale.class,
            names = {"SERVE", "HOLD"})
    void labelsThatOlderWeightsMakeAreMarked(WhenStale whenStale) throws Exception {
        Outcome outcome = score(new StalenessPolicy(AGE.minusMillis(1), whenStale), "a").get(0);
        assertThat(outcome.kind()).isEqualTo(Outcome.Kind.STALE_LABELS);
        assertThat(labels(outcome).getStale()).isTrue();
    }

    @Test
    void uploadsAreSetAsideWithoutAPassWhereThatIsThePolicy() throws Exception {
        List<Outcome> outcomes =
                score(
                        new StalenessPolicy(AGE.minusMillis(1), WhenStale.DEAD_LETTER),
                        "a",
                        null,
                        "b");
        assertThat(engine.batches).isEmpty();
        assertThat(outcomes).extracting(Outcome::kind).containsOnly(Outcome.Kind.DEAD_LETTER);
        DeadLetter stale = letter(outcomes.get(0));
        assertThat(stale.getReason()).isEqualTo(DeadLetterReason.STALE_WEIGHTS);
        assertThat(stale.getDetail())
                .isEqualTo("version 7 of lineage root is PT10M old, allowed is PT9M59.999S");
        assertThat(stale.getPosition()).isZero();
        assertThat(stale.getPayload().remaining()).isEqualTo(videos.video("a").length);
        assertThat(letter(outcomes.get(1)).getReason())
                .as("what cannot be read is told as that")
                .isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(outcomes)
                .extracting(Outcome::reason)
                .containsExactly(
                        DeadLetterReason.STALE_WEIGHTS,
                        DeadLetterReason.MALFORMED,
                        DeadLetterReason.STALE_WEIGHTS);
        assertThat(passes).isEmpty();
    }

    @Test
    void passesAreToldAndLabelsOnlyOnceTheyAreSent() {
        score(StalenessPolicy.NONE, "a", null, "b");
        assertThat(passes).containsExactly(2);
        assertThat(counters.passes.sum()).isEqualTo(1);
        assertThat(counters.scored.sum() + counters.deadLetters.sum()).isZero();
        assertThat(latencies).isEmpty();
    }

    /** Null is a tombstone. */
    private List<Outcome> score(StalenessPolicy policy, String... ids) {
        List<InputRecord> records = new ArrayList<>();
        for (String id : ids) {
            records.add(
                    new InputRecord(
                            "videos",
                            0,
                            records.size(),
                            NOW.toEpochMilli() - 250,
                            null,
                            id == null ? null : videos.video(id)));
        }
        return scorer(policy).score(records);
    }

    private RecordScorer scorer(StalenessPolicy policy) {
        PassListener listener =
                new PassListener() {
                    @Override
                    public void passed(int records, long engineNanos) {
                        assertThat(engineNanos).isNotNegative();
                        passes.add(records);
                    }

                    @Override
                    public void labelled(long afterMs) {
                        latencies.add(afterMs);
                    }
                };
        return new RecordScorer(
                new Scoring(
                        TellingWeights.ARCHITECTURE,
                        TellingWeights.SIZES,
                        LabelRule.top(5),
                        4,
                        slots,
                        registry,
                        counters,
                        listener,
                        policy,
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        new CountDownLatch(1),
                        new CommitPace(Duration.ofMillis(100), () -> 0),
                        false),
                4);
    }

    private VideoLabels labels(Outcome outcome) throws Exception {
        return new AvroSerde<>(VideoLabels.class, registry).read(outcome.value());
    }

    private DeadLetter letter(Outcome outcome) throws Exception {
        return new AvroSerde<>(DeadLetter.class, registry).read(outcome.value());
    }
}
