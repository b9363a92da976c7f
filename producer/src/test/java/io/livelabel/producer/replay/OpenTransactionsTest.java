package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is waited for, and told, where positions lie behind others' transactions. */
class OpenTransactionsTest {
    private static final TopicPartition FIRST = new TopicPartition("replay-positions", 1);
    private static final TopicPartition SECOND = new TopicPartition("replay-positions", 2);
    private static final Map<TopicPartition, Long> ENDS = Map.of(FIRST, 10L, SECOND, 20L);
    private static final long SECOND_NANOS = 1_000_000_000;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final List<String> told = new ArrayList<>();

    @Test
    void waitForNothingWhereAllBeforeTheEndsIsSettled() {
        settledTo(10, 25);
        awaitEnd(() -> 0);
        assertThat(told).isEmpty();
    }

    @Test
    void tellOnceWhatIsWaitedForAndForHowLongItMayBe() {
        settledTo(10, 19);
        awaitEnd(
                new LongSupplier() {
                    private long nanos;

                    @Override
                    public long getAsLong() {
                        nanos += SECOND_NANOS;
                        if (nanos > 8 * SECOND_NANOS) {
                            settledTo(10, 20);
                        }
                        return nanos;
                    }
                });
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("replay 'mine' waits for a transaction of another replay in")
                .contains("[replay-positions-2]", "within 210 s");
    }

    @Test
    void endWithASentenceWhenTheyAreOpenForLongerThanABrokerLetsThem() {
        settledTo(3, 25);
        LongSupplier fast =
                new LongSupplier() {
                    private long nanos;

                    @Override
                    public long getAsLong() {
                        nanos += 60 * SECOND_NANOS;
                        return nanos;
                    }
                };
        assertThatThrownBy(() -> awaitEnd(fast))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("replay 'mine' cannot read its positions")
                .hasMessageContaining("[replay-positions-1]")
                .hasMessageContaining("open there for 240 s");
    }

    private void awaitEnd(LongSupplier nanoTime) {
        new OpenTransactions("mine", nanoTime, told::add).awaitEnd(consumer, ENDS);
    }

    private void settledTo(long first, long second) {
        consumer.updateEndOffsets(Map.of(FIRST, first, SECOND, second));
    }
}
