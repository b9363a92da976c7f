package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Minibatch;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layers that make one row a video from a row a frame. */
final class PoolingKernels {
    private PoolingKernels() {}

    /** A kernel that writes a row a video. */
    private abstract static class Pooling extends HostKernel {
        private final PassContext context;

        Pooling(PassContext context) {
            this.context = context;
        }

        @Override
        int rows(INDArray[] inputs) {
            return context.minibatch().size();
        }

        Minibatch minibatch() {
            return context.minibatch();
        }
    }

    /** The mean over the frames. */
    static HostKernel mean(PassContext context) {
        return new Pooling(context) {
            @Override
            void compute(int rows, int columns, float[] out, boolean training) {
                ElementKernels.zero(out, rows * columns);
                for (int video = 0; video < rows; video++) {
                    int frames = minibatch().frames(video);
                    int first = minibatch().firstFrame(video);
                    for (int t = first; t < first + frames; t++) {
                        for (int j = 0; j < columns; j++) {
                            out[video * columns + j] += x[0][t * columns + j] / frames;
                        }
                    }
                }
            }

            @Override
            void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
                for (int video = 0; video < rows; video++) {
                    int frames = minibatch().frames(video);
                    int first = minibatch().firstFrame(video);
                    for (int t = first; t < first + frames; t++) {
                        for (int j = 0; j < columns; j++) {
                            dx[0][t * columns + j] = dy[video * columns + j] / frames;
                        }
                    }
                }
            }
        };
    }

    /** The first half of the last frame's columns, the second half of the first frame's. */
    static HostKernel lastStates(PassContext context) {
        return new Pooling(context) {
            @Override
            void compute(int rows, int columns, float[] out, boolean training) {
                for (int video = 0; video < rows; video++) {
                    System.arraycopy(
                            x[0], last(video) * columns, out, video * columns, columns / 2);
                    System.arraycopy(
                            x[0],
                            minibatch().firstFrame(video) * columns + columns / 2,
                            out,
                            video * columns + columns / 2,
                            columns / 2);
                }
            }

            private int last(int video) {
                return minibatch().firstFrame(video) + minibatch().frames(video) - 1;
            }

            @Override
            void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
                ElementKernels.zero(dx[0], minibatch().totalFrames() * columns);
                for (int video = 0; video < rows; video++) {
                    System.arraycopy(
                            dy, video * columns, dx[0], last(video) * columns, columns / 2);
                    System.arraycopy(
                            dy,
                            video * columns + columns / 2,
                            dx[0],
                            minibatch().firstFrame(video) * columns + columns / 2,
                            columns / 2);
                }
            }
        };
    }

    /** The mean over the frames weighed by a softmax of scores. */
    static HostKernel attention(PassContext context) {
        return new Pooling(context) {
            private float[] weight = new float[0];
            private double[] shares = new double[0];

            @Override
            void compute(int rows, int columns, float[] out, boolean training) {
                weight = NativeMemory.read(parameter(0, 1, columns), weight);
                int all = minibatch().totalFrames();
                shares = shares.length < all ? new double[all] : shares;
                ElementKernels.zero(out, rows * columns);
                for (int video = 0; video < rows; video++) {
                    int first = minibatch().firstFrame(video);
                    int end = first + minibatch().frames(video);
                    weigh(first, end, columns);
                    for (int t = first; t < end; t++) {
                        float share = (float) shares[t];
                        for (int j = 0; j < columns; j++) {
                            out[video * columns + j] += share * x[0][t * columns + j];
                        }
                    }
                }
            }

            private void weigh(int first, int end, int columns) {
                double most = Double.NEGATIVE_INFINITY;
                for (int t = first; t < end; t++) {
                    shares[t] = dot(x[0], t * columns, weight, 0, columns);
                    most = Math.max(most, shares[t]);
                }
                double total = 0;
                for (int t = first; t < end; t++) {
                    shares[t] = Math.exp(shares[t] - most);
                    total += shares[t];
                }
                for (int t = first; t < end; t++) {
                    shares[t] /= total;
                }
            }

            @Override
            void derive(int rows, int columns, float[] out, float[] dy, float[][] dx) {
                float[] ofWeight = new float[columns];
                for (int video = 0; video < rows; video++) {
                    int from = video * columns;
                    double mean = dot(dy, from, out, from, columns);
                    int first = minibatch().firstFrame(video);
                    for (int t = first; t < first + minibatch().frames(video); t++) {
                        float share = (float) shares[t];
                        double along = dot(dy, from, x[0], t * columns, columns);
                        float ofScore = (float) (shares[t] * (along - mean));
                        for (int j = 0; j < columns; j++) {
                            int i = t * columns + j;
                            dx[0][i] = share * dy[from + j] + ofScore * weight[j];
                            ofWeight[j] += ofScore * x[0][i];
                        }
                    }
                }
                NativeMemory.write(ofWeight, gradient(0, 1, columns));
            }
        };
    }

    static double dot(float[] a, int fromA, float[] b, int fromB, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (double) a[fromA + i] * b[fromB + i];
        }
        return sum;
    }
}
