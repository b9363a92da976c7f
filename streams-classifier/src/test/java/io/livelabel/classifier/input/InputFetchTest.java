package io.livelabel.classifier.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fetch with a consumer that holds what a test puts into it, and a clock that it moves. */
class InputFetchTest {
    private static final TopicPartition VIDEOS = new TopicPartition("videos", 0);
    private static final long PATIENCE = InputFetch.PATIENCE.toNanos();

    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
    private final AtomicLong clock = new AtomicLong();
    private final List<Long> read = new ArrayList<>();
    private long perLook;
    private final InputFetch fetch = new InputFetch(kafka, () -> clock.getAndAdd(perLook));

    @BeforeEach
    void createTopic() {
        Node[] none = {};
        kafka.updatePartitions(
                "videos", List.of(new PartitionInfo("videos", 0, Node.noNode(), none, none)));
        kafka.updateBeginningOffsets(Map.of(VIDEOS, 0L));
        kafka.updateEndOffsets(Map.of(VIDEOS, 10L));
    }

    @AfterEach
    void close() {
        fetch.close();
    }

    @Test
    void takesWhatComesHoweverLongItsReceiverTakesForEachRecord() {
        kafka.setMaxPollRecords(1);
        comes(2, 3, 9);

        Set<Long> late =
                fetch.read(
                        VIDEOS,
                        List.of(2L, 3L, 9L),
                        record -> {
                            read.add(record.offset());
                            clock.addAndGet(2 * PATIENCE);
                        });

        assertThat(read).containsExactly(2L, 3L, 9L);
        assertThat(late).isEmpty();
    }

    @Test
    void tellsWhatDidNotComeInTimeFromWhatIsGone() {
        perLook = PATIENCE / 4;
        comes(2, 5);

        Set<Long> late =
                fetch.read(
                        VIDEOS,
                        List.of(2L, 3L, 5L, 7L, 9L, 10L, 99L),
                        record -> read.add(record.offset()));

        assertThat(read).containsExactly(2L, 5L);
        assertThat(late)
                .as("3 is passed, and the partition ends before 10")
                .containsExactlyInAnyOrder(7L, 9L);
    }

    @Test
    void findsNothingLateWhereThereIsNoSuchPartition() {
        TopicPartition other = new TopicPartition("videos", 1);

        assertThat(fetch.read(other, List.of(1L), record -> read.add(record.offset()))).isEmpty();
        assertThat(read).isEmpty();
    }

    /** Has records come with the next poll. */
    private void comes(long... offsets) {
        kafka.schedulePollTask(
                () -> {
                    for (long offset : offsets) {
                        kafka.addRecord(
                                new ConsumerRecord<>("videos", 0, offset, null, new byte[0]));
                    }
                });
    }
}
