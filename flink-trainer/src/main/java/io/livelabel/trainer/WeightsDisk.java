package io.livelabel.trainer;

import io.livelabel.schemas.Topics;
import java.util.Locale;

/**
 * The disk that a training's published weights take at a broker, estimated.
 *
 * @param versions the most versions that stay
 * @param versionBytes bytes of one
 * @param leftoverBytes bytes of retired ones that the broker has not compacted yet, at most
 */
record WeightsDisk(long versions, long versionBytes, long leftoverBytes) {
    private static final String LAG = "max.compaction.lag.ms";
    private static final String SEGMENT = "segment.bytes";

    /**
     * Where a version comes with every checkpoint that is due one, and none is named; where deltas
     * save nothing.
     */
    static WeightsDisk of(TrainerConfig config) {
        long publicationMs = config.checkpointIntervalMs() * config.publishEvery();
        long parameters = config.architecture().parameterCount();
        PublishedEncoding encoding = config.weightsEncoding();
        long bytes =
                parameters * (encoding == PublishedEncoding.FLOAT16 ? Short.BYTES : Float.BYTES);
        long anchors = encoding == PublishedEncoding.DELTA ? 1 : 0;
        long lagMs = Long.parseLong(Topics.WEIGHTS.configs().getOrDefault(LAG, "0"));
        long segment = Long.parseLong(Topics.WEIGHTS.configs().getOrDefault(SEGMENT, "0"));
        return new WeightsDisk(
                config.retention().mostVersions(publicationMs) + anchors,
                bytes,
                (lagMs / publicationMs + 1) * bytes + segment);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "topic weights keeps up to %,d versions of %,.1f MB, %,.1f GB, and up to %,.1f GB more until the broker compacts it",
                versions,
                versionBytes / 1e6,
                versions * versionBytes / 1e9,
                leftoverBytes / 1e9);
    }
}
