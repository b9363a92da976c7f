package io.livelabel.model.engine;

import io.livelabel.model.layer.MixtureOfExperts;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What a mixture of logistic experts does between its matrix products, on plain arrays: a class in
 * one pass, where a library of tensors goes over memory a dozen times. With g = exp(gate − largest
 * gate): yes = Σ g σ(e), no = Σ g (1 − σ(e)) + the dummy's g, logit = log(yes / no).
 *
 * <p>Rows are computed by several threads; the result does not depend on how many.
 */
public final class MixtureArithmetic {
    /**
     * The least exponential that is kept for {@link #derive}: neither it nor the product of two is
     * ever 0, so the shares that gradients are made of stay numbers however far gates lie apart.
     */
    private static final double LEAST = 1e-35;

    /** What a sum is taken for that no double holds, so that every logit is a number. */
    private static final double NOTHING = Double.MIN_NORMAL;

    private final int classes;
    private final int experts;
    private final int threads;

    /**
     * Of a layer.
     *
     * @param threads the most threads that work on it together, at least 1
     */
    public MixtureArithmetic(MixtureOfExperts layer, int threads) {
        this.classes = layer.classes();
        this.experts = layer.experts();
        this.threads = threads;
    }

    /** Values of a row of gates. */
    public int gates() {
        return (experts + 1) * classes;
    }

    /** Values of a row of answers. */
    public int answers() {
        return experts * classes;
    }

    /**
     * Mixes.
     *
     * @param g gates, [rows, experts + 1, classes]; replaced by what {@link #derive} needs
     * @param e answers, [rows, experts, classes]; replaced likewise
     * @param logits filled, [rows, classes]
     */
    public void mix(int rows, float[] g, float[] e, float[] logits) {
        inParallel(
                rows,
                () -> {
                    MixtureBlock block = new MixtureBlock(experts);
                    return row -> mixRow(row, block, g, e, logits);
                });
    }

    /** Leaves the exponentials of gates and of negative answers. */
    private void mixRow(int row, MixtureBlock block, float[] g, float[] e, float[] logits) {
        for (int from = 0; from < classes; from += MixtureBlock.CLASSES) {
            int count = Math.min(MixtureBlock.CLASSES, classes - from);
            int gate = row * gates() + from;
            int answer = row * answers() + from;
            int logit = row * classes + from;
            block.read(g, gate, e, answer, classes, count);
            if (block.isModerate()) {
                block.mix(logits, logit);
                block.write(g, gate, e, answer, classes);
            } else {
                for (int c = 0; c < count; c++) {
                    logits[logit + c] = mixClass(g, gate + c, e, answer + c);
                }
            }
        }
    }

    /** The same for one class, however far its gates and answers lie apart. */
    private float mixClass(float[] g, int gate, float[] e, int answer) {
        float most = g[gate];
        for (int k = 1; k <= experts; k++) {
            most = Math.max(most, g[gate + k * classes]);
        }
        int dummy = gate + experts * classes;
        double yes = 0;
        double no = Math.exp(g[dummy] - most);
        g[dummy] = kept(no);
        for (int k = 0; k < experts; k++) {
            double weight = Math.exp(g[gate + k * classes] - most);
            g[gate + k * classes] = kept(weight);
            float z = e[answer + k * classes];
            double odds = Math.exp(-Math.abs(z));
            e[answer + k * classes] = z > 0 ? kept(odds) : 1 / kept(odds);
            double larger = weight / (1 + odds);
            yes += z > 0 ? larger : larger * odds;
            no += z > 0 ? larger * odds : larger;
        }
        return (float) (Math.log(Math.max(yes, NOTHING)) - Math.log(Math.max(no, NOTHING)));
    }

    /**
     * Derives.
     *
     * @param g what {@link #mix} left of the gates; replaced by the gradient by them
     * @param e what {@link #mix} left of the answers; replaced by the gradient by them
     * @param slope the gradient by the logits, [rows, classes]
     */
    public void derive(int rows, float[] g, float[] e, float[] slope) {
        inParallel(rows, () -> row -> deriveRow(row, g, e, slope));
    }

    private void deriveRow(int row, float[] g, float[] e, float[] slope) {
        int gate = row * gates();
        int answer = row * answers();
        for (int c = 0; c < classes; c++) {
            double yes = 0;
            double no = g[gate + experts * classes + c];
            for (int k = 0; k < experts; k++) {
                double odds = e[answer + k * classes + c];
                double share = g[gate + k * classes + c] / (1 + odds);
                yes += share;
                no += share * odds;
            }
            double ofYes = slope[row * classes + c] / yes;
            double ofNo = slope[row * classes + c] / no;
            for (int k = 0; k < experts; k++) {
                int at = gate + k * classes + c;
                int own = answer + k * classes + c;
                double odds = e[own];
                double p = 1 / (1 + odds);
                double rest = p * odds;
                double weight = g[at];
                g[at] = (float) (weight * (p * ofYes - rest * ofNo));
                e[own] = (float) (weight * p * rest * (ofYes + ofNo));
            }
            int dummy = gate + experts * classes + c;
            g[dummy] = (float) (-ofNo * g[dummy]);
        }
    }

    private static float kept(double exponential) {
        return (float) Math.max(exponential, LEAST);
    }

    /** Each of several threads works on rows with what it gets from {@code workers}. */
    private void inParallel(int rows, Supplier<IntConsumer> workers) {
        if (threads == 1) {
            IntStream.range(0, rows).forEach(workers.get());
            return;
        }
        IntStream.range(0, threads)
                .parallel()
                .forEach(
                        part -> {
                            IntConsumer work = workers.get();
                            for (int row = part; row < rows; row += threads) {
                                work.accept(row);
                            }
                        });
    }
}
