package io.livelabel.model.metrics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** What a {@link PrequentialWindow} keeps of each example, in arrays over all slots. */
final class WindowSlots {
    private static final int TOP = Evaluation.TOP;

    private final int[] sizes;
    private final int[] classIds;
    private final float[] scores;
    private final int[] hitBits;
    private final int[][] labels;
    private final double[] perrs;
    private final double[] losses;

    WindowSlots(int count) {
        sizes = new int[count];
        classIds = new int[Math.multiplyExact(count, TOP)];
        scores = new float[classIds.length];
        hitBits = new int[count];
        labels = new int[count][];
        perrs = new double[count];
        losses = new double[count];
    }

    void put(int slot, Ranking ranking, double perr, double loss) {
        int size = ranking.topSize();
        int bits = 0;
        for (int rank = 0; rank < size; rank++) {
            classIds[slot * TOP + rank] = ranking.classId(rank);
            scores[slot * TOP + rank] = ranking.score(rank);
            bits |= ranking.isHit(rank) ? 1 << rank : 0;
        }
        sizes[slot] = size;
        hitBits[slot] = bits;
        labels[slot] = new int[ranking.labelCount()];
        for (int i = 0; i < labels[slot].length; i++) {
            labels[slot][i] = ranking.label(i);
        }
        perrs[slot] = perr;
        losses[slot] = loss;
    }

    void addTo(int slot, GlobalAveragePrecision gap, MeanAveragePrecision map) {
        for (int rank = 0; rank < sizes[slot]; rank++) {
            boolean hit = (hitBits[slot] >>> rank & 1) == 1;
            gap.add(scores[slot * TOP + rank], hit);
            map.add(classIds[slot * TOP + rank], scores[slot * TOP + rank], hit);
        }
        gap.addLabels(labels[slot].length);
        for (int label : labels[slot]) {
            map.addLabel(label);
        }
    }

    /** Makes a ranking that of an example, its best classes only. */
    void rank(int slot, Ranking into) {
        int from = slot * TOP;
        into.set(
                Arrays.copyOfRange(classIds, from, from + sizes[slot]),
                Arrays.copyOfRange(scores, from, from + sizes[slot]),
                sizes[slot],
                labels[slot]);
    }

    boolean isHitAtOne(int slot) {
        return (hitBits[slot] & 1) == 1;
    }

    double perr(int slot) {
        return perrs[slot];
    }

    double loss(int slot) {
        return losses[slot];
    }

    void write(int slot, DataOutput out) throws IOException {
        out.writeByte(sizes[slot]);
        for (int i = slot * TOP; i < slot * TOP + sizes[slot]; i++) {
            out.writeInt(classIds[i]);
            out.writeFloat(scores[i]);
        }
        out.writeInt(hitBits[slot]);
        out.writeInt(labels[slot].length);
        for (int label : labels[slot]) {
            out.writeInt(label);
        }
        out.writeDouble(perrs[slot]);
        out.writeDouble(losses[slot]);
    }

    void read(int slot, DataInput in) throws IOException {
        sizes[slot] = in.readByte();
        if (sizes[slot] < 0 || sizes[slot] > TOP) {
            throw new IOException(
                    "prequential window slot %d holds %d classes, at most %d are possible"
                            .formatted(slot, sizes[slot], TOP));
        }
        for (int i = slot * TOP; i < slot * TOP + sizes[slot]; i++) {
            classIds[i] = in.readInt();
            scores[i] = in.readFloat();
        }
        hitBits[slot] = in.readInt();
        int labelCount = in.readInt();
        if (labelCount < 0) {
            throw new IOException(
                    "prequential window slot %d has %d labels".formatted(slot, labelCount));
        }
        labels[slot] = new int[labelCount];
        for (int i = 0; i < labels[slot].length; i++) {
            labels[slot][i] = in.readInt();
        }
        perrs[slot] = in.readDouble();
        losses[slot] = in.readDouble();
    }
}
