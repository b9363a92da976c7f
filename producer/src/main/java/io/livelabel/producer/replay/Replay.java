package io.livelabel.producer.replay;

import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.avro.ReplayStream;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * A replay of shards into topics: every video of theirs once an epoch, over all its runs.
 *
 * <p>A record's key is its video's id, and its headers name its shard, its number there and the
 * epoch. What is sent is committed in transactions, together with how far the replay is in each
 * shard, so that a run that was ended at any moment, and by anything, is gone on with by the next
 * of its name: readers of what is committed see every record once, and in order within a partition.
 * A replay for training ends each partition with a mark. What cannot be read goes to the dead
 * letters, once, and the rest goes on.
 *
 * <p>{@link #run} keeps the calling thread; {@link #progress} may be asked by any.
 */
public final class Replay {
    private final ReplayConfig config;
    private final Connection connection;
    private final Pace pace;
    private final ReplayShards shards;
    private final ReplayMeter meter;

    /**
     * Prepares a replay; nothing is asked of the broker before {@link #run}.
     *
     * @throws UserException if a shard is not there or may not be read
     */
    public Replay(ReplayConfig config, Connection connection, Pace pace) {
        this.config = config;
        this.connection = connection;
        this.pace = pace;
        this.shards = new ReplayShards(config.shards());
        this.meter = new ReplayMeter(shards.bytes(), config.order());
    }

    /** How far it is. */
    public ReplayProgress progress() {
        return meter.progress();
    }

    /**
     * Sends what is not there yet, and returns when all of it is committed. To be called once.
     *
     * @throws UserException if no broker answers, a shard cannot be read, a record cannot be
     *     delivered, or another run of the replay has begun; the next run goes on behind what was
     *     committed
     * @throws io.livelabel.schemas.RegistryException if the registry refuses or does not answer
     * @throws InterruptedException if the thread was interrupted; what was sent is committed or
     *     taken back then, and the next run goes on there
     */
    public ReplaySummary run() throws InterruptedException {
        Map<String, Integer> partitions = new HashMap<>();
        List<Topic> topics = new ArrayList<>(config.topics());
        topics.forEach(topic -> partitions.put(topic.name(), config.partitions()));
        topics.add(Topics.VIDEOS_DEAD_LETTERS);
        topics.add(Topics.REPLAY_POSITIONS);
        TargetTopics targets = TargetTopics.prepare(connection, topics, partitions);
        SchemaRegistry registry = connection.openRegistry();
        try (TransactionalSender sender =
                new TransactionalSender(config.name(), connection, targets, meter)) {
            int partitionsOfPositions = targets.get(Topics.REPLAY_POSITIONS).partitions();
            PositionLog positions = new PositionLog(config.name(), partitionsOfPositions, registry);
            positions.read(connection);
            sender.commit(config.reset() ? positions.forget() : positions.gather());
            Set<TopicPartition> sentTo;
            try (ReplayRun run = open(sender, positions, targets, registry)) {
                sentTo = run.replay();
            }
            markEnd(sender, targets, sentTo);
            return new ReplaySummary(meter.progress(), meter.deadLetters());
        } catch (InterruptException e) {
            throw TransactionalSender.interrupted(e);
        } catch (KafkaException e) {
            throw new UserException(
                    "replay '%s' failed at the broker: %s; the same command goes on behind what was committed"
                            .formatted(config.name(), e),
                    e);
        }
    }

    private ReplayRun open(
            TransactionalSender sender,
            PositionLog positions,
            TargetTopics targets,
            SchemaRegistry registry) {
        ReplayLedger videos = ledger(ReplayStream.VIDEOS, positions);
        meter.wasThere(videos.videos(), videos.deadLetters());
        ItemRecords records =
                new ItemRecords(config, shards, targets, sender.maxRequestBytes(), registry);
        @Nullable TruthTrail truth =
                config.truthDelay()
                        .map(delay -> truth(delay, videos, positions, records, sender))
                        .orElse(null);
        return new ReplayRun(
                config,
                pace,
                meter,
                shards,
                sender,
                positions,
                videos,
                new ShardWalk(shards, config.order(), videos, parser(), meter::read),
                records,
                truth);
    }

    private TruthTrail truth(
            Duration delay,
            ReplayLedger videos,
            PositionLog positions,
            ItemRecords records,
            TransactionalSender sender) {
        ReplayLedger ledger = ledger(ReplayStream.TRUTH, positions);
        return new TruthTrail(
                ledger,
                new ShardWalk(shards, config.order(), ledger, parser(), (bytes, epoch) -> {}),
                videos,
                shards.count(),
                delay,
                records,
                labels -> {
                    sender.send(labels);
                    meter.truths(labels.size());
                });
    }

    private ReplayLedger ledger(ReplayStream stream, PositionLog positions) {
        return new ReplayLedger(config.name(), stream, shards, positions.stored(stream));
    }

    private ExampleParser parser() {
        return new ExampleParser(config.levels(), config.sizes(), config.maxFrames());
    }

    private void markEnd(
            TransactionalSender sender, TargetTopics targets, Set<TopicPartition> sentTo)
            throws InterruptedException {
        if (config.purpose() == Purpose.TRAINING) {
            sender.commit(EndMarks.missing(connection, config.topics(), targets, sentTo));
        }
    }
}
