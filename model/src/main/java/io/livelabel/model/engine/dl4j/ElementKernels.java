package io.livelabel.model.engine.dl4j;

import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.training.DropoutMask;
import java.util.Arrays;

/** The layers that treat each value by itself. */
final class ElementKernels {
    private ElementKernels() {}

    /** y = activation(x). */
    static HostKernel activate(Activation activation) {
        return new HostKernel() {
            @Override
            void compute(int rows, int columns, float[] out, boolean training) {
                for (int i = 0; i < rows * columns; i++) {
                    float v = x[0][i];
                    out[i] =
                            switch (activation) {
                                case IDENTITY -> v;
                                case RELU -> Math.max(v, 0);
                                case LEAKY_RELU -> v > 0 ? v : 0.01f * v;
                                case TANH -> (float) Math.tanh(v);
                                case SIGMOID -> sigmoid(v);
                            };
                }
            }

            @Override
            void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
                for (int i = 0; i < rows * columns; i++) {
                    float v = out[i];
                    dx[0][i] =
                            dy[i]
                                    * switch (activation) {
                                        case IDENTITY -> 1;
                                        case RELU -> v > 0 ? 1 : 0;
                                        case LEAKY_RELU -> v > 0 ? 1 : 0.01f;
                                        case TANH -> 1 - v * v;
                                        case SIGMOID -> v * (1 - v);
                                    };
                }
            }
        };
    }

    static float sigmoid(float x) {
        return (float) (1 / (1 + Math.exp(-x)));
    }

    /** Multiplies with a mask in training. */
    static HostKernel dropout(Dropout layer, int node, PassContext context) {
        return new HostKernel() {
            private float[] mask = new float[0];

            @Override
            void compute(int rows, int columns, float[] out, boolean training) {
                int count = rows * columns;
                System.arraycopy(x[0], 0, out, 0, count);
                if (training) {
                    mask = NativeMemory.room(mask, count);
                    DropoutMask.fill(
                            mask, count, layer.rate(), context.seed(), context.step(), node);
                    for (int i = 0; i < count; i++) {
                        out[i] *= mask[i];
                    }
                }
            }

            @Override
            void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
                for (int i = 0; i < rows * columns; i++) {
                    dx[0][i] = dy[i] * mask[i];
                }
            }
        };
    }

    /** The sum of the inputs. */
    static HostKernel add() {
        return new HostKernel() {
            @Override
            void compute(int rows, int columns, float[] out, boolean training) {
                System.arraycopy(x[0], 0, out, 0, rows * columns);
                for (int input = 1; input < x.length; input++) {
                    for (int i = 0; i < rows * columns; i++) {
                        out[i] += x[input][i];
                    }
                }
            }

            @Override
            void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
                for (float[] each : dx) {
                    System.arraycopy(dy, 0, each, 0, rows * columns);
                }
            }
        };
    }

    /** The product of two inputs. */
    static HostKernel multiply() {
        return new HostKernel() {
            @Override
            void compute(int rows, int columns, float[] out, boolean training) {
                for (int i = 0; i < rows * columns; i++) {
                    out[i] = x[0][i] * x[1][i];
                }
            }

            @Override
            void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
                for (int i = 0; i < rows * columns; i++) {
                    dx[0][i] = dy[i] * x[1][i];
                    dx[1][i] = dy[i] * x[0][i];
                }
            }
        };
    }

    /** The inputs' columns side by side. */
    static HostKernel concat(int[] sizes) {
        return new HostKernel() {
            @Override
            void compute(int rows, int columns, float[] out, boolean training) {
                move(
                        rows,
                        columns,
                        (input, from, to) ->
                                System.arraycopy(x[input], from, out, to, sizes[input]));
            }

            @Override
            void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
                move(
                        rows,
                        columns,
                        (input, from, to) ->
                                System.arraycopy(dy, to, dx[input], from, sizes[input]));
            }

            private void move(int rows, int columns, Move move) {
                for (int row = 0; row < rows; row++) {
                    int at = row * columns;
                    for (int input = 0; input < sizes.length; input++) {
                        move.apply(input, row * sizes[input], at);
                        at += sizes[input];
                    }
                }
            }
        };
    }

    /** Moves one input's part of a row. */
    private interface Move {
        void apply(int input, int inInput, int joined);
    }

    /** Logits of the mean of the inputs' probabilities. */
    static HostKernel averageProbabilities() {
        return new HostKernel() {
            @Override
            void compute(int rows, int columns, float[] out, boolean training) {
                for (int i = 0; i < rows * columns; i++) {
                    out[i] = (float) (Math.log(sum(i, 1)) - Math.log(sum(i, -1)));
                }
            }

            /** Sum of the probabilities of yes, or of no. */
            private double sum(int i, int sign) {
                double sum = 0;
                for (float[] input : x) {
                    sum += 1 / (1 + Math.exp(-sign * (double) input[i]));
                }
                return sum;
            }

            @Override
            void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
                for (int i = 0; i < rows * columns; i++) {
                    double scale = dy[i] * (1 / sum(i, 1) + 1 / sum(i, -1));
                    for (int input = 0; input < x.length; input++) {
                        double z = Math.abs(x[input][i]);
                        double rest = Math.exp(-z);
                        dx[input][i] = (float) (scale * rest / ((1 + rest) * (1 + rest)));
                    }
                }
            }
        };
    }

    /** Rows scaled to root mean square 1. */
    static HostKernel rmsNormalize() {
        return new HostKernel() {
            private double[] norms = new double[0];

            @Override
            void compute(int rows, int columns, float[] out, boolean training) {
                norms = norms.length < rows ? new double[rows] : norms;
                for (int row = 0; row < rows; row++) {
                    double sum = 0;
                    for (int i = row * columns; i < (row + 1) * columns; i++) {
                        sum += (double) x[0][i] * x[0][i];
                    }
                    norms[row] = Math.sqrt(sum);
                    float scale = (float) (Math.sqrt(columns) / divisor(row));
                    for (int i = row * columns; i < (row + 1) * columns; i++) {
                        out[i] = x[0][i] * scale;
                    }
                }
            }

            private double divisor(int row) {
                return Math.max(norms[row], io.livelabel.model.layer.RmsNormalize.LEAST_NORM);
            }

            @Override
            void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
                for (int row = 0; row < rows; row++) {
                    double scale = Math.sqrt(columns) / divisor(row);
                    double along = 0;
                    for (int i = row * columns; i < (row + 1) * columns; i++) {
                        along += (double) dy[i] * x[0][i];
                    }
                    boolean bent = norms[row] > io.livelabel.model.layer.RmsNormalize.LEAST_NORM;
                    double pull = bent ? scale * along / (norms[row] * norms[row]) : 0;
                    for (int i = row * columns; i < (row + 1) * columns; i++) {
                        dx[0][i] = (float) (scale * dy[i] - pull * x[0][i]);
                    }
                }
            }
        };
    }

    static void zero(float[] values, int count) {
        Arrays.fill(values, 0, count, 0);
    }
}
