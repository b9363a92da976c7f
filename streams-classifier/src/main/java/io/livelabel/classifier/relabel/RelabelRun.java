package io.livelabel.classifier.relabel;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What is labelled again, with what, and how far that is: so that a run which was stopped, by
 * whatever, is gone on with where its last transaction ended. Two runs are the same where version,
 * rule and the beginning of a partition's range are; a range that ends later is gone on with too.
 * One thread at a time.
 */
final class RelabelRun {
    private final String with;
    private final Map<TopicPartition, InputRange> ranges = new HashMap<>();
    private final Map<TopicPartition, Long> reached = new HashMap<>();

    /** Of ranges, one a partition at most. */
    RelabelRun(WeightsManifest version, LabelRule rule, List<InputRange> ranges) {
        with =
                "%s of SHA-256 %s, top %d from %s, thresholds %s, names %08x"
                        .formatted(
                                VersionName.of(version),
                                version.getSha256(),
                                rule.topK(),
                                rule.minProbability(),
                                rule.thresholds().sha256(),
                                rule.names().byClass().hashCode());
        ranges.forEach(range -> this.ranges.put(range.partition(), range));
    }

    /**
     * What is left of the ranges.
     *
     * @param places the offsets that the model's last run has committed, as {@link #places} gives
     *     them
     */
    List<InputRange> left(Map<TopicPartition, OffsetAndMetadata> places) {
        List<InputRange> left = new ArrayList<>();
        ranges.forEach(
                (partition, range) -> {
                    OffsetAndMetadata place = places.get(partition);
                    long from =
                            place != null && place.metadata().equals(name(range))
                                    ? Math.max(range.from(), place.offset())
                                    : range.from();
                    if (from < range.to()) {
                        left.add(new InputRange(partition, from, range.to()));
                    }
                });
        return left;
    }

    /** A partition is labelled up to an offset, once what is under way is committed. */
    void reach(TopicPartition partition, long next) {
        reached.put(partition, next);
    }

    /** How far it is, to be committed together with the labels up to there. */
    Map<TopicPartition, OffsetAndMetadata> places() {
        Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
        reached.forEach(
                (partition, next) -> {
                    InputRange range = ranges.get(partition);
                    if (range != null) {
                        places.put(partition, new OffsetAndMetadata(next, name(range)));
                    }
                });
        return places;
    }

    private String name(InputRange range) {
        return "%s, from offset %d".formatted(with, range.from());
    }
}
