package io.livelabel.model.metrics;

/**
 * Precision at equal recall rate: for a video with n labels, the share of its n best-scored classes
 * that are labels and have a score above 0; the mean over all videos. A video without labels counts
 * 0. 0 where there are no videos.
 *
 * <p>Where a ranking holds fewer classes than the video has labels, the missing ones count as
 * misses.
 */
public final class Perr {
    private long videos;
    private double sum;

    /** One video's precision, in [0, 1]. */
    static double of(Ranking ranking) {
        int n = ranking.labelCount();
        int hits = 0;
        for (int rank = 0; rank < Math.min(n, ranking.size()); rank++) {
            if (ranking.isHit(rank) && ranking.score(rank) > 0) {
                hits++;
            }
        }
        return n == 0 ? 0 : (double) hits / n;
    }

    /** Adds a video. */
    public void add(Ranking ranking) {
        add(of(ranking));
    }

    void add(double precision) {
        videos++;
        sum += precision;
    }

    /** The figure, in [0, 1]. */
    public double value() {
        return videos == 0 ? 0 : sum / videos;
    }
}
