package io.livelabel.model.metrics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Means over a stream in which each example counts a little less than the next: the newest 1, the
 * one before {@code factor}, then its square, and so on (Gama et al., On evaluating stream learning
 * algorithms, 2013). Forty bytes. One thread at a time.
 */
public final class FadingFigures {
    private static final int FORMAT = 1;

    private final double factor;
    private double weight;
    private double hits;
    private double perr;
    private double loss;

    /**
     * Of no examples.
     *
     * @param factor what each example is multiplied with when the next comes, in (0, 1): 0.999
     *     looks back over a thousand or so
     */
    public FadingFigures(double factor) {
        if (!(factor > 0 && factor < 1)) {
            throw new IllegalArgumentException("fading factor is not in (0, 1): " + factor);
        }
        this.factor = factor;
    }

    /** Adds an example with its {@link CrossEntropy}. */
    public void add(Ranking ranking, double crossEntropy) {
        weight = factor * weight + 1;
        hits = factor * hits + (HitAtOne.of(ranking) ? 1 : 0);
        perr = factor * perr + Perr.of(ranking);
        loss = factor * loss + crossEntropy;
    }

    /** {@link HitAtOne}; 0 where there are no examples. */
    public double hitAt1() {
        return mean(hits);
    }

    /** {@link Perr}; 0 where there are no examples. */
    public double perr() {
        return mean(perr);
    }

    /** Mean cross-entropy; 0 where there are no examples. */
    public double loss() {
        return mean(loss);
    }

    private double mean(double sum) {
        return weight == 0 ? 0 : sum / weight;
    }

    /** Writes the whole state. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeInt(FORMAT);
        for (double value : new double[] {factor, weight, hits, perr, loss}) {
            out.writeDouble(value);
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException if it ends too early, or was written by a version that is not known
     */
    public static FadingFigures readFrom(DataInput in) throws IOException {
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException(
                    "fading figures have format %d, known is %d".formatted(format, FORMAT));
        }
        FadingFigures figures = new FadingFigures(in.readDouble());
        figures.weight = in.readDouble();
        figures.hits = in.readDouble();
        figures.perr = in.readDouble();
        figures.loss = in.readDouble();
        return figures;
    }
}
