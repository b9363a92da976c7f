package io.livelabel.producer.replay;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be replayed, and how.
 *
 * @param name the replay's name, by which its positions are found again; one run of a name works at
 *     a time
 * @param shards the shards in the order of the replay; no two have the same file name, by which
 *     records are known again
 * @param purpose what the videos are for
 * @param order in which order their records are sent, and how often
 * @param levels what the records hold; if both, each record tells by itself
 * @param sizes sizes of the features, and the number of classes
 * @param maxFrames how many frames of a video are sent, its first
 * @param truthDelay how long after a live video its labels go to their own topic, at least; empty
 *     for not at all
 * @param partitions how many partitions topics are created with where they are absent
 * @param commitInterval how long what was sent waits to be committed, at most
 * @param strict whether the first record that cannot be read ends the replay
 * @param reset whether what earlier runs sent is forgotten, and sent again
 */
public record ReplayConfig(
        String name,
        List<Path> shards,
        Purpose purpose,
        ReplayOrder order,
        Set<ExampleLevel> levels,
        FeatureSizes sizes,
        int maxFrames,
        Optional<Duration> truthDelay,
        int partitions,
        Duration commitInterval,
        boolean strict,
        boolean reset) {
    /** As many frames as YouTube-8M's own code reads. */
    public static final int MAX_FRAMES = 300;

    static final Duration LONGEST_COMMIT_INTERVAL = Duration.ofMinutes(1);
    private static final int MAX_NAME_CHARACTERS = 100;

    /** Copies the collections, and refuses what does not fit together. */
    public ReplayConfig {
        shards = List.copyOf(shards);
        levels = Set.copyOf(levels);
        if (!name.matches("[A-Za-z0-9._-]{1," + MAX_NAME_CHARACTERS + "}")) {
            throw new IllegalArgumentException(
                    "the replay's name is '%s': give 1 to %d letters, digits, dots, dashes or underscores"
                            .formatted(name, MAX_NAME_CHARACTERS));
        }
        requireDifferentNames(shards);
        if (levels.isEmpty()) {
            throw new IllegalArgumentException(
                    "levels are empty: give some of VIDEO, FRAMES and SEGMENTS");
        }
        if (maxFrames < 1 || partitions < 1) {
            throw new IllegalArgumentException(
                    "maxFrames is %d and partitions %d: each is at least 1"
                            .formatted(maxFrames, partitions));
        }
        if (truthDelay.isPresent() && purpose != Purpose.LIVE) {
            throw new IllegalArgumentException(
                    "truth goes with LIVE videos only: " + purpose + " examples hold their labels");
        }
        if (truthDelay.isPresent() && truthDelay.get().isNegative()) {
            throw new IllegalArgumentException(
                    "the truth's delay is %s: it must not be negative".formatted(truthDelay.get()));
        }
        if (commitInterval.toMillis() < 1
                || commitInterval.compareTo(LONGEST_COMMIT_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "the commit interval is %d ms: from 1 to %d are allowed"
                            .formatted(
                                    commitInterval.toMillis(), LONGEST_COMMIT_INTERVAL.toMillis()));
        }
        requireStartIn(shards, order);
    }

    private static void requireDifferentNames(List<Path> shards) {
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
    }

    private static void requireStartIn(List<Path> shards, ReplayOrder order) {
        if (order.start().isEmpty()) {
            return;
        }
        String name = order.start().get().shard();
        if (shards.stream().noneMatch(shard -> nameOf(shard).equals(name))) {
            throw new IllegalArgumentException(
                    "the replay is to begin in %s, which is none of the %d shards"
                            .formatted(name, shards.size()));
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
                purpose.replayName(),
                shards,
                purpose,
                ReplayOrder.ONCE,
                ExampleLevel.WHOLE_VIDEOS,
                FeatureSizes.YOUTUBE_8M,
                MAX_FRAMES,
                Optional.empty(),
                1,
                purpose.commitInterval(),
                false,
                false);
    }

    /** The same under another name. */
    public ReplayConfig withName(String other) {
        return new ReplayConfig(
                other,
                shards,
                purpose,
                order,
                levels,
                sizes,
                maxFrames,
                truthDelay,
                partitions,
                commitInterval,
                strict,
                reset);
    }

    /** The topics that videos and their truth go to. */
    List<Topic> topics() {
        List<Topic> topics = new ArrayList<>();
        for (ExampleLevel level : ExampleLevel.values()) {
            if (levels.contains(level) && !topics.contains(purpose.topic(level))) {
                topics.add(purpose.topic(level));
            }
        }
        if (truthDelay.isPresent()) {
            topics.add(Topics.TRUTH);
        }
        return topics;
    }

    /** A shard's file name. */
    public static String nameOf(Path shard) {
        Path name = shard.getFileName();
        return name == null ? shard.toString() : name.toString();
    }
}
