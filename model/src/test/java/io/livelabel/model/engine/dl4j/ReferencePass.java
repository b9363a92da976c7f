package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.Architecture.Parameter;
import io.livelabel.model.Minibatch;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.Concat;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.RmsNormalize;
import java.util.HashMap;
import java.util.Map;

/** A forward pass in plain double arithmetic, one example at a time, dropout off. */
final class ReferencePass {
    private final Architecture architecture;
    private final double[] weights;

    ReferencePass(Architecture architecture, float[] weights) {
        this.architecture = architecture;
        this.weights = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            this.weights[i] = weights[i];
        }
    }

    /** The derivative of the mean loss by one weight, by a central difference. */
    double derivative(Minibatch minibatch, int weight) {
        double step = 1e-5;
        double there = weights[weight];
        weights[weight] = there + step;
        double above = meanLoss(minibatch);
        weights[weight] = there - step;
        double below = meanLoss(minibatch);
        weights[weight] = there;
        return (above - below) / (2 * step);
    }

    double[] logits(Minibatch minibatch, int row) {
        Map<String, double[]> values = new HashMap<>();
        for (int i = 0; i < architecture.inputs().size(); i++) {
            Architecture.Input input = architecture.inputs().get(i);
            double[] x = new double[input.size()];
            for (int j = 0; j < x.length; j++) {
                x[j] = minibatch.features(i)[row * x.length + j];
            }
            values.put(input.name(), x);
        }
        for (Node node : architecture.nodes()) {
            double[][] read = node.inputs().stream().map(values::get).toArray(double[][]::new);
            values.put(node.name(), value(node, read));
        }
        return values.get(architecture.output());
    }

    double meanLoss(Minibatch minibatch) {
        double sum = 0;
        for (int row = 0; row < minibatch.size(); row++) {
            double[] z = logits(minibatch, row);
            for (double logit : z) {
                sum += Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
            }
            for (int label : minibatch.labels(row)) {
                sum -= z[label];
            }
        }
        return sum / minibatch.size();
    }

    private double[] value(Node node, double[][] read) {
        Layer layer = node.layer();
        if (layer instanceof RmsNormalize) {
            double norm = 0;
            for (double x : read[0]) {
                norm += x * x;
            }
            double scale = Math.sqrt(read[0].length) / Math.max(Math.sqrt(norm), 1e-6);
            return java.util.Arrays.stream(read[0]).map(x -> x * scale).toArray();
        }
        if (layer instanceof Dense dense) {
            return dense(node.name(), dense, read[0]);
        }
        if (layer instanceof Concat) {
            return java.util.Arrays.stream(read)
                    .flatMapToDouble(java.util.Arrays::stream)
                    .toArray();
        }
        if (layer instanceof Add) {
            double[] sum = new double[read[0].length];
            for (double[] x : read) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += x[i];
                }
            }
            return sum;
        }
        return read[0];
    }

    private double[] dense(String name, Dense dense, double[] x) {
        int weight = offset(name, "weight");
        int bias = offset(name, "bias");
        double[] y = new double[dense.units()];
        for (int u = 0; u < y.length; u++) {
            double sum = weights[bias + u];
            for (int i = 0; i < x.length; i++) {
                sum += x[i] * weights[weight + u * x.length + i];
            }
            y[u] =
                    switch (dense.activation()) {
                        case IDENTITY -> sum;
                        case RELU -> Math.max(sum, 0);
                        case TANH -> Math.tanh(sum);
                    };
        }
        return y;
    }

    private int offset(String node, String name) {
        return architecture.parameters().stream()
                .filter(p -> p.node().equals(node) && p.name().equals(name))
                .mapToInt(Parameter::offset)
                .findFirst()
                .orElseThrow();
    }
}
