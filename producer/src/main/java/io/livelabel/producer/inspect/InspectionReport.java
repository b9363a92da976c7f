package io.livelabel.producer.inspect;

import java.util.List;
import java.util.Optional;

/**
 * What shards hold.
 *
 * @param shards the shards, in the order they were read
 * @param bytes their bytes
 * @param records records whose bytes are an example, which all figures but the faults are about
 * @param videoLevel those of them without frames
 * @param frameLevel those of them with frames
 * @param faults what is damaged, and what a replay would set aside
 * @param features the features found, whatever their names
 * @param uncountedFeatures features of records that are not among them because there are too many
 * @param labels the labels
 * @param framesPerVideo distribution of the frames of a video; empty where none has frames
 */
public record InspectionReport(
        List<Shard> shards,
        long bytes,
        long records,
        long videoLevel,
        long frameLevel,
        FaultReport faults,
        List<FeatureReport> features,
        long uncountedFeatures,
        LabelReport labels,
        Optional<Distribution> framesPerVideo) {
    /**
     * One shard.
     *
     * @param path its path, as it was given
     * @param bytes its bytes
     * @param records records whose bytes are an example
     * @param faults records that are damaged, or that a replay would set aside
     */
    public record Shard(String path, long bytes, long records, long faults) {}
}
