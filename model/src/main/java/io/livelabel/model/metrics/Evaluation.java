package io.livelabel.model.metrics;

import io.livelabel.model.Predictions;
import java.util.OptionalDouble;

/**
 * All figures over any number of videos, from predictions or from lists of their best classes, and
 * their true labels. Keeps 16 bytes a ranked class. One thread at a time.
 */
public final class Evaluation {
    /** How many classes of a video count for GAP and MAP. */
    public static final int TOP = 20;

    private final Ranking ranking;
    private final GlobalAveragePrecision gap = new GlobalAveragePrecision();
    private final MeanAveragePrecision map = new MeanAveragePrecision();
    private final HitAtOne hitAtOne = new HitAtOne();
    private final Perr perr = new Perr();
    private long videos;
    private long withLoss;
    private double loss;

    /** Of the {@value #TOP} best classes. */
    public Evaluation() {
        this(TOP);
    }

    /** Of the {@code k} best classes. */
    public Evaluation(int k) {
        ranking = new Ranking(k);
    }

    /**
     * Adds a video with the scores of all classes.
     *
     * @param truth its class ids, each once
     */
    public void add(Predictions predictions, int row, int[] truth) {
        ranking.rank(predictions, row, truth);
        loss += CrossEntropy.of(predictions, row, truth);
        withLoss++;
        add();
    }

    /**
     * Adds a video of which only the best classes are known. For {@link Perr} of a video with more
     * labels than {@code size}, the classes that are missing count as misses.
     *
     * @param classIds class ids, best first
     * @param scores their scores
     * @param size how many of both count
     * @param truth its class ids, each once
     * @throws IllegalArgumentException if the scores rise or are NaN, or a class stands there twice
     */
    public void add(int[] classIds, float[] scores, int size, int[] truth) {
        ranking.set(classIds, scores, size, truth);
        add();
    }

    private void add() {
        videos++;
        gap.add(ranking);
        map.add(ranking);
        hitAtOne.add(ranking);
        perr.add(ranking);
    }

    /** The figures so far. */
    public Figures figures() {
        return new Figures(
                videos,
                gap.value(),
                hitAtOne.value(),
                perr.value(),
                map.value(),
                videos > 0 && withLoss == videos
                        ? OptionalDouble.of(loss / videos)
                        : OptionalDouble.empty());
    }
}
