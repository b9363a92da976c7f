package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.TellingWeights;
import io.livelabel.schemas.avro.ModelControl;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two gates of which one is lost while it judges, on a real broker. */
final class GateTakeoverIT {
    private final GateBroker broker = new GateBroker();

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void anotherJudgesWhereTheOwnerIsLostInTheMiddleOfAJudgementAndItsOwnComesTooLate()
            throws Exception {
        broker.publish(1, 0.5);
        CountDownLatch judging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        IntConsumer stuck =
                size -> {
                    if (Thread.currentThread().getName().equals("quality-gate")
                            && broker.history().serving().isPresent()) {
                        judging.countDown();
                        await().atMost(GateInstance.LONG).until(() -> release.getCount() == 0);
                    }
                };
        try (GateInstance first = broker.open("first", stuck)) {
            first.awaitServing(1);
            try (GateInstance second = broker.open("second")) {
                second.awaitServing(1);
                broker.publish(2, 0.5);
                assertThat(judging.await(GateInstance.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(first.labels()).as("it labels meanwhile").isEqualTo(1);
                removeFromTheGroup();
                second.awaitServing(2);
                first.awaitServing(2);
                release.countDown();
                broker.publish(3, 0.5);
                second.awaitServing(3);
                first.awaitServing(3);
            }
        }
        assertThat(broker.history().decisions())
                .extracting(ModelControl::getChallengerVersion)
                .containsExactly(1L, 2L, 3L);
        assertThat(broker.history().decisions())
                .extracting(ModelControl::getDecidedBy)
                .startsWith("first", "second");
    }

    private void removeFromTheGroup() throws Exception {
        try (Admin admin = broker.connection().openAdmin()) {
            admin.removeMembersFromConsumerGroup(
                            "livelabel-gate-" + TellingWeights.MODEL,
                            new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
        }
    }
}
