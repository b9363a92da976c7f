package io.livelabel.model.metrics;

/**
 * Global average precision, GAP@k: each video's k best-scored classes, as (score, hit), pooled over
 * all videos and sorted by score; the sum over hits of (hits so far / position), divided by the
 * number of all labels, also of those outside every top k. 0 where there are no labels.
 *
 * <p>Of equal scores misses come first, so that ties never flatter and the order of adding does not
 * matter. Keeps 8 bytes a pair.
 */
public final class GlobalAveragePrecision {
    private final ScoredPairs pairs = new ScoredPairs();
    private long labels;

    /** Adds a video. */
    public void add(Ranking ranking) {
        for (int rank = 0; rank < ranking.topSize(); rank++) {
            add(ranking.score(rank), ranking.isHit(rank));
        }
        addLabels(ranking.labelCount());
    }

    void add(float score, boolean hit) {
        pairs.add(0, score, hit);
    }

    void addLabels(int count) {
        labels += count;
    }

    /** The figure, in [0, 1]; sorts all pairs. */
    public double value() {
        long[] sorted = pairs.sorted();
        return ScoredPairs.averagePrecision(sorted, 0, sorted.length, labels, sorted.length);
    }
}
