package io.livelabel.model.engine;

import io.livelabel.model.engine.ReferenceNetwork.Span;
import io.livelabel.model.layer.Activate;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.AverageProbabilities;
import io.livelabel.model.layer.BatchNorm;
import io.livelabel.model.layer.Concat;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.MixtureOfExperts;
import io.livelabel.model.layer.Multiply;
import io.livelabel.model.layer.RmsNormalize;
import io.livelabel.model.training.DropoutMask;
import java.util.List;
import java.util.function.BiFunction;

/** The layers that treat each row by itself, and batch norm, in plain loops. */
record ReferenceLayers(
        BiFunction<String, String, Span> parameters,
        String node,
        boolean training,
        long seed,
        long step,
        int index) {

    /** The layer's values, or null where it is one on frames. */
    double[][] apply(Layer layer, List<double[][]> inputs) {
        double[][] x = inputs.get(0);
        if (layer instanceof Dense dense) {
            return dense(dense, x);
        } else if (layer instanceof RmsNormalize) {
            return rmsNormalize(x);
        } else if (layer instanceof Activate activate) {
            return activate(activate.activation(), x);
        } else if (layer instanceof Dropout dropout) {
            return training ? dropout(dropout, x) : x;
        } else if (layer instanceof BatchNorm norm) {
            return batchNorm(norm, x);
        } else if (layer instanceof Concat) {
            return concat(inputs);
        } else if (layer instanceof Add) {
            return each(inputs, Double::sum);
        } else if (layer instanceof Multiply) {
            return each(inputs, (a, b) -> a * b);
        } else if (layer instanceof MixtureOfExperts mixture) {
            return mixture(mixture, x);
        } else if (layer instanceof AverageProbabilities) {
            return average(inputs);
        }
        return null;
    }

    private Span parameter(String name) {
        return parameters.apply(node, name);
    }

    static double[][] product(double[][] x, Span weight, int units) {
        double[][] y = new double[x.length][units];
        for (int r = 0; r < x.length; r++) {
            int size = x[r].length;
            for (int u = 0; u < units; u++) {
                for (int j = 0; j < size; j++) {
                    y[r][u] += x[r][j] * weight.get(u * size + j);
                }
            }
        }
        return y;
    }

    private double[][] dense(Dense dense, double[][] x) {
        double[][] y = product(x, parameter("weight"), dense.units());
        if (dense.bias()) {
            addBias(y, parameter("bias"));
        }
        return activate(dense.activation(), y);
    }

    static void addBias(double[][] y, Span bias) {
        for (double[] row : y) {
            for (int u = 0; u < row.length; u++) {
                row[u] += bias.get(u);
            }
        }
    }

    private static double[][] activate(Activation activation, double[][] x) {
        double[][] y = new double[x.length][];
        for (int r = 0; r < x.length; r++) {
            y[r] = new double[x[r].length];
            for (int j = 0; j < x[r].length; j++) {
                double v = x[r][j];
                y[r][j] =
                        switch (activation) {
                            case IDENTITY -> v;
                            case RELU -> Math.max(v, 0);
                            case LEAKY_RELU -> v > 0 ? v : 0.01 * v;
                            case TANH -> Math.tanh(v);
                            case SIGMOID -> 1 / (1 + Math.exp(-v));
                        };
            }
        }
        return y;
    }

    private static double[][] rmsNormalize(double[][] x) {
        double[][] y = new double[x.length][];
        for (int r = 0; r < x.length; r++) {
            double sum = 0;
            for (double v : x[r]) {
                sum += v * v;
            }
            double scale = Math.sqrt(x[r].length) / Math.max(Math.sqrt(sum), 1e-6);
            y[r] = java.util.Arrays.stream(x[r]).map(v -> v * scale).toArray();
        }
        return y;
    }

    private double[][] dropout(Dropout dropout, double[][] x) {
        int size = x[0].length;
        float[] mask = new float[x.length * size];
        DropoutMask.fill(mask, mask.length, dropout.rate(), seed, step, index);
        double[][] y = new double[x.length][size];
        for (int r = 0; r < x.length; r++) {
            for (int j = 0; j < size; j++) {
                y[r][j] = x[r][j] * mask[r * size + j];
            }
        }
        return y;
    }

    private double[][] batchNorm(BatchNorm norm, double[][] x) {
        Span means = parameter("running-mean");
        Span variances = parameter("running-variance");
        double[][] y = new double[x.length][x[0].length];
        for (int j = 0; j < x[0].length; j++) {
            double mean = means.get(j);
            double variance = variances.get(j);
            if (training) {
                mean = 0;
                variance = 0;
                for (double[] row : x) {
                    mean += row[j] / x.length;
                }
                for (double[] row : x) {
                    variance += (row[j] - mean) * (row[j] - mean) / x.length;
                }
                means.set(j, norm.momentum() * means.get(j) + (1 - norm.momentum()) * mean);
                variances.set(
                        j, norm.momentum() * variances.get(j) + (1 - norm.momentum()) * variance);
            }
            for (int r = 0; r < x.length; r++) {
                y[r][j] =
                        parameter("scale").get(j)
                                        * (x[r][j] - mean)
                                        / Math.sqrt(variance + norm.epsilon())
                                + parameter("shift").get(j);
            }
        }
        return y;
    }

    private static double[][] concat(List<double[][]> inputs) {
        double[][] y = new double[inputs.get(0).length][];
        for (int r = 0; r < y.length; r++) {
            int row = r;
            y[r] = inputs.stream().flatMapToDouble(x -> java.util.Arrays.stream(x[row])).toArray();
        }
        return y;
    }

    private static double[][] each(
            List<double[][]> inputs, java.util.function.DoubleBinaryOperator operator) {
        double[][] y =
                java.util.Arrays.stream(inputs.get(0))
                        .map(double[]::clone)
                        .toArray(double[][]::new);
        for (double[][] x : inputs.subList(1, inputs.size())) {
            for (int r = 0; r < y.length; r++) {
                for (int j = 0; j < y[r].length; j++) {
                    y[r][j] = operator.applyAsDouble(y[r][j], x[r][j]);
                }
            }
        }
        return y;
    }

    private double[][] mixture(MixtureOfExperts mixture, double[][] x) {
        int classes = mixture.classes();
        int experts = mixture.experts();
        double[][] gates = product(x, parameter("gate-weight"), (experts + 1) * classes);
        double[][] answers = product(x, parameter("expert-weight"), experts * classes);
        addBias(answers, parameter("expert-bias"));
        double[][] y = new double[x.length][classes];
        for (int r = 0; r < x.length; r++) {
            for (int c = 0; c < classes; c++) {
                double total = 0;
                double yes = 0;
                for (int k = 0; k <= experts; k++) {
                    double gate = Math.exp(gates[r][k * classes + c]);
                    total += gate;
                    if (k < experts) {
                        yes += gate / (1 + Math.exp(-answers[r][k * classes + c]));
                    }
                }
                double p = yes / total;
                y[r][c] = Math.log(p) - Math.log1p(-p);
            }
        }
        return y;
    }

    private static double[][] average(List<double[][]> inputs) {
        double[][] y = new double[inputs.get(0).length][inputs.get(0)[0].length];
        for (int r = 0; r < y.length; r++) {
            for (int c = 0; c < y[r].length; c++) {
                double p = 0;
                for (double[][] x : inputs) {
                    p += 1 / (1 + Math.exp(-x[r][c])) / inputs.size();
                }
                y[r][c] = Math.log(p) - Math.log1p(-p);
            }
        }
        return y;
    }
}
