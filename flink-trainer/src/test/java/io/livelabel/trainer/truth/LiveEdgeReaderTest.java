package io.livelabel.trainer.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reader with a consumer that holds what a test puts into it, and a clock that it moves. */
class LiveEdgeReaderTest {
    private static final TopicPartition LIVE = LiveRecords.live(0);
    private static final TopicPartition TRUTH = LiveRecords.truth(0);

    private final AtomicLong clock = new AtomicLong(10_000);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final GatheredRecords output = new GatheredRecords();
    private final Counter deleted = new SimpleCounter();
    private MockConsumer<byte[], byte[]> consumer;

    @BeforeEach
    void createConsumer() {
        consumer = consumer();
    }

    private static MockConsumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> created = new MockConsumer<>("none");
        created.updateBeginningOffsets(Map.of(LIVE, 0L, TRUTH, 0L));
        created.updateEndOffsets(Map.of(LIVE, 0L, TRUTH, 0L));
        return created;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private LiveEdgeReader<String> reader(boolean ends, KafkaPartitionSplit... splits) {
        MockConsumer<byte[], byte[]> own = consumer;
        output.clear();
        LiveEdgeReader<String> reader =
                new LiveEdgeReader<>(
                        () ->
                                new LiveEdgeConsumer(
                                        own,
                                        LiveRecords.LIVE,
                                        LiveRecords.DELAY_MS,
                                        ends,
                                        deleted,
                                        clock::get),
                        LiveRecords::name,
                        ends,
                        new LoneReader());
        open.add(reader);
        reader.start();
        reader.addSplits(List.of(splits));
        reader.notifyNoMoreSplits();
        return reader;
    }

    private static KafkaPartitionSplit from(TopicPartition partition, long offset) {
        return new KafkaPartitionSplit(partition, offset);
    }

    /** Puts a record at the end of a partition. */
    private void send(TopicPartition partition, long offset, long timestampMs) {
        consumer.schedulePollTask(
                () -> {
                    consumer.addRecord(LiveRecords.record(partition, offset, timestampMs));
                    consumer.updateEndOffsets(Map.of(partition, offset + 1));
                });
    }

    private void awaitRead(LiveEdgeReader<String> reader, String... names) {
        await().untilAsserted(
                        () -> {
                            poll(reader);
                            assertThat(output.names()).containsExactly(names);
                        });
    }

    /** Waits until the next video is there and waits for its turn. */
    private void awaitPaused(LiveEdgeReader<String> reader) {
        await().until(
                        () -> {
                            poll(reader);
                            return consumer.paused().contains(LIVE);
                        });
    }

    private InputStatus poll(LiveEdgeReader<String> reader) throws Exception {
        InputStatus status = reader.pollNext(output);
        while (status == InputStatus.MORE_AVAILABLE) {
            status = reader.pollNext(output);
        }
        return status;
    }

    @Test
    void readsTruthAtOnceAndVideosBehindTheEdge() throws Exception {
        LiveEdgeReader<String> reader = reader(false, from(LIVE, 0), from(TRUTH, 0));
        send(LIVE, 0, 9_500);
        send(TRUTH, 0, 9_600);
        awaitPaused(reader);
        awaitRead(reader, "truth-0@0");
        clock.set(10_499);
        send(TRUTH, 1, 10_480);
        awaitRead(reader, "truth-0@0", "truth-0@1");
        clock.set(10_601);
        awaitRead(reader, "truth-0@0", "truth-0@1", "videos-0@0");
        assertThat(output.times()).containsExactly(9_600L, 10_480L, 10_500L);
    }

    @Test
    void readsTruthFirstThatWasThereInTimeThoughTheVideoWasFetchedBeforeIt() throws Exception {
        LiveEdgeReader<String> reader = reader(false, from(LIVE, 0), from(TRUTH, 0));
        // The broker has truth that no poll has brought yet.
        consumer.schedulePollTask(
                () -> {
                    consumer.updateEndOffsets(Map.of(TRUTH, 1L));
                    consumer.addRecord(LiveRecords.record(LIVE, 0, 1_000));
                });
        awaitPaused(reader);
        poll(reader);
        assertThat(output.names()).isEmpty();
        consumer.schedulePollTask(() -> consumer.addRecord(LiveRecords.record(TRUTH, 0, 1_500)));
        awaitRead(reader, "truth-0@0", "videos-0@0");
    }

    @Test
    void holdsUpOnePartitionForNoOther() throws Exception {
        TopicPartition other = LiveRecords.live(1);
        consumer.updateBeginningOffsets(Map.of(other, 0L));
        consumer.updateEndOffsets(Map.of(other, 0L));
        LiveEdgeReader<String> reader =
                reader(false, from(LIVE, 0), from(other, 0), from(TRUTH, 0));
        send(LIVE, 0, 9_999);
        awaitPaused(reader);
        for (int i = 0; i < 3; i++) {
            send(other, i, 5_000 + i);
        }
        awaitRead(reader, "videos-1@0", "videos-1@1", "videos-1@2");
    }

