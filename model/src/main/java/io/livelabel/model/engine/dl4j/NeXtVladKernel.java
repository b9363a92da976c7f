package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Minibatch;
import io.livelabel.model.engine.dl4j.HostProduct.Rows;
import io.livelabel.model.layer.NeXtVlad;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The aggregation of NeXtVLAD: one matrix product a video, over its frames' groups. */
final class NeXtVladKernel extends Kernel {
    private final int groups;
    private final int clusters;
    private final int size;
    private final PassContext context;
    private final Scratch weights;
    private final Scratch sums;
    private final Scratch weightSlopes;
    private float[] attention = new float[0];
    private float[] shares = new float[0];
    private float[] weighed = new float[0];
    private float[] centres = new float[0];
    private float[] totals = new float[0];
    private float[] norms = new float[0];
    private float[] y = new float[0];
    private float[] slope = new float[0];
    private float[] slopes = new float[0];
    private float[] attentionSlopes = new float[0];

    /** With {@code size} values a group. */
    NeXtVladKernel(NeXtVlad layer, int size, PassContext context) {
        this.groups = layer.groups();
        this.clusters = layer.clusters();
        this.size = size;
        this.context = context;
        this.weights = new Scratch(clusters);
        this.weightSlopes = new Scratch(clusters);
        this.sums = new Scratch(size);
    }

    @Override
    int rows(INDArray[] inputs) {
        return context.minibatch().size();
    }

    @Override
    void forward(INDArray[] inputs, INDArray output, boolean training) {
        Minibatch minibatch = context.minibatch();
        int rows = minibatch.totalFrames() * groups;
        attention = NativeMemory.read(inputs[1], attention);
        shares = NativeMemory.read(inputs[2], shares);
        centres = NativeMemory.read(parameter(0, clusters, size), centres);
        weighed = NativeMemory.room(weighed, (long) rows * clusters);
        for (int row = 0; row < rows; row++) {
            weigh(row);
        }
        INDArray all = weights.rows(rows);
        NativeMemory.write(weighed, all);
        int videos = minibatch.size();
        INDArray results = sums.rows(videos * clusters);
        Rows allWeights = Rows.of(all);
        Rows values = grouped(inputs[0]);
        Rows allResults = Rows.of(results);
        totals = new float[videos * clusters];
        norms = new float[videos * clusters];
        for (int video = 0; video < videos; video++) {
            int from = minibatch.firstFrame(video) * groups;
            int count = minibatch.frames(video) * groups;
            HostProduct.transposedTimes(
                    allWeights.from(from),
                    values.from(from),
                    allResults.from(video * clusters),
                    count);
            for (int row = from; row < from + count; row++) {
                for (int k = 0; k < clusters; k++) {
                    totals[video * clusters + k] += weighed[row * clusters + k];
                }
            }
        }
        y = NativeMemory.read(results, y);
        for (int row = 0; row < videos * clusters; row++) {
            normalize(row);
        }
        NativeMemory.write(y, output);
    }

    /** Values [frames, groups · size] as [frames · groups, size]: the same memory. */
    private Rows grouped(INDArray values) {
        return new Rows(NativeMemory.pointer(values), 0, size);
    }

