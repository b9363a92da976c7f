package io.livelabel.model.engine.dl4j;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Binary cross-entropy on logits z against labels y of 0 or 1, summed over classes: log(1 + exp(z))
 * − y · z. Its gradient is (sigmoid(z) − y) / minibatch: the mean is taken here, on the small
 * array, so the updater need not divide a gradient of the size of the model.
 */
@SuppressWarnings("serial")
final class LogitsLoss implements ILossFunction {
    @Override
    public double computeScore(
            INDArray labels, INDArray logits, IActivation identity, INDArray mask, boolean mean) {
        double sum = computeScoreArray(labels, logits, identity, mask).sumNumber().doubleValue();
        return mean ? sum / logits.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(
            INDArray labels, INDArray logits, IActivation identity, INDArray mask) {
        // log(1 + exp(z)) as max(z, 0) + log(1 + exp(-|z|)), which does not overflow
        INDArray tails = Transforms.softPlus(Transforms.abs(logits, true).negi(), false);
        return tails.addi(Transforms.relu(logits, true)).subi(logits.mul(labels)).sum(true, 1);
    }

    @Override
    public INDArray computeGradient(
            INDArray labels, INDArray logits, IActivation identity, INDArray mask) {
        return Transforms.sigmoid(logits, true).subi(labels).divi(logits.size(0));
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray logits, IActivation identity, INDArray mask, boolean mean) {
        return new Pair<>(
                computeScore(labels, logits, identity, mask, mean),
                computeGradient(labels, logits, identity, mask));
    }

    @Override
    public String name() {
        return "LogitsLoss";
    }
}
