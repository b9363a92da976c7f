package io.livelabel.model.engine;

/**
 * Some neighbouring classes of a row of a mixture, computed step by step for all of them, so that
 * each step is a loop that a compiler turns into vector instructions. One thread at a time.
 */
final class MixtureBlock {
    /** The most classes; what is in work then stays in a core's nearest cache. */
    static final int CLASSES = 256;

    private final int experts;
    private final double[] most = new double[CLASSES];
    private final double[] weights;
    private final double[] odds;
    private final double[] yes = new double[CLASSES];
    private final double[] no = new double[CLASSES];
    private int count;

    MixtureBlock(int experts) {
        this.experts = experts;
        this.weights = new double[(experts + 1) * CLASSES];
        this.odds = new double[experts * CLASSES];
    }

    /**
     * Takes gates, less the largest of their class, and negative answers.
     *
     * @param gate where the first expert's gate of the first class is
     * @param answer where the first expert's answer of the first class is
     * @param stride from one expert to the next
     * @param classes how many of them, at most {@link #CLASSES}
     */
    void read(float[] g, int gate, float[] e, int answer, int stride, int classes) {
        count = classes;
        for (int c = 0; c < count; c++) {
            most[c] = g[gate + c];
        }
        for (int k = 1; k <= experts; k++) {
            int at = gate + k * stride;
            for (int c = 0; c < count; c++) {
                most[c] = Math.max(most[c], g[at + c]);
            }
        }
        for (int k = 0; k <= experts; k++) {
            int at = gate + k * stride;
            int own = k * count;
            for (int c = 0; c < count; c++) {
                weights[own + c] = g[at + c] - most[c];
            }
        }
        for (int k = 0; k < experts; k++) {
            int at = answer + k * stride;
            int own = k * count;
            for (int c = 0; c < count; c++) {
                odds[own + c] = -e[at + c];
            }
        }
    }

    /** Whether {@link #mix} holds for what was read: numbers, none of them too large. */
    boolean isModerate() {
        double largest = 0;
        for (int i = 0; i < (experts + 1) * count; i++) {
            largest = Math.max(largest, Math.abs(weights[i]));
        }
        for (int i = 0; i < experts * count; i++) {
            largest = Math.max(largest, Math.abs(odds[i]));
        }
        return largest <= Exponentials.BOUND;
    }

    /** Mixes what was read, into logits from {@code at} on. */
    void mix(float[] logits, int at) {
        Exponentials.replace(weights, (experts + 1) * count);
        Exponentials.replace(odds, experts * count);
        int dummy = experts * count;
        for (int c = 0; c < count; c++) {
            yes[c] = 0;
            no[c] = weights[dummy + c];
        }
        for (int k = 0; k < experts; k++) {
            int own = k * count;
            for (int c = 0; c < count; c++) {
                double share = weights[own + c] / (1 + odds[own + c]);
                yes[c] += share;
                no[c] += share * odds[own + c];
            }
        }
        for (int c = 0; c < count; c++) {
            logits[at + c] = (float) Math.log(yes[c] / no[c]);
        }
    }

    /** Leaves the exponentials of gates and of negative answers where both were read. */
    void write(float[] g, int gate, float[] e, int answer, int stride) {
        for (int k = 0; k <= experts; k++) {
            int at = gate + k * stride;
            int own = k * count;
            for (int c = 0; c < count; c++) {
                g[at + c] = (float) weights[own + c];
            }
        }
        for (int k = 0; k < experts; k++) {
            int at = answer + k * stride;
            int own = k * count;
            for (int c = 0; c < count; c++) {
                e[at + c] = (float) odds[own + c];
            }
        }
    }
}
