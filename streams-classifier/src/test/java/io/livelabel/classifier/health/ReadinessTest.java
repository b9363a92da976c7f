package io.livelabel.classifier.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.BiasEngine;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.serving.Freshness;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.classifier.serving.WhenStale;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReadinessTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration AGE = Duration.ofMinutes(12);
    private static final StalenessPolicy HOLD =
            new StalenessPolicy(Duration.ofMinutes(10), WhenStale.HOLD);

    private final ModelSlots slots =
            new ModelSlots(new BiasEngine(), TellingWeights.ARCHITECTURE, 1);
    private Optional<KafkaStreams.State> streams = Optional.of(KafkaStreams.State.RUNNING);

    @Test
    void isNotReadyBeforeWeightsServeAndSaysWhy() {
        assertThat(readiness(HOLD).lack())
                .hasValue("no weights of model logistic serve: none is published yet");
    }

    @Test
    void isReadyWhenWeightsServeAndStreamsRun() throws Exception {
        serve();
        assertThat(readiness(StalenessPolicy.NONE).lack()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = KafkaStreams.State.class, names = "RUNNING", mode = EnumSource.Mode.EXCLUDE)
    void isNotReadyWhileStreamsDoNotRun(KafkaStreams.State state) throws Exception {
        serve();
        streams = Optional.of(state);
        assertThat(readiness(StalenessPolicy.NONE).lack()).hasValue("Kafka Streams is " + state);
    }

    @Test
    void isNotReadyBeforeStreamsStart() throws Exception {
        serve();
        streams = Optional.empty();
        assertThat(readiness(StalenessPolicy.NONE).lack())
                .hasValue("Kafka Streams is not started yet");
    }

    @Test
    void isNotReadyWhileUploadsAreHeldBackAndSaysWhy() throws Exception {
        serve();
        assertThat(readiness(HOLD).lack())
                .hasValue(
                        "uploads are held back: version 3 of lineage root of model logistic is PT12M old, allowed is PT10M");
    }

    @ParameterizedTest
    @EnumSource(value = WhenStale.class, names = "HOLD", mode = EnumSource.Mode.EXCLUDE)
    void isReadyWithStaleWeightsWhereUploadsAreNotHeldBack(WhenStale whenStale) throws Exception {
        serve();
        assertThat(readiness(new StalenessPolicy(Duration.ofMinutes(10), whenStale)).lack())
                .isEmpty();
    }

    private void serve() throws Exception {
        slots.swap(
                TellingWeights.of(3),
                new ServingModel("root", 3, "hash", 192, NOW.minus(AGE), NOW));
    }

    private Readiness readiness(StalenessPolicy policy) {
        return new Readiness(
                TellingWeights.MODEL,
                new Freshness(slots, policy, Clock.fixed(NOW, ZoneOffset.UTC)),
                () -> "none is published yet",
                () -> streams);
    }
}
