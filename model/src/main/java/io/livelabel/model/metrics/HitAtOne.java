package io.livelabel.model.metrics;

/**
 * Hit@1: the share of videos whose best-scored class is one of their labels. A video without labels
 * counts as a miss. 0 where there are no videos.
 */
public final class HitAtOne {
    private long videos;
    private long hits;

    /** Whether a video counts as a hit. */
    static boolean of(Ranking ranking) {
        return ranking.size() > 0 && ranking.isHit(0);
    }

    /** Adds a video. */
    public void add(Ranking ranking) {
        add(of(ranking));
    }

    void add(boolean hit) {
        videos++;
        hits += hit ? 1 : 0;
    }

    /** The figure, in [0, 1]. */
    public double value() {
        return videos == 0 ? 0 : (double) hits / videos;
    }
}
