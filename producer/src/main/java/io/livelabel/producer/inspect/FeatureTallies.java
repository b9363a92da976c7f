package io.livelabel.producer.inspect;

import io.livelabel.producer.tfrecord.RawFeature;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts every feature that records have, up to a number of features. One thread. */
final class FeatureTallies {
    /**
     * More features than any data set has; records made of ever new names do not take all memory.
     */
    static final int MAX_FEATURES = 256;

    private final Map<FeatureTally.Key, FeatureTally> tallies = new TreeMap<>();
    private long uncounted;

    void add(List<RawFeature> features) {
        for (RawFeature feature : features) {
            FeatureTally.Key key = FeatureTally.Key.of(feature);
            FeatureTally tally = tallies.get(key);
            if (tally == null && tallies.size() == MAX_FEATURES) {
                uncounted++;
                continue;
            }
            if (tally == null) {
                tally = new FeatureTally(key);
                tallies.put(key, tally);
            }
            tally.add(feature);
        }
    }

    /** Features of records that were left out because there were too many names. */
    long uncounted() {
        return uncounted;
    }

    /** The features, those of records first, by name. */
    List<FeatureReport> toReports() {
        return tallies.values().stream().map(FeatureTally::toReport).toList();
    }
}
