package io.livelabel.model;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Weights before the first step, the same for every engine: dense weights uniform in ±√(6 / (in +
 * out)) (Glorot and Bengio, 2010), those of the output 0; biases 0, those of the output at the log
 * odds of a class's frequency.
 */
public final class InitialWeights {
    private final Architecture architecture;
    private final double[] outputBias;

    private InitialWeights(Architecture architecture, double[] outputBias) {
        this.architecture = architecture;
        this.outputBias = outputBias;
    }

    /**
     * With the same expected frequency for every class.
     *
     * @param labelsPerVideo how many labels a video has on average
     */
    public static InitialWeights uniform(Architecture architecture, double labelsPerVideo) {
        double[] frequencies = new double[architecture.classes()];
        Arrays.fill(frequencies, labelsPerVideo / architecture.classes());
        return withFrequencies(architecture, frequencies);
    }

    /**
     * With a frequency for each class.
     *
     * @param frequencies share of videos that have the label, each in (0, 1)
     */
    public static InitialWeights withFrequencies(Architecture architecture, double[] frequencies) {
        if (frequencies.length != architecture.classes()) {
            throw new IllegalArgumentException(
                    "%d frequencies for %d classes"
                            .formatted(frequencies.length, architecture.classes()));
        }
        double[] bias = new double[frequencies.length];
        for (int c = 0; c < bias.length; c++) {
            double p = frequencies[c];
            if (!(p > 0 && p < 1)) {
                throw new IllegalArgumentException(
                        "frequency of class %d is not in (0, 1): %s".formatted(c, p));
            }
            bias[c] = Math.log(p / (1 - p));
        }
        return new InitialWeights(architecture, bias);
    }

    /** Writes the weights; the same seed gives the same bits. */
    public void write(long seed, FloatBuffer into) {
        SplittableRandom random = new SplittableRandom(seed);
        for (Architecture.Parameter parameter : architecture.parameters()) {
            boolean output = parameter.node().equals(architecture.output());
            int length = parameter.length();
            FloatBuffer part = into.slice(parameter.offset(), length);
            if (parameter.name().equals("bias")) {
                for (int i = 0; i < length; i++) {
                    part.put(output ? (float) outputBias[i] : 0f);
                }
            } else {
                List<Integer> shape = parameter.shape();
                double limit = output ? 0 : Math.sqrt(6.0 / (shape.get(0) + shape.get(1)));
                for (int i = 0; i < length; i++) {
                    part.put(limit == 0 ? 0f : (float) random.nextDouble(-limit, limit));
                }
            }
        }
    }
}