    /** Replaces a row of assignment by its softmax, and weighs it by its attention. */
    private void weigh(int row) {
        int at = row * clusters;
        float most = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < clusters; k++) {
            most = Math.max(most, shares[at + k]);
        }
        double total = 0;
        for (int k = 0; k < clusters; k++) {
            double each = Math.exp(shares[at + k] - most);
            shares[at + k] = (float) each;
            total += each;
        }
        for (int k = 0; k < clusters; k++) {
            shares[at + k] = (float) (shares[at + k] / total);
            weighed[at + k] = shares[at + k] * attention[row];
        }
    }

    private void normalize(int row) {
        int at = row * size;
        int centre = row % clusters * size;
        double sum = 0;
        for (int j = 0; j < size; j++) {
            y[at + j] -= totals[row] * centres[centre + j];
            sum += (double) y[at + j] * y[at + j];
        }
        norms[row] = (float) Math.sqrt(sum);
        float divisor = (float) Math.max(norms[row], NeXtVlad.LEAST_NORM);
        for (int j = 0; j < size; j++) {
            y[at + j] /= divisor;
        }
    }

    @Override
    void backward(INDArray[] inputs, INDArray output, INDArray dy, @Nullable INDArray[] into) {
        Minibatch minibatch = context.minibatch();
        int rows = minibatch.totalFrames() * groups;
        int videos = minibatch.size();
        slope = NativeMemory.read(dy, slope);
        float[] ofCentres = new float[clusters * size];
        float[] alongCentres = new float[videos * clusters];
        for (int row = 0; row < videos * clusters; row++) {
            alongCentres[row] = deriveNormalization(row, ofCentres);
        }
        NativeMemory.write(ofCentres, gradient(0, clusters, size));
        INDArray residuals = sums.rows(videos * clusters);
        NativeMemory.write(slope, residuals);
        Rows allResiduals = Rows.of(residuals);
        Rows allWeights = Rows.of(weights.rows(rows));
        Rows values = grouped(inputs[0]);
        Rows ofValues = grouped(into[0]);
        INDArray ofWeights = weightSlopes.rows(rows);
        Rows allSlopes = Rows.of(ofWeights);
        for (int video = 0; video < videos; video++) {
            int from = minibatch.firstFrame(video) * groups;
            int count = minibatch.frames(video) * groups;
            Rows own = allResiduals.from(video * clusters);
            HostProduct.times(allWeights.from(from), own, 0, ofValues.from(from), count);
            HostProduct.timesTransposed(values.from(from), own, 0, allSlopes.from(from), count);
        }
        NativeMemory.written(into[0]);
        slopes = NativeMemory.read(ofWeights, slopes);
        attentionSlopes = NativeMemory.room(attentionSlopes, rows);
        for (int video = 0; video < videos; video++) {
            int from = minibatch.firstFrame(video) * groups;
            for (int row = from; row < from + minibatch.frames(video) * groups; row++) {
                deriveWeights(row, video * clusters, alongCentres);
            }
        }
        NativeMemory.write(attentionSlopes, into[1]);
        NativeMemory.write(slopes, into[2]);
    }

    /**
     * Replaces a row of slopes by those of the residuals; returns their product with the centre.
     */
    private float deriveNormalization(int row, float[] ofCentres) {
        int at = row * size;
        int centre = row % clusters * size;
        boolean bent = norms[row] > NeXtVlad.LEAST_NORM;
        double divisor = bent ? norms[row] : NeXtVlad.LEAST_NORM;
        double along = bent ? PoolingKernels.dot(slope, at, y, at, size) : 0;
        for (int j = 0; j < size; j++) {
            slope[at + j] = (float) ((slope[at + j] - y[at + j] * along) / divisor);
            ofCentres[centre + j] -= totals[row] * slope[at + j];
        }
        return (float) PoolingKernels.dot(slope, at, centres, centre, size);
    }

    /**
     * Replaces a row of slopes of weights by those of the assignment, and fills its attention's.
     */
    private void deriveWeights(int row, int video, float[] alongCentres) {
        int at = row * clusters;
        double mean = 0;
        for (int k = 0; k < clusters; k++) {
            slopes[at + k] -= alongCentres[video + k];
            mean += (double) slopes[at + k] * shares[at + k];
        }
        attentionSlopes[row] = (float) mean;
        for (int k = 0; k < clusters; k++) {
            slopes[at + k] = (float) (attention[row] * shares[at + k] * (slopes[at + k] - mean));
        }
    }

    @Override
    public void close() {
        weights.close();
        weightSlopes.close();
        sums.close();
    }
}
