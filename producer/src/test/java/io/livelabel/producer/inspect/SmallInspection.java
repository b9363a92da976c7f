package io.livelabel.producer.inspect;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.Examples;
import io.livelabel.schemas.ClassNames;
import io.livelabel.schemas.FeatureSizes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Inspections of shards that hold small videos. */
final class SmallInspection {
    static final FeatureSizes SIZES = new FeatureSizes(12, 5, 40);

    private SmallInspection() {}

    static InspectionConfig config(List<Path> shards, FeatureSizes sizes, Optional<String> video) {
        return new InspectionConfig(
                shards, ExampleLevel.WHOLE_VIDEOS, sizes, false, ClassNames.none(), 10, video);
    }

    /** What is found in shards of these sizes. */
    static InspectionReport inspect(List<Path> shards, FeatureSizes sizes) {
        return new Inspection(config(shards, sizes, Optional.empty())).run();
    }

    /** What a report says of a feature that is in it. */
    static FeatureReport feature(InspectionReport report, String name, FeatureReport.Type type) {
        return report.features().stream()
                .filter(feature -> feature.name().equals(name) && feature.type() == type)
                .findFirst()
                .orElseThrow();
    }

    /** The bytes of a video of {@link #SIZES}. */
    static byte[] video(long... labels) {
        return Examples.video("x", 12, 5, labels).toBytes();
    }
}
