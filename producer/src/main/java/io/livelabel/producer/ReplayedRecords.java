package io.livelabel.producer;

import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Looks into topics for what a replay has sent there before. The caller closes it; one thread. */
final class ReplayedRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FIRST_LOOK_BACK = 8;
    private static final int LOOK_BACK_GROWTH = 16;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Integer> indexByName;

    /**
     * Opens it.
     *
     * @param indexByName index of each shard of the replay by file name
     */
    ReplayedRecords(Connection connection, Map<String, Integer> indexByName) {
        this.consumer =
                new KafkaConsumer<>(
                        connection.consumer(
                                Map.of(
                                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                        false,
                                        // A fetch beyond one partition's end delays the next one's.
                                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                                        10)));
        this.indexByName = Map.copyOf(indexByName);
    }

    /**
     * The last record of a partition, if it is of this replay.
     *
     * @param position its place; {@link ReplayPosition#START} if it is of another, or there is none
     * @param marked whether it bears the mark of a replay's end
     */
    record Last(ReplayPosition position, boolean marked) {
        private static final Last NONE = new Last(ReplayPosition.START, false);
    }

    /** The last record of a partition. */
    Last last(TopicPartition partition) {
        consumer.assign(List.of(partition));
        long begin = begin(partition);
        long end = end(partition);
        AtomicReference<@Nullable Last> last = new AtomicReference<>();
        long back = FIRST_LOOK_BACK;
        long from = end;
        // Transaction markers take offsets too, so the last record can lie further back.
        while (from > begin && last.get() == null) {
            from = Math.max(begin, end - back);
            back *= LOOK_BACK_GROWTH;
            read(partition, from, end, record -> last.set(lastOf(record)));
        }
        Last found = last.get();
        return found == null ? Last.NONE : found;
    }

    private Last lastOf(ConsumerRecord<byte[], byte[]> record) {
        return ReplayPosition.of(record.headers(), indexByName)
                .map(at -> new Last(at, RecordHeaders.isReplayEnd(record.headers())))
                .orElse(Last.NONE);
    }

    /** The places of all records of this replay in a partition. */
    Set<ReplayPosition> all(TopicPartition partition) {
        Set<ReplayPosition> places = new HashSet<>();
        consumer.assign(List.of(partition));
        long begin = begin(partition);
        long end = end(partition);
        read(
                partition,
                begin,
                end,
                record -> ReplayPosition.of(record.headers(), indexByName).ifPresent(places::add));
        return places;
    }

    private long begin(TopicPartition partition) {
        return consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private long end(TopicPartition partition) {
        return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private void read(
            TopicPartition partition,
            long from,
            long end,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        consumer.seek(partition, from);
        long position = from;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (position < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    each.accept(record);
                }
            }
            long reached = consumer.position(partition);
            if (reached > position) {
                position = reached;
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - deadline > 0) {
                throw new UserException(
                        "%s could not be read beyond offset %d of %d for %d s"
                                .formatted(partition, position, end, PATIENCE.toSeconds()));
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
