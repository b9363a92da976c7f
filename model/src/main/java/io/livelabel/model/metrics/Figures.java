package io.livelabel.model.metrics;

import java.util.OptionalDouble;

/**
 * What a classifier is judged by, over a number of videos.
 *
 * @param videos how many videos
 * @param gap20 {@link GlobalAveragePrecision}, of the 20 best classes unless stated otherwise
 * @param hitAt1 {@link HitAtOne}
 * @param perr {@link Perr}
 * @param map {@link MeanAveragePrecision}
 * @param loss mean {@link CrossEntropy}; absent where only the best classes are known
 */
public record Figures(
        long videos, double gap20, double hitAt1, double perr, double map, OptionalDouble loss) {}
