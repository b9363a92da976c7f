package io.livelabel.producer;

import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks into topics for what a replay has sent there before. The caller closes it; one thread. */
final class ReplayedRecords implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayedRecords.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FIRST_LOOK_BACK = 8;
    private static final int LOOK_BACK_GROWTH = 16;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ReplayShards shards;

    /**
     * Opens it.
     *
     * @param shards the shards of the replay
     */
    ReplayedRecords(Connection connection, ReplayShards shards) {
        this.consumer =
                new KafkaConsumer<>(
                        connection.consumer(
                                Map.of(
                                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                        false,
                                        // A fetch beyond one partition's end delays the next one's.
                                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                                        10)));
        this.shards = shards;
    }

    /**
     * What a partition has already of this replay: told by its last record, where that is of this
     * replay and its shards before were the same; otherwise all of the partition is looked through.
     *
     * @throws UserException if the partition has records of another file with the name of a shard
     */
    AlreadySent sent(TopicPartition partition) {
        AlreadySent sent = new AlreadySent(shards);
        consumer.assign(List.of(partition));
        long begin = begin(partition);
        long end = end(partition);
        Optional<ConsumerRecord<byte[], byte[]>> last = last(partition, begin, end);
        if (last.isPresent() && !sent.tells(last.get())) {
            LOG.info(
                    "{} holds records of other replays too: looking through {} offsets for those of this one",
                    partition,
                    end - begin);
            read(partition, begin, end, sent::add);
        }
        return sent;
    }

    private Optional<ConsumerRecord<byte[], byte[]>> last(
            TopicPartition partition, long begin, long end) {
        List<ConsumerRecord<byte[], byte[]>> last = new ArrayList<>();
        long from = end;
        // Transaction markers take offsets too, so the last record can lie further back.
        for (long back = FIRST_LOOK_BACK;
                last.isEmpty() && from > begin;
                back *= LOOK_BACK_GROWTH) {
            from = Math.max(begin, end - back);
            read(
                    partition,
                    from,
                    end,
                    record -> {
                        last.clear();
                        last.add(record);
                    });
        }
        return last.stream().findFirst();
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
                record -> ReplayPosition.of(record.headers(), shards).ifPresent(places::add));
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
