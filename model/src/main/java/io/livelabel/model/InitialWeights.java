package io.livelabel.model;

import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.AverageProbabilities;
import io.livelabel.model.layer.BiLstm;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.MixtureOfExperts;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Weights before the first step, the same for every engine: weights uniform in ±√(6 / (in + out))
 * (Glorot and Bengio, 2010); biases 0, but 1 at the forget gates of a memory (Jozefowicz et al.,
 * 2015); scales and running variances 1, running means 0.
 *
 * <p>The layers that make the output start with weights of 0, and with a bias that makes the first
 * prediction each class's frequency: dense layers at its log odds; of a mixture of experts only the
 * gates are random, and its experts share the frequency by their gates' number. Where the output
 * adds several layers up, the first that has a bias gets it.
 */
public final class InitialWeights {
    private final Architecture architecture;
    private final double[] frequencies;
    private final Map<String, Layer> layers = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();
    private final Set<String> biased = new HashSet<>();

    private InitialWeights(Architecture architecture, double[] frequencies) {
        this.architecture = architecture;
        this.frequencies = frequencies;
        Map<String, Architecture.Node> nodes = new HashMap<>();
        for (Architecture.Node node : architecture.nodes()) {
            nodes.put(node.name(), node);
            layers.put(node.name(), node.layer());
        }
        collectOutputs(nodes, architecture.output());
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
        for (int c = 0; c < frequencies.length; c++) {
            if (!(frequencies[c] > 0 && frequencies[c] < 1)) {
                throw new IllegalArgumentException(
                        "frequency of class %d is not in (0, 1): %s".formatted(c, frequencies[c]));
            }
        }
        return new InitialWeights(architecture, frequencies.clone());
    }

    /** Writes the weights; the same seed gives the same bits. */
    public void write(long seed, FloatBuffer into) {
        SplittableRandom random = new SplittableRandom(seed);
        for (Architecture.Parameter parameter : architecture.parameters()) {
            FloatBuffer part = into.slice(parameter.offset(), parameter.length());
            switch (parameter.role()) {
                case WEIGHT -> writeWeight(parameter, random, part);
                case BIAS -> writeBias(parameter, part);
                case RUNNING_MEAN -> fill(part, 0);
                case SCALE, RUNNING_VARIANCE -> fill(part, 1);
            }
        }
    }

    private void writeWeight(
            Architecture.Parameter parameter, SplittableRandom random, FloatBuffer into) {
        boolean gate = parameter.name().equals("gate-weight");
        if (outputs.contains(parameter.node()) && !gate) {
            fill(into, 0);
            return;
        }
        List<Integer> shape = parameter.shape();
        double limit = Math.sqrt(6.0 / (shape.get(0) + shape.get(1)));
        while (into.hasRemaining()) {
            into.put((float) random.nextDouble(-limit, limit));
        }
    }

    private void writeBias(Architecture.Parameter parameter, FloatBuffer into) {
        Layer layer = layers.get(parameter.node());
        if (biased.contains(parameter.node())) {
            int experts = layer instanceof MixtureOfExperts mixture ? mixture.experts() : 0;
            while (into.hasRemaining()) {
                double p = frequencies[into.position() % frequencies.length];
                double each = experts == 0 ? p : Math.min(p * (experts + 1) / experts, (1 + p) / 2);
                into.put((float) Math.log(each / (1 - each)));
            }
        } else if (layer instanceof BiLstm memory) {
            while (into.hasRemaining()) {
                into.put(into.position() / memory.units() == 1 ? 1f : 0f);
            }
        } else {
            fill(into, 0);
        }
    }

    private static void fill(FloatBuffer into, float value) {
        while (into.hasRemaining()) {
            into.put(value);
        }
    }

    /** Collects the nodes that make the logits of a node, and those of them that carry its bias. */
    private void collectOutputs(Map<String, Architecture.Node> nodes, String name) {
        Architecture.Node node = nodes.get(name);
        if (node == null) {
            return;
        }
        if (node.layer() instanceof AverageProbabilities) {
            node.inputs().forEach(input -> collectOutputs(nodes, input));
        } else if (node.layer() instanceof Add) {
            int before = biased.size();
            for (String input : node.inputs()) {
                Set<String> withBias = new HashSet<>(biased);
                collectOutputs(nodes, input);
                if (withBias.size() > before) {
                    biased.retainAll(withBias);
                }
            }
        } else if (node.layer() instanceof Dense dense) {
            outputs.add(name);
            if (dense.bias()) {
                biased.add(name);
            }
        } else if (node.layer() instanceof MixtureOfExperts) {
            outputs.add(name);
            biased.add(name);
        }
    }
}