    @Test
    void keepsTheOffsetOfAVideoThatWaitsAndGivesItOnceWhereItGoesOn() throws Exception {
        LiveEdgeReader<String> reader = reader(false, from(LIVE, 0), from(TRUTH, 0));
        send(TRUTH, 0, 9_000);
        send(LIVE, 0, 8_500);
        send(LIVE, 1, 9_900);
        send(LIVE, 2, 9_910);
        awaitRead(reader, "truth-0@0");
        clock.set(10_200);
        awaitRead(reader, "truth-0@0", "videos-0@0");
        awaitPaused(reader);
        List<KafkaPartitionSplit> state = reader.snapshotState(1);
        assertThat(state).containsExactlyInAnyOrder(from(LIVE, 1), from(TRUTH, 1));
        close();

        open.clear();
        output.clear();
        consumer = consumer();
        LiveEdgeReader<String> second = reader(false, state.toArray(KafkaPartitionSplit[]::new));
        send(LIVE, 1, 9_900);
        send(LIVE, 2, 9_910);
        clock.set(20_000);
        awaitRead(second, "videos-0@1", "videos-0@2");
    }

    @Test
    void countsWhatIsDeletedWhileItRunsAndGoesOnBehindThat() throws Exception {
        LiveEdgeReader<String> reader = reader(false, from(LIVE, 0), from(TRUTH, 0));
        send(LIVE, 0, 5_000);
        awaitRead(reader, "videos-0@0");
        assertThat(deleted.getCount()).isZero();
        consumer.schedulePollTask(() -> consumer.updateBeginningOffsets(Map.of(LIVE, 5L)));
        send(LIVE, 5, 5_005);
        awaitRead(reader, "videos-0@0", "videos-0@5");
        assertThat(deleted.getCount()).isEqualTo(4);
        assertThat(reader.snapshotState(1)).contains(from(LIVE, 6));
    }

    @Test
    void countsWhatWasDeletedWhileItStood() throws Exception {
        consumer.updateBeginningOffsets(Map.of(LIVE, 5L));
        LiveEdgeReader<String> reader = reader(false, from(LIVE, 2), from(TRUTH, 0));
        send(LIVE, 5, 5_005);
        awaitRead(reader, "videos-0@5");
        assertThat(deleted.getCount()).isEqualTo(3);
    }

    @Test
    void isClosedAtOnceWhileVideosWait() throws Exception {
        LiveEdgeReader<String> reader = reader(false, from(LIVE, 0), from(TRUTH, 0));
        send(LIVE, 0, 9_999);
        awaitPaused(reader);
        close();
        open.clear();
        assertThat(consumer.closed()).isTrue();
        assertThat(output.names()).isEmpty();
        assertThat(reader.snapshotState(1)).contains(from(LIVE, 0));
    }

    @Test
    void endsBehindTheLastVideoAndReadsNoTruthBehindIt() throws Exception {
        consumer.updateEndOffsets(Map.of(LIVE, 1L));
        LiveEdgeReader<String> reader =
                reader(true, new KafkaPartitionSplit(LIVE, 0, 1), from(TRUTH, 0));
        send(LIVE, 0, 9_500);
        send(LIVE, 1, 9_501);
        send(TRUTH, 0, 9_700);
        awaitRead(reader, "truth-0@0");
        assertThat(poll(reader)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        clock.set(30_000);
        send(TRUTH, 1, 20_000);
        await().until(() -> poll(reader) == InputStatus.END_OF_INPUT);
        assertThat(output.names()).containsExactly("truth-0@0", "videos-0@0");
    }

    @Test
    void readsOnBehindTheEndOfARunThatWasKilledBeforeItWasOver() throws Exception {
        TopicPartition other = LiveRecords.live(1);
        consumer.updateBeginningOffsets(Map.of(other, 0L));
        consumer.updateEndOffsets(Map.of(other, 0L));
        LiveEdgeReader<String> reader =
                reader(
                        true,
                        new KafkaPartitionSplit(LIVE, 0, 1),
                        new KafkaPartitionSplit(other, 0, 1),
                        from(TRUTH, 0));
        send(LIVE, 0, 5_000);
        awaitRead(reader, "videos-0@0");
        List<KafkaPartitionSplit> state = reader.snapshotState(1);
        assertThat(state)
                .containsExactlyInAnyOrder(
                        new KafkaPartitionSplit(LIVE, 1, 1),
                        new KafkaPartitionSplit(other, 0, 1),
                        from(TRUTH, 0));
        close();

        open.clear();
        consumer = consumer();
        consumer.updateBeginningOffsets(Map.of(other, 0L));
        consumer.updateEndOffsets(Map.of(other, 0L));
        LiveEdgeReader<String> endless = reader(false, state.toArray(KafkaPartitionSplit[]::new));
        send(LIVE, 1, 5_001);
        awaitRead(endless, "videos-0@1");
        assertThat(endless.snapshotState(2))
                .containsExactlyInAnyOrder(from(LIVE, 2), from(other, 0), from(TRUTH, 0));
    }

    @Test
    void endsAtThePresentEndWhereItWasReadWithoutOneBefore() throws Exception {
        consumer.updateEndOffsets(Map.of(LIVE, 3L));
        LiveEdgeReader<String> reader = reader(true, from(LIVE, 2), from(TRUTH, 0));
        send(LIVE, 2, 5_000);
        await().until(() -> poll(reader) == InputStatus.END_OF_INPUT);
        assertThat(output.names()).containsExactly("videos-0@2");
    }

    @Test
    void endsWhereOnlyTruthIsLeft() throws Exception {
        LiveEdgeReader<String> reader = reader(true, from(TRUTH, 0));
        await().until(() -> poll(reader) == InputStatus.END_OF_INPUT);
    }
}
