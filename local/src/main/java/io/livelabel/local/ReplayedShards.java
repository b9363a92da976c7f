package io.livelabel.local;

import io.livelabel.producer.replay.ReplayProgress;
import io.livelabel.schemas.avro.ReplayPosition;
import io.livelabel.schemas.avro.ReplayStream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How far replays are in their shards, as they have committed it. One thread at a time. */
final class ReplayedShards {
    private final Map<Shard, ReplayPosition> newest = new HashMap<>();
    private final Map<String, Long> firstMs = new HashMap<>();

    private record Shard(String replay, String name) {}

    /** Takes the next position. */
    void add(ReplayPosition position) {
        if (position.getStream() == ReplayStream.VIDEOS) {
            newest.put(new Shard(position.getReplay(), position.getShard()), position);
            firstMs.merge(position.getReplay(), position.getTimeMs(), Math::min);
        }
    }

    /** Whether a replay is through with all of these shards. */
    boolean areDone(String replay, Collection<String> shards) {
        return shards.stream()
                .map(shard -> newest.get(new Shard(replay, shard)))
                .allMatch(position -> position != null && position.getDone());
    }

    /**
     * How far a replay is in these shards; all that it sent counts as sent in one run.
     *
     * @param shards their file names, at least one
     */
    ReplayProgress progress(String replay, Collection<String> shards) {
        long videos = 0;
        long deadLetters = 0;
        long lastMs = 0;
        int done = 0;
        for (String shard : shards) {
            ReplayPosition position = newest.get(new Shard(replay, shard));
            if (position != null) {
                videos += position.getVideos();
                deadLetters +=
                        position.getDeadLetters().values().stream()
                                .mapToLong(Long::longValue)
                                .sum();
                lastMs = Math.max(lastMs, position.getTimeMs());
                done += position.getDone() ? 1 : 0;
            }
        }
        double share = (double) done / shards.size();
        long elapsedMs = Math.max(0, lastMs - firstMs.getOrDefault(replay, lastMs));
        return new ReplayProgress(
                videos,
                0,
                0,
                0,
                deadLetters,
                0,
                share,
                share,
                Duration.ofMillis(elapsedMs),
                Duration.ZERO);
    }
}
