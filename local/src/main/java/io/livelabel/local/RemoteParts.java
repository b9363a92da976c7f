package io.livelabel.local;

import io.livelabel.classifier.control.ControlLog;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.producer.replay.ReplayProgress;
import io.livelabel.schemas.client.Connection;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a demo in processes of their own, as far as topics tell of them: what has ended
 * there is only seen by nothing moving any more. One thread at a time; the owner closes it.
 */
final class RemoteParts implements DemoParts, AutoCloseable {
    private final TopicTail tail;
    private final String trainingReplay;
    private final List<String> trainingShards;
    private final Map<String, List<String>> liveShards = new HashMap<>();
    private final ControlLog control;

    /**
     * Connects; the topics are there.
     *
     * @param tail follows the topics
     * @param model the model that is to serve
     * @param trainingReplay the name of the replay that is trained on
     * @param trainingShards its shards
     * @param liveShards those of the live uploads, by the names of their replays
     */
    RemoteParts(
            Connection connection,
            TopicTail tail,
            String model,
            String trainingReplay,
            List<Path> trainingShards,
            Map<String, List<Path>> liveShards) {
        this.tail = tail;
        this.trainingReplay = trainingReplay;
        this.trainingShards = names(trainingShards);
        liveShards.forEach((replay, shards) -> this.liveShards.put(replay, names(shards)));
        control = new ControlLog(connection, connection.openRegistry(), model);
    }

    private static List<String> names(List<Path> shards) {
        return shards.stream().map(ReplayConfig::nameOf).toList();
    }

    @Override
    public void requireAlive() {
        // Nothing here knows.
    }

    @Override
    public ReplayProgress replayed() {
        return tail.readReplayed(replayed -> replayed.progress(trainingReplay, trainingShards));
    }

    @Override
    public boolean isTrainingReplayed() {
        return tail.readReplayed(replayed -> replayed.areDone(trainingReplay, trainingShards));
    }

    @Override
    public boolean areUploadsReplayed() {
        return tail.readReplayed(
                replayed ->
                        liveShards.entrySet().stream()
                                .allMatch(
                                        live -> replayed.areDone(live.getKey(), live.getValue())));
    }

    @Override
    public Optional<VersionName> serving() throws InterruptedException {
        return control.read().serving();
    }

    @Override
    public void trained(double share, boolean labelled) {
        // Replays elsewhere go at their own pace.
    }

    @Override
    public void releaseUploads() {
        // None is held back.
    }

    @Override
    public void close() {
        control.close();
    }
}
