package io.livelabel.model.engine.dl4j;

import io.livelabel.model.training.LossGradient;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The project's loss as DL4J calls it. The labels are those of the minibatch of the pass; what DL4J
 * takes for labels is not read. One graph's, on one thread.
 */
@SuppressWarnings("serial")
final class LogitsLoss implements ILossFunction {
    private final transient LossGradient loss;
    private final transient PassContext context;
    private float[] values = new float[0];
    private float[] probabilities = new float[0];
    private float[] slopes = new float[0];
    private @Nullable INDArray computedOf;
    private double mean;

    LogitsLoss(LossGradient loss, PassContext context) {
        this.loss = loss;
        this.context = context;
    }

    /** The loss of the logits whose gradient was computed last. */
    @Override
    public double computeScore(
            INDArray labels,
            INDArray logits,
            IActivation identity,
            INDArray mask,
            boolean average) {
        if (logits != computedOf) {
            throw new IllegalStateException("the loss is known once the gradient is computed");
        }
        computedOf = null;
        return average ? mean : mean * logits.size(0);
    }

    @Override
    public INDArray computeGradient(
            INDArray labels, INDArray logits, IActivation identity, INDArray mask) {
        INDArray gradient = Transforms.sigmoid(logits, true);
        values = NativeMemory.read(logits, values);
        probabilities = NativeMemory.read(gradient, probabilities);
        slopes = NativeMemory.room(slopes, logits.length());
        mean = loss.compute(context.minibatch(), values, probabilities, slopes);
        computedOf = logits;
        NativeMemory.write(slopes, gradient);
        return gradient;
    }

    /** Copies the probabilities of the logits whose gradient was computed last. */
    void probabilities(float[] into, int length) {
        System.arraycopy(probabilities, 0, into, 0, length);
    }

    @Override
    public INDArray computeScoreArray(
            INDArray labels, INDArray logits, IActivation identity, INDArray mask) {
        throw new UnsupportedOperationException("losses of single examples are not computed");
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels,
            INDArray logits,
            IActivation identity,
            INDArray mask,
            boolean average) {
        INDArray gradient = computeGradient(labels, logits, identity, mask);
        return new Pair<>(computeScore(labels, logits, identity, mask, average), gradient);
    }

    @Override
    public String name() {
        return "LogitsLoss";
    }
}
