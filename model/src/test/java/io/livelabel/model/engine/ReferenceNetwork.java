package io.livelabel.model.engine;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.Minibatch;
import io.livelabel.model.training.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an architecture computes, in double precision and plain loops, as its layers' documentation
 * says: what engines are compared with.
 */
final class ReferenceNetwork {
    private final Architecture architecture;
    private final Map<String, Span> parameters = new HashMap<>();
    private final long seed;
    private final long step;

    /** Of weights; dropout draws from the seed and the steps made. */
    ReferenceNetwork(Architecture architecture, double[] weights, long seed, long step) {
        this.architecture = architecture;
        this.seed = seed;
        this.step = step;
        for (Architecture.Parameter each : architecture.parameters()) {
            parameters.put(
                    each.node() + '/' + each.name(),
                    new Span(weights, each.offset(), each.length()));
        }
    }

    static ReferenceNetwork of(Architecture architecture, float[] weights) {
        double[] wide = new double[weights.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = weights[i];
        }
        return new ReferenceNetwork(architecture, wide, 0, 0);
    }

    /** Logits [size of the minibatch][classes]; running figures move where it trains. */
    double[][] logits(Minibatch minibatch, boolean training) {
        return values(minibatch, training).get(architecture.output());
    }

    /** What inputs and nodes hold, by name, each [rows][size]. */
    Map<String, double[][]> values(Minibatch minibatch, boolean training) {
        Map<String, double[][]> values = new HashMap<>();
        for (int i = 0; i < architecture.inputs().size(); i++) {
            int size = architecture.inputs().get(i).size();
            double[][] rows = new double[minibatch.rows(i)][size];
            for (int r = 0; r < rows.length; r++) {
                for (int j = 0; j < size; j++) {
                    rows[r][j] = minibatch.features(i)[r * size + j];
                }
            }
            values.put(architecture.inputs().get(i).name(), rows);
        }
        for (int index = 0; index < architecture.nodes().size(); index++) {
            Node node = architecture.nodes().get(index);
            List<double[][]> read = new ArrayList<>();
            node.inputs().forEach(source -> read.add(values.get(source)));
            ReferenceLayers layers =
                    new ReferenceLayers(this::parameter, node.name(), training, seed, step, index);
            ReferenceFrameLayers frames =
                    new ReferenceFrameLayers(this::parameter, node.name(), minibatch);
            double[][] value = layers.apply(node.layer(), read);
            values.put(node.name(), value != null ? value : frames.apply(node.layer(), read));
        }
        return values;
    }

    private Span parameter(String node, String name) {
        return Objects.requireNonNull(parameters.get(node + '/' + name));
    }

    /** A parameter within the weights. */
    record Span(double[] weights, int offset, int length) {
        double get(int i) {
            return weights[offset + i];
        }

        void set(int i, double value) {
            weights[offset + i] = value;
        }
    }

    /** Mean loss over a minibatch in training. */
    static double loss(Loss loss, double[][] logits, Minibatch minibatch) {
        double sum = 0;
        for (int row = 0; row < logits.length; row++) {
            for (int c = 0; c < logits[row].length; c++) {
                boolean label = false;
                for (int each : minibatch.labels(row)) {
                    label |= each == c;
                }
                sum += loss(loss, logits[row][c], label);
            }
        }
        return sum / logits.length;
    }

    private static double loss(Loss loss, double z, boolean label) {
        double logP = -Math.log1p(Math.exp(-z));
        double logRest = -Math.log1p(Math.exp(z));
        if (loss instanceof Loss.Asymmetric asymmetric) {
            double p = 1 / (1 + Math.exp(-z));
            double q = Math.max(p - asymmetric.margin(), 0);
            return label
                    ? -Math.pow(1 - p, asymmetric.gammaPositive()) * logP
                    : -Math.pow(q, asymmetric.gammaNegative()) * Math.log1p(-q);
        }
        return label ? -logP : -logRest;
    }
}
