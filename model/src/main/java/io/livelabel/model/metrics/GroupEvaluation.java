package io.livelabel.model.metrics;

import io.livelabel.model.metrics.ClassGroups.Group;
import java.util.EnumMap;
import java.util.Map;

/**
 * GAP@20 and MAP of each group of classes by itself: over those of a video's 20 best classes, and
 * of its labels, that are of the group. Keeps 16 bytes a ranked class. One thread at a time.
 */
public final class GroupEvaluation {
    private final ClassGroups groups;
    private final Map<Group, Part> parts = new EnumMap<>(Group.class);
    private final int[] ids = new int[Evaluation.TOP];
    private final float[] scores = new float[Evaluation.TOP];

    private static final class Part {
        private final Ranking ranking = new Ranking(Evaluation.TOP);
        private final GlobalAveragePrecision gap = new GlobalAveragePrecision();
        private final MeanAveragePrecision map = new MeanAveragePrecision();
        private long labels;
    }

    /**
     * Figures of a group.
     *
     * @param labels labels of the group
     * @param gap20 over its labels
     * @param map over its classes that occur
     */
    public record GroupFigures(long labels, double gap20, double map) {}

    /** Of groups. */
    public GroupEvaluation(ClassGroups groups) {
        this.groups = groups;
        for (Group group : Group.values()) {
            parts.put(group, new Part());
        }
    }

    /**
     * Adds a video.
     *
     * @param ranking its best classes
     */
    public void add(Ranking ranking) {
        parts.forEach((group, part) -> add(ranking, group, part));
    }

    private void add(Ranking ranking, Group group, Part part) {
        int count = 0;
        for (int rank = 0; rank < ranking.topSize(); rank++) {
            if (groups.of(ranking.classId(rank)) == group) {
                ids[count] = ranking.classId(rank);
                scores[count++] = ranking.score(rank);
            }
        }
        int[] labels = new int[ranking.labelCount()];
        int own = 0;
        for (int i = 0; i < labels.length; i++) {
            if (groups.of(ranking.label(i)) == group) {
                labels[own++] = ranking.label(i);
            }
        }
        part.ranking.set(ids, scores, count, java.util.Arrays.copyOf(labels, own));
        part.gap.add(part.ranking);
        part.map.add(part.ranking);
        part.labels += own;
    }

    /** A group's figures so far. */
    public GroupFigures figures(Group group) {
        Part part = java.util.Objects.requireNonNull(parts.get(group));
        return new GroupFigures(part.labels, part.gap.value(), part.map.value());
    }
}
