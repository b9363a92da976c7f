package io.livelabel.producer;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be replayed, and how.
 *
 * @param shards the shards in the order of the replay; no two have the same file name, by which
 *     records are known again
 * @param purpose what the videos are for
 * @param levels what the records hold; if both, each record tells by itself
 * @param sizes sizes of the features, and the number of classes
 * @param maxFrames how many frames of a video are sent, its first
 * @param truth whether the labels of live videos go to their own topic
 * @param partitions how many partitions topics are created with where they are absent
 */
public record ReplayConfig(
        List<Path> shards,
        Purpose purpose,
        Set<ExampleLevel> levels,
        FeatureSizes sizes,
        int maxFrames,
        boolean truth,
        int partitions) {
    /** As many frames as YouTube-8M's own code reads. */
    public static final int MAX_FRAMES = 300;

    /** Copies the collections, and refuses what does not fit together. */
    public ReplayConfig {
        shards = List.copyOf(shards);
        levels = Set.copyOf(levels);
        if (shards.isEmpty()) {
            throw new IllegalArgumentException("there are no shards: give at least 1");
        }
        Map<String, Path> byName = new HashMap<>();
        for (Path shard : shards) {
            Path other = byName.put(nameOf(shard), shard);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two shards have the same file name, by which records are known again: %s and %s"
                                .formatted(other, shard));
            }
        }
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("levels are empty: give VIDEO, FRAMES or both");
        }
        if (maxFrames < 1 || partitions < 1) {
            throw new IllegalArgumentException(
                    "maxFrames is %d and partitions %d: each is at least 1"
                            .formatted(maxFrames, partitions));
        }
        if (truth && purpose != Purpose.LIVE) {
            throw new IllegalArgumentException(
                    "truth goes with LIVE videos only: " + purpose + " examples hold their labels");
        }
    }

    /** Shards replayed for training, with the defaults in everything else. */
    public static ReplayConfig training(List<Path> shards) {
        return of(shards, Purpose.TRAINING);
    }

    /** Shards replayed as live uploads, with the defaults in everything else. */
    public static ReplayConfig live(List<Path> shards) {
        return of(shards, Purpose.LIVE);
    }

    private static ReplayConfig of(List<Path> shards, Purpose purpose) {
        return new ReplayConfig(
                shards,
                purpose,
                EnumSet.allOf(ExampleLevel.class),
                FeatureSizes.YOUTUBE_8M,
                MAX_FRAMES,
                false,
                1);
    }

    /** The same for records of certain levels. */
    public ReplayConfig withLevels(Set<ExampleLevel> other) {
        return new ReplayConfig(shards, purpose, other, sizes, maxFrames, truth, partitions);
    }

    /** The same with other sizes. */
    public ReplayConfig withSizes(FeatureSizes other) {
        return new ReplayConfig(shards, purpose, levels, other, maxFrames, truth, partitions);
    }

    /** The same with another number of partitions for topics that are absent. */
    public ReplayConfig withPartitions(int count) {
        return new ReplayConfig(shards, purpose, levels, sizes, maxFrames, truth, count);
    }

    /** The same, with the labels of live videos sent to their own topic or not. */
    public ReplayConfig withTruth(boolean sent) {
        return new ReplayConfig(shards, purpose, levels, sizes, maxFrames, sent, partitions);
    }

    /** The topics that videos and their truth go to. */
    List<Topic> topics() {
        List<Topic> topics = new ArrayList<>();
        for (ExampleLevel level : ExampleLevel.values()) {
            if (levels.contains(level)) {
                topics.add(purpose.topic(level));
            }
        }
        if (truth) {
            topics.add(Topics.TRUTH);
        }
        return topics;
    }

    /** A shard's file name. */
    static String nameOf(Path shard) {
        Path name = shard.getFileName();
        return name == null ? shard.toString() : name.toString();
    }
}
