package io.livelabel.producer.synthetic;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.FeatureSizes;

/**
 * What shards are to be generated; equal configurations give equal bytes.
 *
 * @param level what the records hold
 * @param firstVideo index of the first video: shards of other indices hold other videos of the same
 *     classes
 * @param videos number of videos, at most 62⁴, since ids have 4 characters
 * @param videosPerShard number of videos a shard; the last has what is left
 * @param seed where all randomness comes from; the labels of a video do not depend on the level
 * @param sizes sizes of the features, and the number of classes
 * @param minFrames fewest frames a video, at frame level
 * @param maxFrames most frames a video, at frame level
 * @param population how the videos are distributed, and how that changes
 */
public record GeneratorConfig(
        ExampleLevel level,
        int firstVideo,
        int videos,
        int videosPerShard,
        long seed,
        FeatureSizes sizes,
        int minFrames,
        int maxFrames,
        Population population) {
    /** As many as YouTube-8M's validation shards have. */
    public static final int VIDEOS_PER_SHARD = 290;

    /** Fewest frames where nothing else is asked for. */
    public static final int MIN_FRAMES = 10;

    /** Most frames where nothing else is asked for. */
    public static final int MAX_FRAMES = 60;

    /** Refuses segments, and counts out of range. */
    public GeneratorConfig {
        if (level == ExampleLevel.SEGMENTS) {
            throw new IllegalArgumentException(
                    "level is SEGMENTS: whole videos are generated, of VIDEO or FRAMES");
        }
        if (firstVideo < 0 || videos < 1 || videos > VideoIds.COUNT - firstVideo) {
            throw new IllegalArgumentException(
                    "%d videos from index %d on: allowed are 1 or more, with indices below %d"
                            .formatted(videos, firstVideo, VideoIds.COUNT));
        }
        if (videosPerShard < 1) {
            throw new IllegalArgumentException(
                    "videosPerShard is %d, at least 1".formatted(videosPerShard));
        }
        requireFrames(minFrames, maxFrames);
        if (sizes.classes() < population.labels().fewestClasses()) {
            throw new IllegalArgumentException(
                    "%s: that takes at least %d classes, there are %d"
                            .formatted(
                                    population.labels().describe(),
                                    population.labels().fewestClasses(),
                                    sizes.classes()));
        }
    }

    /** Refuses numbers of frames out of range. */
    static void requireFrames(int minFrames, int maxFrames) {
        if (minFrames < 1 || maxFrames < minFrames) {
            throw new IllegalArgumentException(
                    "frames are %d to %d: at least 1, and in order"
                            .formatted(minFrames, maxFrames));
        }
    }

    /** The defaults in everything else. */
    public static GeneratorConfig of(ExampleLevel level, int videos, long seed) {
        return new GeneratorConfig(
                level,
                0,
                videos,
                VIDEOS_PER_SHARD,
                seed,
                FeatureSizes.YOUTUBE_8M,
                MIN_FRAMES,
                MAX_FRAMES,
                Population.LIKE_YOUTUBE_8M);
    }

    /** The same with other sizes. */
    public GeneratorConfig withSizes(FeatureSizes other) {
        return with(firstVideo, videosPerShard, other, population);
    }

    /** The same with another number of videos a shard. */
    public GeneratorConfig withVideosPerShard(int count) {
        return with(firstVideo, count, sizes, population);
    }

    /** The same for the videos from another index on. */
    public GeneratorConfig withFirstVideo(int index) {
        return with(index, videosPerShard, sizes, population);
    }

    /** The same for videos that are distributed otherwise. */
    public GeneratorConfig withPopulation(Population other) {
        return with(firstVideo, videosPerShard, sizes, other);
    }

    private GeneratorConfig with(int first, int perShard, FeatureSizes size, Population law) {
        return new GeneratorConfig(
                level, first, videos, perShard, seed, size, minFrames, maxFrames, law);
    }

    /** Number of shards. */
    public int shards() {
        return (videos + videosPerShard - 1) / videosPerShard;
    }

    /**
     * What generated shards say they were made from. Text that stands in directories: it keeps its
     * form, and tells of the population only where that is not the usual one.
     */
    String origin() {
        String text =
                "GeneratorConfig[level=%s, firstVideo=%d, videos=%d, videosPerShard=%d, seed=%d, sizes=%s, minFrames=%d, maxFrames=%d]"
                        .formatted(
                                level,
                                firstVideo,
                                videos,
                                videosPerShard,
                                seed,
                                sizes,
                                minFrames,
                                maxFrames);
        return population.equals(Population.LIKE_YOUTUBE_8M) ? text : text + " " + population;
    }
}
