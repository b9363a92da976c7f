package io.livelabel.producer.inspect;

import io.livelabel.producer.tfrecord.RawFeature;
import io.livelabel.schemas.ClassNames;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts the labels of videos, alone and in pairs, in one pass. One thread.
 *
 * <p>Memory: for each class seen a count of its pairs with every class of a lower id, in all at
 * most 2 · classes² bytes: 30 MB for YouTube-8M. Above {@link #MAX_PAIRED_CLASSES} classes pairs
 * are not counted.
 */
final class LabelTally {
    /** Pairs of so many classes take half a gigabyte. */
    static final int MAX_PAIRED_CLASSES = 16_384;

    private static final String LABELS = "labels";

    private final int classes;
    private final long[] counts;
    // Row a has the pairs of a with all classes below it.
    private final int[] @Nullable [] pairs;
    private final ValueTally perVideo = ValueTally.ofInts();
    private final BitSet video = new BitSet();
    private long videos;
    private long withoutLabels;
    private long outOfRange;

    LabelTally(int classes) {
        this.classes = classes;
        this.counts = new long[classes];
        this.pairs = new int[classes <= MAX_PAIRED_CLASSES ? classes : 0][];
    }

    /** Counts the labels of one record, each once. */
    void add(List<RawFeature> record) {
        video.clear();
        for (RawFeature feature : record) {
            if (feature instanceof RawFeature.Ints ints
                    && !ints.framed()
                    && ints.name().equals(LABELS)) {
                collect(ints.values());
            }
        }
        videos++;
        int labels = video.cardinality();
        withoutLabels += labels == 0 ? 1 : 0;
        perVideo.add(labels);
        for (int a = video.nextSetBit(0); a >= 0; a = video.nextSetBit(a + 1)) {
            counts[a]++;
            if (pairs.length > 0) {
                countPairs(a);
            }
        }
    }

    private void collect(long[] labels) {
        for (long label : labels) {
            if (label >= 0 && label < classes) {
                video.set((int) label);
            } else {
                outOfRange++;
            }
        }
    }

    private void countPairs(int a) {
        int[] row = pairs[a];
        if (row == null) {
            row = new int[a];
            pairs[a] = row;
        }
        for (int b = video.nextSetBit(0); b < a; b = video.nextSetBit(b + 1)) {
            row[b]++;
        }
    }

    /**
     * The counts so far.
     *
     * @param top how many classes, the most frequent ones, are looked at in pairs
     */
    LabelReport toReport(ClassNames names, int top) {
        List<ClassCount> seen = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            if (counts[c] > 0) {
                double share = (double) counts[c] / videos;
                seen.add(new ClassCount(c, names.name(c), counts[c], share));
            }
        }
        seen.sort(
                Comparator.comparingLong(ClassCount::videos)
                        .reversed()
                        .thenComparing(ClassCount::classId));
        return new LabelReport(
                videos,
                withoutLabels,
                classes,
                outOfRange,
                perVideo.distribution(),
                List.copyOf(seen),
                pairs.length > 0 && !seen.isEmpty()
                        ? Optional.of(coOccurrence(seen.subList(0, Math.min(top, seen.size()))))
                        : Optional.empty());
    }

    private CoOccurrence coOccurrence(List<ClassCount> most) {
        int n = most.size();
        long[][] together = new long[n][n];
        double[][] columnGivenRow = new double[n][n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                together[row][column] =
                        together(most.get(row).classId(), most.get(column).classId());
                columnGivenRow[row][column] =
                        (double) together[row][column] / most.get(row).videos();
            }
        }
        return new CoOccurrence(List.copyOf(most), together, columnGivenRow);
    }

    private long together(int a, int b) {
        if (a == b) {
            return counts[a];
        }
        int[] row = pairs[Math.max(a, b)];
        return row == null ? 0 : row[Math.min(a, b)];
    }
}
