package io.livelabel.model.engine.dl4j;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Binary cross-entropy on logits z, summed over classes: log(1 + exp(z)), less z where the class is
 * a label. Its gradient is (sigmoid(z) − y) / minibatch: the mean is taken here, on the small
 * array, so that no gradient of the size of the model is divided.
 *
 * <p>Labels are class ids, [minibatch, most labels] of int, filled up with −1 ({@link
 * GraphLabels}). One graph's, on one thread.
 */
@SuppressWarnings("serial")
final class LogitsLoss implements ILossFunction {
    private static final double NEAR_ZERO = 1e-280;

    private float[] row = new float[0];
    private @Nullable INDArray summedOver;
    private double sum;

    /** The loss of the logits whose gradient was computed last. */
    @Override
    public double computeScore(
            INDArray labels, INDArray logits, IActivation identity, INDArray mask, boolean mean) {
        if (logits != summedOver) {
            throw new IllegalStateException("the loss is known once the gradient is computed");
        }
        summedOver = null;
        return mean ? sum / logits.size(0) : sum;
    }

    @Override
    public INDArray computeGradient(
            INDArray labels, INDArray logits, IActivation identity, INDArray mask) {
        INDArray gradient = Transforms.sigmoid(logits, true);
        FloatBuffer z = NativeMemory.floats(logits);
        FloatBuffer p = NativeMemory.floats(gradient);
        IntBuffer ids = NativeMemory.integers(labels);
        int classes = (int) logits.size(1);
        int most = (int) labels.size(1);
        if (row.length < classes) {
            row = new float[classes];
        }
        sum = 0;
        for (int example = 0; example < logits.size(0); example++) {
            int start = example * classes;
            p.get(start, row, 0, classes);
            sum += softPlus(row, classes, z, start);
            for (int i = example * most; i < (example + 1) * most && ids.get(i) >= 0; i++) {
                int place = start + ids.get(i);
                sum -= z.get(place);
                p.put(place, p.get(place) - 1);
            }
        }
        summedOver = logits;
        return gradient.divi(logits.size(0));
    }

    /**
     * Sum of log(1 + exp(z)), from the probabilities: it is −log(1 − p), and z − log(p) where p is
     * near 1. One logarithm of a long product costs far less than one a class.
     */
    private static double softPlus(float[] p, int classes, FloatBuffer z, int start) {
        double product = 1;
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            if (p[c] <= 0.5f) {
                product *= 1.0 - p[c];
            } else {
                sum += z.get(start + c);
                product *= p[c];
            }
            if (product < NEAR_ZERO) {
                sum -= Math.log(product);
                product = 1;
            }
        }
        return sum - Math.log(product);
    }

    @Override
    public INDArray computeScoreArray(
            INDArray labels, INDArray logits, IActivation identity, INDArray mask) {
        throw new UnsupportedOperationException("losses of single examples are not computed");
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray logits, IActivation identity, INDArray mask, boolean mean) {
        INDArray gradient = computeGradient(labels, logits, identity, mask);
        return new Pair<>(computeScore(labels, logits, identity, mask, mean), gradient);
    }

    @Override
    public String name() {
        return "LogitsLoss";
    }
}
