package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HoldingConsumerTest {
    private static final TopicPartition FIRST = new TopicPartition("videos", 0);
    private static final TopicPartition SECOND = new TopicPartition("videos", 1);

    private final AtomicBoolean held = new AtomicBoolean();
    private final AtomicInteger givenBack = new AtomicInteger();
    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
    private final Consumer<byte[], byte[]> consumer =
            HoldingConsumer.around(kafka, held::get, givenBack::incrementAndGet);

    @BeforeEach
    void assign() {
        kafka.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.assign(List.of(FIRST, SECOND));
    }

    @Test
    void takesNoRecordsWhileTheyAreHeldBackAndAllOfThemAfterwards() {
        held.set(true);
        send(FIRST, 0);
        send(SECOND, 0);
        assertThat(poll()).isZero();
        assertThat(poll()).isZero();
        assertThat(consumer.position(FIRST)).isZero();

        held.set(false);
        assertThat(poll()).isEqualTo(2);
        assertThat(kafka.paused()).isEmpty();
    }

    @Test
    void givesBackWhatAPollBringsThatWasUnderWayWhenHoldingBackBegan() {
        send(FIRST, 0);
        assertThat(poll()).isEqualTo(1);
        kafka.schedulePollTask(
                () -> {
                    send(FIRST, 1);
                    send(FIRST, 2);
                    send(SECOND, 0);
                    held.set(true);
                });
        assertThat(poll()).isZero();
        assertThat(givenBack).hasValue(1);
        assertThat(consumer.position(FIRST)).isEqualTo(1);
        assertThat(consumer.position(SECOND)).isZero();
        assertThat(poll()).isZero();

        held.set(false);
        send(FIRST, 1);
        send(FIRST, 2);
        send(SECOND, 0);
        assertThat(poll()).isEqualTo(3);
    }

    @Test
    void doesNotResumeWhatItsUserHasPaused() {
        consumer.pause(List.of(FIRST));
        held.set(true);
        assertThat(poll()).isZero();
        held.set(false);
        assertThat(poll()).isZero();
        assertThat(kafka.paused()).containsExactly(FIRST);
    }

    @Test
    void doesNotResumeWhatItsUserPausesMeanwhile() {
        held.set(true);
        assertThat(poll()).isZero();
        consumer.pause(List.of(SECOND));
        held.set(false);
        assertThat(poll()).isZero();
        assertThat(kafka.paused()).containsExactly(SECOND);
    }

    @Test
    void holdsWhatItsUserResumesMeanwhileBackToo() {
        consumer.pause(List.of(FIRST));
        held.set(true);
        assertThat(poll()).isZero();
        consumer.resume(List.of(FIRST));
        send(FIRST, 0);
        assertThat(poll()).isZero();
        held.set(false);
        assertThat(poll()).isEqualTo(1);
        assertThat(kafka.paused()).isEmpty();
    }

    @Test
    void holdsPartitionsBackThatComeMeanwhileAndForgetsThoseThatGo() {
        consumer.assign(List.of(FIRST));
        held.set(true);
        assertThat(poll()).isZero();
        consumer.assign(List.of(SECOND));
        send(SECOND, 0);
        assertThat(poll()).isZero();
        held.set(false);
        assertThat(poll()).isEqualTo(1);
        assertThat(kafka.paused()).doesNotContain(SECOND);
    }

    @Test
    void throwsWhatTheConsumerThrows() {
        consumer.wakeup();
        assertThatThrownBy(this::poll).isInstanceOf(WakeupException.class);
    }

    private int poll() {
        return consumer.poll(Duration.ZERO).count();
    }

    private void send(TopicPartition partition, long offset) {
        kafka.addRecord(
                new ConsumerRecord<>(
                        partition.topic(), partition.partition(), offset, null, new byte[0]));
    }
}
