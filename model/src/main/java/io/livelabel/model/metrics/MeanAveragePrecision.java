package io.livelabel.model.metrics;

import java.util.Arrays;

/**
 * Mean average precision: for each class the average precision over the videos in whose top k it
 * stands, divided by the number of videos that have it as a label; the mean over the classes that
 * are a label of any video. A class that never made a top k counts 0. 0 where there are no labels.
 *
 * <p>Of equal scores misses come first, as in {@link GlobalAveragePrecision}. Keeps 8 bytes a pair.
 */
public final class MeanAveragePrecision {
    private final ScoredPairs pairs = new ScoredPairs();
    private int[] positives = new int[64];

    /** Adds a video. */
    public void add(Ranking ranking) {
        for (int rank = 0; rank < ranking.topSize(); rank++) {
            add(ranking.classId(rank), ranking.score(rank), ranking.isHit(rank));
        }
        for (int i = 0; i < ranking.labelCount(); i++) {
            addLabel(ranking.label(i));
        }
    }

    void add(int classId, float score, boolean hit) {
        pairs.add(classId, score, hit);
    }

    void addLabel(int classId) {
        if (classId >= positives.length) {
            positives = Arrays.copyOf(positives, Math.max(classId + 1, 2 * positives.length));
        }
        positives[classId]++;
    }

    /** The figure, in [0, 1]; sorts all pairs. */
    public double value() {
        long[] sorted = pairs.sorted();
        double sum = 0;
        int from = 0;
        while (from < sorted.length) {
            int classId = ScoredPairs.group(sorted[from]);
            int to = from;
            while (to < sorted.length && ScoredPairs.group(sorted[to]) == classId) {
                to++;
            }
            int labelled = classId < positives.length ? positives[classId] : 0;
            sum += ScoredPairs.averagePrecision(sorted, from, to, labelled, to - from);
            from = to;
        }
        long classes = Arrays.stream(positives).filter(count -> count > 0).count();
        return classes == 0 ? 0 : sum / classes;
    }
}
