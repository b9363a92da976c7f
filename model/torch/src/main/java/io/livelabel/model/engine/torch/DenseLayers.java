package io.livelabel.model.engine.torch;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.leaky_relu;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.log_sigmoid;
import static org.bytedeco.pytorch.global.torch.native_batch_norm;
import static org.bytedeco.pytorch.global.torch.stack;

import io.livelabel.model.engine.RmsArithmetic;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.BatchNorm;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.layer.MixtureOfExperts;
import io.livelabel.model.layer.RmsNormalize;
import io.livelabel.model.training.DropoutMask;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The layers that treat each row by itself, and batch norm. */
final class DenseLayers {
    private final TorchDevice device;
    private final TorchWeights weights;
    private final HostMixtures mixtures;
    private final Graphs graphs;
    private final List<Runnable> moves = new ArrayList<>();

    DenseLayers(TorchDevice device, TorchWeights weights, HostMixtures mixtures, Graphs graphs) {
        this.device = device;
        this.weights = weights;
        this.mixtures = mixtures;
        this.graphs = graphs;
    }

    Tensor dense(String node, Dense definition, Tensor x) {
        Tensor weight = weights.get(node, "weight");
        Tensor sums =
                definition.bias()
                        ? linear(x, weight, new TensorOptional(weights.get(node, "bias")))
                        : linear(x, weight);
        return activate(definition.activation(), sums);
    }

    static Tensor activate(Activation activation, Tensor x) {
        return switch (activation) {
            case IDENTITY -> x;
            case RELU -> x.relu();
            case LEAKY_RELU -> leaky_relu(x, new Scalar(0.01));
            case TANH -> x.tanh();
            case SIGMOID -> x.sigmoid();
        };
    }

    /**
     * {@link #rmsNormalize} of rows that nothing is learned before: on the host in one walk over
     * them, where libtorch takes half a dozen.
     */
    Tensor rmsNormalizeInput(Tensor x) {
        if (!device.isHost()) {
            return rmsNormalize(x);
        }
        int rows = Math.toIntExact(x.size(0));
        int size = Math.toIntExact(x.size(1));
        Tensor normalized = TorchDevice.uninitialized(rows, size);
        FloatBuffer from = TorchDevice.floats(x);
        FloatBuffer into = TorchDevice.floats(normalized);
        int parts = Math.min(rows, device.threads());
        IntStream.range(0, parts)
                .parallel()
                .forEach(
                        part -> {
                            float[] row = new float[size];
                            for (int i = part; i < rows; i += parts) {
                                from.get(i * size, row);
                                RmsArithmetic.scale(row, 0, size, row, 0);
                                into.put(i * size, row);
                            }
                        });
        return normalized;
    }

    Tensor rmsNormalize(Tensor x) {
        // In float32 the squares of large values would have no sum.
        Tensor sums = x.to(ScalarType.Double).square().sum(new long[] {1}, true, none());
        Tensor norms = sums.sqrt().to(ScalarType.Float);
        Tensor divisors = norms.clamp_min(new Scalar(RmsNormalize.LEAST_NORM));
        return x.div(divisors).mul(new Scalar(Math.sqrt((double) x.size(1))));
    }

    private static org.bytedeco.pytorch.ScalarTypeOptional none() {
        return new org.bytedeco.pytorch.ScalarTypeOptional();
    }

    Tensor dropout(Dropout definition, int index, Pass pass, Tensor x) {
        float[] factors = new float[Math.toIntExact(x.numel())];
        DropoutMask.fill(
                factors, factors.length, definition.rate(), pass.seed(), pass.step(), index);
        return x.mul(device.constant(factors, factors.length).view(x.sizes()));
    }

    Tensor batchNorm(String node, BatchNorm definition, Pass pass, Tensor x) {
        Tensor mean = weights.get(node, "running-mean");
        Tensor variance = weights.get(node, "running-variance");
        TensorOptional scale = new TensorOptional(weights.get(node, "scale"));
        TensorOptional shift = new TensorOptional(weights.get(node, "shift"));
        if (!pass.training()) {
            return native_batch_norm(
                            x,
                            scale,
                            shift,
                            new TensorOptional(mean),
                            new TensorOptional(variance),
                            false,
                            0,
                            definition.epsilon())
                    .get0();
        }
        T_TensorTensorTensor_T normalized =
                native_batch_norm(
                        x,
                        scale,
                        shift,
                        new TensorOptional(),
                        new TensorOptional(),
                        true,
                        0,
                        definition.epsilon());
        moves.add(
                () -> {
                    Tensor centred = x.detach().sub(normalized.get1());
                    Tensor own = centred.square().mean(new long[] {0}, false, none());
                    move(mean, normalized.get1(), definition.momentum());
                    move(variance, own, definition.momentum());
                });
        return normalized.get0();
    }

    private static void move(Tensor running, Tensor own, double momentum) {
        running.mul_(new Scalar(momentum)).add_(own.detach(), new Scalar(1 - momentum));
    }

    /** Moves the running figures of batch norm, once the backward pass has no more use for them. */
    void moveRunningFigures() {
        try (NoGradGuard noGradients = new NoGradGuard()) {
            moves.forEach(Runnable::run);
        }
    }

    static Tensor concat(List<Tensor> inputs) {
        return cat(vector(inputs), 1);
    }

    Tensor mixture(String node, MixtureOfExperts definition, Tensor x) {
        Tensor gates = linear(x, weights.get(node, "gate-weight"));
        Tensor answers =
                linear(
                        x,
                        weights.get(node, "expert-weight"),
                        new TensorOptional(weights.get(node, "expert-bias")));
        return device.isHost()
                ? mixtures.mix(node, gates, answers, graphs)
                : mixed(definition, gates, answers);
    }

    /** The same on a device of its own, in one graph. */
    static Tensor mixed(MixtureOfExperts definition, Tensor gateRows, Tensor answerRows) {
        long rows = gateRows.size(0);
        long experts = definition.experts();
        Tensor gates = gateRows.view(rows, experts + 1, definition.classes());
        Tensor answers = answerRows.view(rows, experts, definition.classes());
        Tensor ofExperts = gates.narrow(1, 0, experts);
        Tensor logYes = log_sigmoid(answers);
        // log(1 - σ(e)) = log σ(e) - e, without a second logarithm.
        Tensor logNo = logYes.sub(answers);
        Tensor yes = ofExperts.add(logYes).logsumexp(new long[] {1}, false);
        Tensor ofDummy = gates.narrow(1, experts, 1);
        Tensor no =
                cat(new TensorVector(ofExperts.add(logNo), ofDummy), 1)
                        .logsumexp(new long[] {1}, false);
        return yes.sub(no);
    }

    static Tensor averageProbabilities(List<Tensor> inputs) {
        Tensor logits = stack(vector(inputs), 1);
        Tensor logYes = log_sigmoid(logits);
        Tensor logNo = logYes.sub(logits);
        return logYes.logsumexp(new long[] {1}, false).sub(logNo.logsumexp(new long[] {1}, false));
    }

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.toArray(Tensor[]::new));
    }
}
