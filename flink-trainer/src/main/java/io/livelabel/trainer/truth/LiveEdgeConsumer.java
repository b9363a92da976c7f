package io.livelabel.trainer.truth;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a live topic so long behind its edge as truth may take, and truth at once, merged into one
 * order: before a live record comes all truth that came within its delay, read however late.
 *
 * <p>What waits stays in Kafka but for one poll's records a partition, which is paused then.
 * Flink's state has the offsets of what was handed on alone. Where the live topic has an end, the
 * turn of its last record is waited for; no truth is read behind that. {@link #wakeUp} may be
 * called by any thread, the rest by one.
 */
final class LiveEdgeConsumer implements SplitReader<TimedRecord, KafkaPartitionSplit> {
    private static final Logger LOGGER = LoggerFactory.getLogger(LiveEdgeConsumer.class);
    private static final int MOST_RECORDS = 256;
    private static final long LONGEST_POLL_MS = 1_000;
    private static final long ASK_EVERY_MS = 100;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final String liveTopic;
    private final long delayMs;
    private final boolean ends;
    private final Counter deleted;
    private final LongSupplier clock;
    private final TimeMerge merge = new TimeMerge();
    private long nextAskMs;

    /**
     * Of no partitions yet.
     *
     * @param consumer of committed records; closed with this
     * @param liveTopic the topic that is read behind its edge; others are read at once
     * @param ends whether the live topic's partitions have ends
     * @param deleted counts offsets that were deleted before they were read
     * @param clock milliseconds since the epoch
     */
    LiveEdgeConsumer(
            Consumer<byte[], byte[]> consumer,
            String liveTopic,
            long delayMs,
            boolean ends,
            Counter deleted,
            LongSupplier clock) {
        this.consumer = consumer;
        this.liveTopic = liveTopic;
        this.delayMs = delayMs;
        this.ends = ends;
        this.deleted = deleted;
        this.clock = clock;
    }

    @Override
    public RecordsWithSplitIds<TimedRecord> fetch() {
        MergedRecords batch = due();
        if (!batch.isEmpty()) {
            return batch;
        }
        try {
            read();
        } catch (WakeupException e) {
            LOGGER.trace("Flink has something else to do first", e);
        } catch (TimeoutException e) {
            LOGGER.warn("live records wait, since no broker answers: {}", e.toString());
        }
        return due();
    }

    private MergedRecords due() {
        MergedRecords batch = new MergedRecords();
        long now = clock.getAsLong();
        for (int i = 0; i < MOST_RECORDS && !isOver() && merge.hasNext(now); i++) {
            batch.add(merge.next());
        }
        // All finish at once: what one had read stays in the state until then, for a run that goes
        // on without end.
        if (isOver()) {
            List<TopicPartition> finished = merge.partitions(lane -> true);
            merge.remove(finished);
            consumer.assign(List.of());
            finished.forEach(batch::finish);
        }
        return batch;
    }

    /** Whether no live record is left, behind which no truth is wanted. */
    private boolean isOver() {
        return ends
                && merge.lanes()
                        .filter(lane -> isLive(lane.partition()))
                        .allMatch(Lane::isFinished);
    }

    private void read() {
        try {
            poll();
            askForEnds();
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions().forEach(this::passDeleted);
        }
    }

    private void passDeleted(TopicPartition partition, long offset) {
        long first = seekBehindDeleted(partition, offset);
        if (first <= offset) {
            throw new IllegalStateException(
                    "%s begins at offset %d, but has none at %d, which is read next: its last records were lost, or it was made anew"
                            .formatted(partition, first, offset));
        }
    }

    /** Reads on from an offset, or from the first that is left; tells that one. */
    private long seekBehindDeleted(TopicPartition partition, long offset) {
        long first =
                untilAnswered(() -> consumer.beginningOffsets(List.of(partition)))
                        .getOrDefault(partition, 0L);
        if (first > offset) {
            LOGGER.warn(
                    "{} offsets of {}, from {} on, were deleted before they were read: its retention is too short",
                    first - offset,
                    partition,
                    offset);
            deleted.inc(first - offset);
        }
        consumer.seek(partition, Math.max(first, offset));
        return first;
    }

    private void poll() {
        List<TopicPartition> wanted = merge.partitions(Lane::wantsMore);
        consumer.resume(wanted);
        consumer.pause(merge.partitions(lane -> !lane.wantsMore()));
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(patience()))) {
            merge.lane(new TopicPartition(record.topic(), record.partition()))
                    .add(record, clock.getAsLong());
        }
        for (TopicPartition partition : wanted) {
            merge.lane(partition).reached(consumer.position(partition, ANSWER_WITHIN));
        }
    }

    /** How long nothing can be due unless something is read, in milliseconds. */
    private long patience() {
        long first = merge.firstMs();
        long now = clock.getAsLong();
        if (first == Long.MAX_VALUE) {
            return LONGEST_POLL_MS;
        }
        return first > now
                ? Math.min(first - now, LONGEST_POLL_MS)
                : Math.max(0, Math.min(nextAskMs - now, ASK_EVERY_MS));
    }

    /** Where nothing is missing but the knowledge that nothing is, asks the broker. */
    private void askForEnds() {
        long now = clock.getAsLong();
        if (merge.firstMs() > now || merge.hasNext(now) || now < nextAskMs) {
            return;
        }
        List<TopicPartition> empty = merge.partitions(Lane::wantsMore);
        nextAskMs = now + ASK_EVERY_MS;
        Map<TopicPartition, Long> found = consumer.endOffsets(empty, ANSWER_WITHIN);
        for (TopicPartition partition : empty) {
            Lane lane = merge.lane(partition);
            lane.asked(now, found.getOrDefault(partition, Lane.WITHOUT_END));
            lane.reached(consumer.position(partition, ANSWER_WITHIN));
        }
    }

    @Override
    public void handleSplitsChanges(SplitsChange<KafkaPartitionSplit> change) {
        if (!(change instanceof SplitsAddition)) {
            throw new UnsupportedOperationException("partitions are only ever added: " + change);
        }
        Set<TopicPartition> all = new HashSet<>(merge.partitions(lane -> true));
        change.splits().forEach(split -> all.add(split.getTopicPartition()));
        consumer.assign(all);
        for (KafkaPartitionSplit split : change.splits()) {
            TopicPartition partition = split.getTopicPartition();
            seek(partition, split.getStartingOffset());
            long delay = isLive(partition) ? delayMs : 0;
            merge.add(new Lane(partition, delay, stop(split)));
        }
    }

    /** A live partition that was read without end until now ends where it does at present. */
    private long stop(KafkaPartitionSplit split) {
        TopicPartition partition = split.getTopicPartition();
        if (!ends || !isLive(partition)) {
            return Lane.WITHOUT_END;
        }
        return split.getStoppingOffset()
                .filter(stop -> stop >= 0)
                .orElseGet(
                        () ->
                                untilAnswered(() -> consumer.endOffsets(List.of(partition)))
                                        .getOrDefault(partition, 0L));
    }

    private void seek(TopicPartition partition, long offset) {
        if (offset == KafkaPartitionSplit.EARLIEST_OFFSET) {
            consumer.seekToBeginning(List.of(partition));
            return;
        }
        if (offset < 0) {
            throw new IllegalStateException(
                    "%s is to be read from offset %d".formatted(partition, offset));
        }
        seekBehindDeleted(partition, offset);
    }

    /** Splits are added to a consumer that may just have been woken up for that. */
    private static <T> T untilAnswered(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (WakeupException e) {
                LOGGER.trace("asks again", e);
            }
        }
    }

    private boolean isLive(TopicPartition partition) {
        return partition.topic().equals(liveTopic);
    }

    @Override
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
