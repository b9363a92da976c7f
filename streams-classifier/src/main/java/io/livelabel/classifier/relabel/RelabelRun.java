package io.livelabel.classifier.relabel;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What is labelled again, with what, and how far that is: so that a run which was stopped, by
 * whatever, is gone on with where its last transaction ended. Two runs are the same where version,
 * rule, engine and the beginning of a partition's range are; a range that ends later is gone on
 * with too. What was left out is counted over all of them. One thread at a time.
 */
final class RelabelRun {
    private static final Pattern COUNT = Pattern.compile("\\d{1,18}");

    private final String with;
    private final Map<TopicPartition, InputRange> ranges = new HashMap<>();
    private final Map<TopicPartition, Long> reached = new HashMap<>();
    private final Map<TopicPartition, Long> leftOut = new HashMap<>();

    /**
     * Of ranges, one a partition at most.
     *
     * @param engine the name of the engine that scores
     */
    RelabelRun(WeightsManifest version, LabelRule rule, String engine, List<InputRange> ranges) {
        with =
                "%s of SHA-256 %s, top %d from %s, thresholds %s, names %s, by engine %s"
                        .formatted(
                                VersionName.of(version),
                                version.getSha256(),
                                rule.topK(),
                                rule.minProbability(),
                                rule.thresholds().sha256(),
                                rule.names().sha256(),
                                engine);
        ranges.forEach(range -> this.ranges.put(range.partition(), range));
    }

    /**
     * Goes on where an earlier run ended, if that was the same.
     *
     * @param places the offsets that the model's last run has committed, as {@link #places} gives
     *     them
     * @return what is left of the ranges
     */
    List<InputRange> goOn(Map<TopicPartition, OffsetAndMetadata> places) {
        List<InputRange> left = new ArrayList<>();
        ranges.forEach(
                (partition, range) -> {
                    long from = range.from();
                    OffsetAndMetadata place = places.get(partition);
                    OptionalLong before =
                            place == null ? OptionalLong.empty() : count(range, place);
                    if (place != null && before.isPresent()) {
                        from = Math.max(from, place.offset());
                        leftOut.put(partition, before.getAsLong());
                    }
                    if (from < range.to()) {
                        left.add(new InputRange(partition, from, range.to()));
                    }
                });
        return left;
    }

    /** What an earlier run has left out of a range; nothing if it was another. */
    private OptionalLong count(InputRange range, OffsetAndMetadata place) {
        String name = name(range);
        if (!place.metadata().startsWith(name)) {
            return OptionalLong.empty();
        }
        String count = place.metadata().substring(name.length());
        return COUNT.matcher(count).matches()
                ? OptionalLong.of(Long.parseLong(count))
                : OptionalLong.empty();
    }

    /** A partition is labelled up to an offset, once what is under way is committed. */
    void reach(TopicPartition partition, long next) {
        reached.put(partition, next);
    }

    /** A record of a partition is left out. */
    void leaveOut(TopicPartition partition) {
        leftOut.merge(partition, 1L, Long::sum);
    }

    /**
     * How many records are left out of the ranges, in the earlier runs that this one goes on with
     * too; where one of those came further than the range's end now, with what it left out there.
     */
    long leftOut() {
        return leftOut.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How far it is, to be committed together with the labels up to there. */
    Map<TopicPartition, OffsetAndMetadata> places() {
        Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
        reached.forEach(
                (partition, next) -> {
                    InputRange range = ranges.get(partition);
                    if (range != null) {
                        String said = name(range) + leftOut.getOrDefault(partition, 0L);
                        places.put(partition, new OffsetAndMetadata(next, said));
                    }
                });
        return places;
    }

    /** What the metadata of a range's place say, but for the count. */
    private String name(InputRange range) {
        return "%s, from offset %d, left out ".formatted(with, range.from());
    }
}
