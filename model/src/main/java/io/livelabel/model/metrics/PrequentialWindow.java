package io.livelabel.model.metrics;

import io.livelabel.model.Predictions;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * Exact figures over the newest examples of a stream, each scored before it was trained on, and
 * running means over all of them (Gama et al., On evaluating stream learning algorithms, 2013).
 *
 * <p>A ring of the newest {@code capacity} examples: each one's 20 best classes, their scores and
 * hits, its labels, loss and precision; about 250 bytes an example. Figures are computed when asked
 * for. The whole state goes out and in, bit for bit. One thread at a time.
 */
public final class PrequentialWindow {
    private static final int FORMAT = 1;

    private final int capacity;
    private final Ranking ranking = new Ranking(Evaluation.TOP);
    private final WindowSlots slots;
    private long examples;
    private double hitSum;
    private double perrSum;
    private double lossSum;

    /** An empty window over the newest {@code capacity} examples. */
    public PrequentialWindow(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "a window needs room for 1 example: %d".formatted(capacity));
        }
        this.capacity = capacity;
        this.slots = new WindowSlots(capacity);
    }

    /**
     * Adds an example; the oldest leaves a full window.
     *
     * @param truth its class ids, each once; copied
     */
    public void add(Predictions predictions, int row, int[] truth) {
        ranking.rank(predictions, row, truth);
        add(ranking, CrossEntropy.of(predictions, row, truth));
    }

    /**
     * Adds an example; the oldest leaves a full window.
     *
     * @param ranking its {@value Evaluation#TOP} best classes, copied
     * @param loss its {@link CrossEntropy}
     */
    public void add(Ranking ranking, double loss) {
        double perr = Perr.of(ranking);
        slots.put((int) (examples % capacity), ranking, perr, loss);
        examples++;
        hitSum += HitAtOne.of(ranking) ? 1 : 0;
        perrSum += perr;
        lossSum += loss;
    }

    /** The figures over the examples in the window. */
    public Figures figures() {
        GlobalAveragePrecision gap = new GlobalAveragePrecision();
        MeanAveragePrecision map = new MeanAveragePrecision();
        HitAtOne hitAtOne = new HitAtOne();
        Perr perr = new Perr();
        double loss = 0;
        int size = size();
        for (int age = size; age > 0; age--) {
            int slot = (int) ((examples - age) % capacity);
            slots.addTo(slot, gap, map);
            hitAtOne.add(slots.isHitAtOne(slot));
            perr.add(slots.perr(slot));
            loss += slots.loss(slot);
        }
        return new Figures(
                size,
                gap.value(),
                hitAtOne.value(),
                perr.value(),
                map.value(),
                size == 0 ? OptionalDouble.empty() : OptionalDouble.of(loss / size));
    }

    /** The figures over the examples in the window, of each group of classes by itself. */
    public GroupEvaluation groupFigures(ClassGroups groups) {
        GroupEvaluation evaluation = new GroupEvaluation(groups);
        for (int slot = 0; slot < size(); slot++) {
            slots.rank(slot, ranking);
            evaluation.add(ranking);
        }
        return evaluation;
    }

    /**
     * Means over all examples of the stream.
     *
     * @param examples how many there were
     * @param hitAt1 share whose best-scored class was a label
     * @param perr mean precision at equal recall rate
     * @param loss mean cross-entropy
     */
    public record Running(long examples, double hitAt1, double perr, double loss) {}

    /** The running means; 0 where there are no examples. */
    public Running running() {
        double count = Math.max(examples, 1);
        return new Running(examples, hitSum / count, perrSum / count, lossSum / count);
    }

    /** The most examples the window holds. */
    public int capacity() {
        return capacity;
    }

    /** How many examples the window holds. */
    public int size() {
        return (int) Math.min(examples, capacity);
    }

    /** Writes the whole state. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeInt(FORMAT);
        out.writeInt(capacity);
        out.writeLong(examples);
        out.writeDouble(hitSum);
        out.writeDouble(perrSum);
        out.writeDouble(lossSum);
        for (int slot = 0; slot < size(); slot++) {
            slots.write(slot, out);
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException if it ends too early, or was written by a version that is not known
     */
    public static PrequentialWindow readFrom(DataInput in) throws IOException {
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException(
                    "prequential window has format %d, known is %d".formatted(format, FORMAT));
        }
        int capacity = in.readInt();
        if (capacity < 1) {
            throw new IOException("prequential window has capacity %d".formatted(capacity));
        }
        PrequentialWindow window = new PrequentialWindow(capacity);
        window.examples = in.readLong();
        window.hitSum = in.readDouble();
        window.perrSum = in.readDouble();
        window.lossSum = in.readDouble();
        for (int slot = 0; slot < window.size(); slot++) {
            window.slots.read(slot, in);
        }
        return window;
    }
}
