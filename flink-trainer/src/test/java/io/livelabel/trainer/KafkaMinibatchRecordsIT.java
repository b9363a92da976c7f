package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.client.TestBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which records of a minibatch are read again at a broker. */
class KafkaMinibatchRecordsIT {
    private TestBroker broker;

    @BeforeEach
    void startBroker() throws Exception {
        broker = new TestBroker();
        TrainingJob.createTopics(TrainingHarness.config(broker.connection()).build());
        new ExampleStream(broker.connection()).send(0, 100, false);
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void keepsThoseThatAreWantedAndReadsNoFurtherThanOneTooMany() {
        List<Long> seen = new ArrayList<>();
        assertThat(read(20, 99, 10, seen))
                .containsExactly(20L, 22L, 24L, 26L, 28L, 30L, 32L, 34L, 36L, 38L, 40L);
        assertThat(seen).hasSize(21).startsWith(20L).endsWith(40L);
    }

    @Test
    void readsARangeToItsEndWhereNoMoreAreWantedThanItHolds() {
        List<Long> seen = new ArrayList<>();
        assertThat(read(20, 25, 3, seen)).containsExactly(20L, 22L, 24L);
        assertThat(seen).containsExactly(20L, 21L, 22L, 23L, 24L, 25L);
    }

    /** Reads those with even offsets. */
    private List<Long> read(long first, long last, int most, List<Long> seen) {
        TreeMap<InputPartition, OffsetRange> ranges = new TreeMap<>();
        ranges.put(new InputPartition("training-videos", 0), new OffsetRange(first, last));
        return new KafkaMinibatchRecords(broker.connection())
                        .read(
                                ranges,
                                record -> {
                                    seen.add(record.offset());
                                    return record.offset() % 2 == 0;
                                },
                                most)
                        .stream()
                        .map(ConsumerRecord::offset)
                        .toList();
    }
}
