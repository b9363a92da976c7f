package io.livelabel.producer.inspect;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.ClassNames;
import io.livelabel.schemas.FeatureSizes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be looked at, and how.
 *
 * @param shards the shards, in the order they are read
 * @param levels what the records hold; if both, each record tells by itself
 * @param sizes sizes of the features, and the number of classes
 * @param anyFeatures whether features may have any name and size, so that only damage is a fault
 * @param names names of the classes
 * @param top how many classes, the most frequent ones, are looked at in pairs
 * @param video the id of the video whose frames are kept; if empty, the first with frames
 */
public record InspectionConfig(
        List<Path> shards,
        Set<ExampleLevel> levels,
        FeatureSizes sizes,
        boolean anyFeatures,
        ClassNames names,
        int top,
        Optional<String> video) {
    /** More classes make a matrix that nobody reads. */
    public static final int MAX_TOP = 200;

    /** Copies the collections, and refuses what does not fit together. */
    public InspectionConfig {
        shards = List.copyOf(shards);
        levels = Set.copyOf(levels);
        if (shards.isEmpty() || levels.isEmpty()) {
            throw new IllegalArgumentException(
                    "there are %d shards and %d levels: give at least 1 of each"
                            .formatted(shards.size(), levels.size()));
        }
        if (top < 1 || top > MAX_TOP) {
            throw new IllegalArgumentException(
                    "top is %d classes: allowed are 1 to %d".formatted(top, MAX_TOP));
        }
    }
}
