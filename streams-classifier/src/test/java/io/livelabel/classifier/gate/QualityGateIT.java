package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.control.ControlLog;
import io.livelabel.classifier.control.Decisions;
import io.livelabel.classifier.control.Operator;
import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a gate decides by published figures alone, by trials and under pins, on a real broker. */
final class QualityGateIT {
    private final GateBroker broker = new GateBroker();

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void acceptsByThePrequentialFiguresAloneWhereNoTruthHasComeAndSaysSo() throws Exception {
        broker.publish(1, 0.5);
        try (GateInstance instance = broker.open("a");
                GateInstance other = broker.open("b")) {
            instance.awaitServing(1);
            other.awaitServing(1);
            broker.publish(2, 0.4);
            instance.awaitServing(2);
            other.awaitServing(2);
            ModelControl decision = broker.inForce();
            assertThat(decision.getAction()).isEqualTo(ControlAction.ACCEPTED);
            assertThat(decision.getReason())
                    .isEqualTo(
                            "by its prequential figures alone: the truth of 0 live videos has come, 40 are needed to compare it with root:1");
            assertThat(decision.getFigures())
                    .containsEntry("challenger.prequential.gap20", 0.4)
                    .containsEntry("incumbent.prequential.gap20", 0.5);

            broker.publish(3, 0.1);
            broker.awaitVerdict(3, ControlAction.REFUSED);
            assertThat(broker.inForce().getReason()).contains("its prequential GAP@20 is 0.1000");
            assertThat(broker.inForce().getVersion()).isEqualTo(2);
            broker.publisher()
                    .publish("root", 4, TellingWeights.of(4), c -> {}, m -> m.setSha256("0"));
            broker.awaitVerdict(4, ControlAction.REFUSED);
            assertThat(broker.inForce().getReason()).contains("the weights have SHA-256");
            instance.awaitServing(2);
        }
        try (GateInstance restarted = broker.open("c")) {
            restarted.awaitServing(2);
            broker.publish(5, 0.4);
            restarted.awaitServing(5);
        }
        assertThat(broker.history().decisions())
                .extracting(ModelControl::getChallengerVersion)
                .as("each version was judged once")
                .containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void refusesAChallengerThatTheEngineCannotScoreWithAndJudgesThoseBehindIt() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        AtomicBoolean fails = new AtomicBoolean();
        IntConsumer failing =
                size -> {
                    if (fails.get() && Thread.currentThread().getName().equals("quality-gate")) {
                        failures.incrementAndGet();
                        throw new UnsupportedOperationException("no such layer");
                    }
                };
        broker.publish(1, 0.5);
        try (GateInstance instance = broker.open("a", failing)) {
            instance.awaitServing(1);
            fails.set(true);
            broker.publish(2, 0.5);
            broker.awaitVerdict(2, ControlAction.REFUSED);
            assertThat(broker.inForce().getReason())
                    .startsWith("3 trials failed")
                    .endsWith("no such layer");
            assertThat(failures).hasValue(3);
            fails.set(false);
            broker.publish(3, 0.5);
            instance.awaitServing(3);
        }
    }

    @Test
    void judgesNothingWhileAVersionIsPinnedAndTheNewestThatWaitsBehindIt() throws Exception {
        broker.publish(1, 0.5);
        try (GateInstance instance = broker.open("a")) {
            instance.awaitServing(1);
            broker.publish(2, 0.5);
            instance.awaitServing(2);
            operate(operator -> operator.pin(new VersionName("root", 1), "wanted"));
            instance.awaitServing(1);
            broker.publish(3, 0.5);
            broker.publish(4, 0.5);
            operate(operator -> operator.unpin("enough"));
            instance.awaitServing(4);
            operate(operator -> operator.rollBack(false, "worse"));
            instance.awaitServing(1);
            broker.publish(5, 0.5);
            instance.awaitServing(5);
        }
        assertThat(broker.history().decisions())
                .extracting(ModelControl::getAction)
                .containsExactly(
                        ControlAction.ACCEPTED,
                        ControlAction.ACCEPTED,
                        ControlAction.PINNED,
                        ControlAction.UNPINNED,
                        ControlAction.ACCEPTED,
                        ControlAction.ROLLED_BACK,
                        ControlAction.ACCEPTED);
    }

    private interface Operation {
        ModelControl by(Operator operator) throws InterruptedException;
    }

    private void operate(Operation operation) throws InterruptedException {
        PublishedVersions published = PublishedVersions.of(TellingWeights.MODEL);
        for (long version = 1; version <= 4; version++) {
            published.offer(
                    Publisher.manifest(TellingWeights.ARCHITECTURE, "root", version, "hash"));
        }
        try (ControlLog log = broker.openLog()) {
            operation.by(
                    new Operator(
                            log,
                            published,
                            new Decisions(TellingWeights.MODEL, "operator", Clock.systemUTC())));
        }
    }
}
