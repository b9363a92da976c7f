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

    private float[] rows = new float[0];
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
        int length = (int) logits.length();
        if (rows.length < length) {
            rows = new float[length];
        }
        p.get(0, rows, 0, length);
        sum = 0;
        for (int example = 0; example < logits.size(0); example++) {
            int start = example * classes;
            sum += softPlus(start, classes, z);
            for (int i = example * most; i < (example + 1) * most && ids.get(i) >= 0; i++) {
                int place = start + ids.get(i);
                sum -= z.get(place);
                p.put(place, rows[place] - 1);
            }
        }
        summedOver = logits;
        return gradient.divi(logits.size(0));
    }

    /** Copies the probabilities of the logits whose gradient was computed last. */
    void probabilities(float[] into, int length) {
        System.arraycopy(rows, 0, into, 0, length);
    }

    /**
     * Sum of log(1 + exp(z)), from the probabilities: it is −log(1 − p), and z − log(p) where p is
     * near 1. One logarithm of a long product costs far less than one a class.
     */
    private double softPlus(int start, int classes, FloatBuffer z) {
        double product = 1;
        double total = 0;
        for (int i = start; i < start + classes; i++) {
            float p = rows[i];
            if (p <= 0.5f) {
                product *= 1.0 - p;
            } else {
                total += z.get(i);
                product *= p;
            }
            if (product < NEAR_ZERO) {
                total -= Math.log(product);
                product = 1;
            }
        }
        return total - Math.log(product);
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
