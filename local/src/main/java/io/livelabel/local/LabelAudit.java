package io.livelabel.local;

import io.livelabel.model.metrics.Evaluation;
import io.livelabel.schemas.avro.Label;
import io.livelabel.schemas.avro.VideoLabels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The count of label records against the uploads they belong to, and their quality by the version
 * that made them. One thread at a time.
 */
final class LabelAudit {
    private final LiveTruth truth;
    private final Map<String, Integer> labelled = new HashMap<>();
    private final Map<Version, Evaluation> byVersion = new TreeMap<>();
    private int total;
    private int firstLabels;
    private int duplicates;

    /** An audit without records. */
    LabelAudit(LiveTruth truth) {
        this.truth = truth;
    }

    /** One version of weights, by the labels' own stamp. */
    record Version(String lineage, long version, String sha256) implements Comparable<Version> {
        @Override
        public int compareTo(Version other) {
            int byNumber = Long.compare(version, other.version);
            return byNumber != 0
                    ? byNumber
                    : (lineage + sha256).compareTo(other.lineage + other.sha256);
        }
    }

    /** Counts a record, and judges it if it is not one too many. */
    void add(VideoLabels record) {
        total++;
        int times = labelled.merge(record.getId(), 1, Integer::sum);
        if (times > truth.uploads(record.getId())) {
            duplicates++;
        } else {
            firstLabels++;
            judge(record);
        }
    }

    private void judge(VideoLabels record) {
        List<Label> labels = record.getLabels();
        int[] ids = new int[labels.size()];
        float[] probabilities = new float[labels.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = labels.get(i).getClassId();
            probabilities[i] = labels.get(i).getProbability();
        }
        byVersion
                .computeIfAbsent(
                        new Version(record.getLineage(), record.getVersion(), record.getSha256()),
                        version -> new Evaluation())
                .add(ids, probabilities, ids.length, truth.labels(record.getId()));
    }

    /** Uploads there are. */
    int uploads() {
        return truth.videos();
    }

    /** Label records read. */
    int total() {
        return total;
    }

    /** Uploads that have no label record. */
    int missing() {
        return truth.videos() - firstLabels;
    }

    /** Label records beyond one an upload, or of no upload. */
    int duplicates() {
        return duplicates;
    }

    /** The figures of each version that made labels, in order of version. */
    Map<Version, Evaluation> byVersion() {
        return byVersion;
    }
}
