package io.livelabel.producer;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.InterruptException;

/**
 * A replay of shards into topics: every video of theirs once, over all its runs.
 *
 * <p>A record's key is its video's id, and its headers name its shard and its number there. What
 * earlier runs have sent is told by the topics' own records and not sent again: by the last one of
 * a partition where that suffices. A replay for training marks the last record of each partition as
 * the end. What cannot be read goes to the dead letters, and the rest goes on.
 *
 * <p>{@link #run} keeps the calling thread; {@link #progress} may be asked by any.
 */
public final class Replay {
    private final ReplayConfig config;
    private final Connection connection;
    private final Pace pace;
    private final ReplayMeter meter = new ReplayMeter();

    /** Prepares a replay; nothing is opened before {@link #run}. */
    public Replay(ReplayConfig config, Connection connection, Pace pace) {
        this.config = config;
        this.connection = connection;
        this.pace = pace;
    }

    /** How far it is. */
    public ReplayProgress progress() {
        return meter.progress();
    }

    /**
     * Sends what is not there yet, and returns when the broker has all of it. To be called once.
     *
     * @throws UserException if no broker answers, a shard cannot be read, or a record cannot be
     *     delivered, which nothing then follows
     * @throws io.livelabel.schemas.RegistryException if the registry refuses or does not answer
     * @throws InterruptedException if the thread was interrupted; the broker then has all that was
     *     sent, and another run goes on from there
     */
    public ReplaySummary run() throws InterruptedException {
        Map<String, Integer> partitions = new HashMap<>();
        ReplayShards shards = new ReplayShards(config.shards());
        meter.total(shards.bytes());
        List<Topic> topics = new ArrayList<>(config.topics());
        topics.forEach(topic -> partitions.put(topic.name(), config.partitions()));
        topics.add(Topics.VIDEOS_DEAD_LETTERS);
        TargetTopics targets = TargetTopics.prepare(connection, topics, partitions);
        try (RecordSender sender = new RecordSender(connection, targets)) {
            ReplayRun run = open(shards, targets, sender);
            List<String> unmarked;
            try {
                for (int index = 0; index < config.shards().size(); index++) {
                    run.replay(index, config.shards().get(index));
                }
                unmarked = run.end();
            } catch (InterruptedException e) {
                sender.flush();
                throw e;
            }
            sender.flush();
            return new ReplaySummary(meter.progress(), meter.deadLetters(), unmarked);
        }
    }

    private ReplayRun open(ReplayShards shards, TargetTopics targets, RecordSender sender)
            throws InterruptedException {
        try (ReplayedRecords replayed = new ReplayedRecords(connection, shards)) {
            return new ReplayRun(
                    config,
                    pace,
                    meter,
                    shards,
                    targets,
                    replayed,
                    sender,
                    connection.openRegistry());
        } catch (InterruptException e) {
            throw RecordSender.interrupted(e);
        }
    }
}
