package io.livelabel.producer.download;

import java.util.Set;

/**
 * A part of the data set that has a download plan of its own, {@code 2/video/train} for one.
 *
 * @param version 1 to 3: 2 is the set of 2018, 3 holds the segments of 2019
 * @param level {@code video} or {@code frame}; version 1 says {@code video_level}, {@code
 *     frame_level}
 * @param split {@code train}, {@code validate} or {@code test}
 * @see <a href="https://research.google.com/youtube8m/download.html">the partitions</a>
 */
public record Partition(int version, String level, String split) {
    private static final Set<String> LEVELS =
            Set.of("video", "frame", "video_level", "frame_level");
    private static final Set<String> SPLITS = Set.of("train", "validate", "test");
    private static final int NEWEST = 3;

    /** Refuses what the data set does not have. */
    public Partition {
        if (version < 1 || version > NEWEST) {
            throw new IllegalArgumentException(
                    "version of a partition is %d: give 1 to %d".formatted(version, NEWEST));
        }
        if (!LEVELS.contains(level)) {
            throw new IllegalArgumentException(
                    "level of a partition is '%s': give video or frame".formatted(level));
        }
        if (!SPLITS.contains(split)) {
            throw new IllegalArgumentException(
                    "split of a partition is '%s': give train, validate or test".formatted(split));
        }
    }

    /** Reads {@code VERSION/LEVEL/SPLIT}. */
    public static Partition parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3 || !parts[0].matches("[0-9]{1,4}")) {
            throw new IllegalArgumentException(
                    "partition is '%s': give VERSION/LEVEL/SPLIT, as 2/video/train"
                            .formatted(text));
        }
        return new Partition(Integer.parseInt(parts[0]), parts[1], parts[2]);
    }

    /** Where its plan lies below a mirror's root. */
    String planPath() {
        return "%d/download_plans/%s_%s.json".formatted(version, level, split);
    }

    /** Where a file of its plan lies below a mirror's root. */
    String filePath(String file) {
        return this + "/" + file;
    }

    @Override
    public String toString() {
        return "%d/%s/%s".formatted(version, level, split);
    }
}
