package io.livelabel.model.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Common and rare classes apart: the head is the most frequent classes that together hold half of
 * all labels, the middle the next ones up to nine tenths, the tail the rest, and all that have no
 * label. Immutable.
 */
public final class ClassGroups {
    private static final double HEAD_SHARE = 0.5;
    private static final double MIDDLE_SHARE = 0.9;

    /** How frequent a class is. */
    public enum Group {
        HEAD,
        MIDDLE,
        TAIL
    }

    private final Group[] groups;

    private ClassGroups(Group[] groups) {
        this.groups = groups;
    }

    /**
     * Of how many labels each class has.
     *
     * @param counts labels by class, not negative
     */
    public static ClassGroups ofCounts(long[] counts) {
        return ofFrequencies(Arrays.stream(counts).asDoubleStream().toArray());
    }

    /**
     * Of how frequent each class is, in whatever unit.
     *
     * @param frequencies by class, not negative
     */
    public static ClassGroups ofFrequencies(double[] frequencies) {
        double all = Arrays.stream(frequencies).sum();
        int[] falling =
                IntStream.range(0, frequencies.length)
                        .boxed()
                        .sorted(Comparator.comparing(c -> -frequencies[c]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        Group[] groups = new Group[frequencies.length];
        Arrays.fill(groups, Group.TAIL);
        double before = 0;
        for (int classId : falling) {
            if (frequencies[classId] > 0 && before < MIDDLE_SHARE * all) {
                groups[classId] = before < HEAD_SHARE * all ? Group.HEAD : Group.MIDDLE;
            }
            before += frequencies[classId];
        }
        return new ClassGroups(groups);
    }

    /** A class's group. */
    public Group of(int classId) {
        return groups[classId];
    }

    /** Number of classes of a group. */
    public int size(Group group) {
        return (int) Arrays.stream(groups).filter(group::equals).count();
    }

    /** Number of classes. */
    public int classes() {
        return groups.length;
    }
}
