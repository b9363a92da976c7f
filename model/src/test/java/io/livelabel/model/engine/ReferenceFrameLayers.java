package io.livelabel.model.engine;

import io.livelabel.model.Minibatch;
import io.livelabel.model.engine.ReferenceNetwork.Span;
import io.livelabel.model.layer.AttentionPooling;
import io.livelabel.model.layer.BiLstm;
import io.livelabel.model.layer.LastStates;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.MeanPooling;
import io.livelabel.model.layer.NeXtVlad;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/** The layers that know which frames belong together, video by video, in plain loops. */
record ReferenceFrameLayers(
        BiFunction<String, String, Span> parameters, String node, Minibatch minibatch) {

    double[][] apply(Layer layer, List<double[][]> inputs) {
        double[][] x = inputs.get(0);
        if (layer instanceof BiLstm memory) {
            return biLstm(memory, x);
        }
        double[][] y = new double[minibatch.size()][];
        for (int video = 0; video < y.length; video++) {
            double[][] own = frames(x, video);
            if (layer instanceof MeanPooling) {
                double[] equal = new double[own.length];
                Arrays.fill(equal, 1.0 / own.length);
                y[video] = weighted(own, equal);
            } else if (layer instanceof AttentionPooling) {
                y[video] = weighted(own, attention(own));
            } else if (layer instanceof LastStates) {
                int half = own[0].length / 2;
                y[video] = own[0].clone();
                System.arraycopy(own[own.length - 1], 0, y[video], 0, half);
            } else if (layer instanceof NeXtVlad aggregation) {
                y[video] =
                        neXtVlad(
                                aggregation,
                                own,
                                frames(inputs.get(1), video),
                                frames(inputs.get(2), video));
            } else {
                throw new AssertionError("no reference of " + layer);
            }
        }
        return y;
    }

    private double[][] frames(double[][] x, int video) {
        int first = minibatch.firstFrame(video);
        return Arrays.copyOfRange(x, first, first + minibatch.frames(video));
    }

    private static double[] weighted(double[][] rows, double[] shares) {
        double[] sum = new double[rows[0].length];
        for (int t = 0; t < rows.length; t++) {
            for (int j = 0; j < sum.length; j++) {
                sum[j] += shares[t] * rows[t][j];
            }
        }
        return sum;
    }

    private double[] attention(double[][] rows) {
        double[][] scores = ReferenceLayers.product(rows, parameters.apply(node, "weight"), 1);
        return softmax(Arrays.stream(scores).mapToDouble(score -> score[0]).toArray());
    }

    private static double[] softmax(double[] scores) {
        double total = Arrays.stream(scores).map(Math::exp).sum();
        return Arrays.stream(scores).map(score -> Math.exp(score) / total).toArray();
    }

    private double[][] biLstm(BiLstm memory, double[][] x) {
        int units = memory.units();
        double[][] y = new double[x.length][2 * units];
        for (int video = 0; video < minibatch.size(); video++) {
            int first = minibatch.firstFrame(video);
            int frames = minibatch.frames(video);
            for (String direction : List.of("forward", "backward")) {
                boolean forward = direction.equals("forward");
                double[] state = new double[units];
                double[] cell = new double[units];
                for (int i = 0; i < frames; i++) {
                    int row = forward ? first + i : first + frames - 1 - i;
                    step(direction, x[row], state, cell);
                    System.arraycopy(state, 0, y[row], forward ? 0 : units, units);
                }
            }
        }
        return y;
    }

    private void step(String direction, double[] x, double[] state, double[] cell) {
        int units = state.length;
        double[][] z =
                ReferenceLayers.product(
                        new double[][] {x},
                        parameters.apply(node, direction + "-weight"),
                        4 * units);
        double[][] recurrent =
                ReferenceLayers.product(
                        new double[][] {state},
                        parameters.apply(node, direction + "-recurrent"),
                        4 * units);
        ReferenceLayers.addBias(z, parameters.apply(node, direction + "-bias"));
        for (int u = 0; u < units; u++) {
            double i = sigmoid(z[0][u] + recurrent[0][u]);
            double f = sigmoid(z[0][units + u] + recurrent[0][units + u]);
            double g = Math.tanh(z[0][2 * units + u] + recurrent[0][2 * units + u]);
            double o = sigmoid(z[0][3 * units + u] + recurrent[0][3 * units + u]);
            cell[u] = f * cell[u] + i * g;
            state[u] = o * Math.tanh(cell[u]);
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private double[] neXtVlad(
            NeXtVlad definition, double[][] values, double[][] attention, double[][] assignment) {
        int groups = definition.groups();
        int clusters = definition.clusters();
        int size = values[0].length / groups;
        Span centres = parameters.apply(node, "centres");
        double[] v = new double[clusters * size];
        for (int t = 0; t < values.length; t++) {
            for (int g = 0; g < groups; g++) {
                double[] shares =
                        softmax(
                                Arrays.copyOfRange(
                                        assignment[t], g * clusters, (g + 1) * clusters));
                for (int k = 0; k < clusters; k++) {
                    for (int j = 0; j < size; j++) {
                        v[k * size + j] +=
                                attention[t][g]
                                        * shares[k]
                                        * (values[t][g * size + j] - centres.get(k * size + j));
                    }
                }
            }
        }
        for (int k = 0; k < clusters; k++) {
            double sum = 0;
            for (int j = 0; j < size; j++) {
                sum += v[k * size + j] * v[k * size + j];
            }
            for (int j = 0; j < size; j++) {
                v[k * size + j] /= Math.max(Math.sqrt(sum), 1e-6);
            }
        }
        return v;
    }
}
