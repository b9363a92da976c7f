package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.FiniteValues;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.Room;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.training.LossGradient;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** A network that learns: libtorch's passes, the project's own loss and update. */
final class TorchTrainableModel implements TrainableModel {
    private final TorchDevice device;
    private final Architecture architecture;
    private final TrainingSettings settings;
    private final long seed;
    private final int length;
    private final TorchWeights weights;
    private final TorchState state;
    private final TorchInputs inputs;
    private final TorchScorer scorer;
    private final HostMixtures mixtures;
    private final LossGradient loss;
    private float[] logits = new float[0];
    private float[] probabilities = new float[0];
    private float[] slopes = new float[0];
    private long steps;

    TorchTrainableModel(
            TorchDevice device, Architecture architecture, TrainingSettings settings, long seed) {
        this.device = device;
        this.architecture = architecture;
        this.settings = settings;
        this.seed = seed;
        length = architecture.parameterCount();
        weights = new TorchWeights(device, architecture, true);
        state = new TorchState(device, architecture, settings);
        inputs = new TorchInputs(device, architecture);
        mixtures = new HostMixtures(device, architecture);
        scorer = new TorchScorer(device, architecture, weights, true);
        loss = new LossGradient(settings, architecture.classes());
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public void score(Minibatch minibatch, Predictions into) {
        scorer.score(minibatch, into);
    }

    @Override
    public double train(Minibatch minibatch) {
        loss.requireTrainable(minibatch);
        try (PointerScope scope = new PointerScope()) {
            Backward backward = backward(minibatch);
            if (!Double.isFinite(backward.loss())) {
                return backward.loss();
            }
            double norm = state.norm(weights, backward.gradients());
            if (!Double.isFinite(norm)) {
                return Double.NaN;
            }
            backward.forward().moveRunningFigures();
            steps++;
            state.update(weights, backward.gradients(), norm, steps);
            return backward.loss();
        }
    }

    @Override
    public double scoreAndTrain(Minibatch minibatch, Predictions into) {
        if (!architecture.trainsAsItScores()) {
            score(minibatch, into);
            return train(minibatch);
        }
        TorchScorer.requireClasses(architecture, into);
        loss.requireTrainable(minibatch);
        into.resize(minibatch.size());
        double mean = train(minibatch);
        System.arraycopy(
                probabilities, 0, into.probabilities(), 0, minibatch.size() * into.classes());
        return mean;
    }

    @Override
    public double gradient(Minibatch minibatch, FloatBuffer into) {
        Room.require("parameters", length, into);
        loss.requireTrainable(minibatch);
        try (PointerScope scope = new PointerScope()) {
            Backward backward = backward(minibatch);
            FloatBuffer to = into.duplicate();
            state.host(weights, backward.gradients()).forEach(to::put);
            return backward.loss();
        }
    }

    /**
     * What a backward pass leaves.
     *
     * @param gradients those of the learned parameters, in order
     */
    private record Backward(double loss, ForwardPass forward, TensorVector gradients) {}

    private Backward backward(Minibatch minibatch) {
        ForwardPass forward =
                new ForwardPass(
                        device,
                        architecture,
                        weights,
                        inputs.fill(minibatch),
                        new FrameRows(device, minibatch),
                        mixtures,
                        Pass.training(seed, steps));
        Tensor output = forward.logits();
        int count = Math.toIntExact(output.numel());
        if (logits.length < count) {
            logits = new float[count];
            probabilities = new float[count];
            slopes = new float[count];
        }
        Tensor values = output.detach().contiguous();
        device.read(values, FloatBuffer.wrap(logits, 0, count));
        device.read(values.sigmoid(), FloatBuffer.wrap(probabilities, 0, count));
        double mean = loss.compute(minibatch, logits, probabilities, slopes);
        Tensor slope = device.constant(slopes, count).view(output.sizes());
        TensorVector gradients = forward.gradients(output, slope, learned());
        return new Backward(mean, forward, gradients);
    }

    private List<Tensor> learned() {
        return weights.learned().stream().map(weights::get).toList();
    }

    @Override
    public void scaleRate(double factor) {
        state.scaleRate(factor);
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public int optimizerStateLength() {
        return Math.multiplyExact(length, settings.statePerParameter());
    }

    @Override
    public void exportWeights(FloatBuffer into) {
        weights.store(into);
    }

    @Override
    public void exportAverage(FloatBuffer into) {
        state.storeAverage(into);
    }

    @Override
    public void importWeights(FloatBuffer from) {
        weights.load(from);
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            state.restartAverage(weights);
        }
    }

    @Override
    public void exportOptimizerState(FloatBuffer into) {
        Room.require("values of optimizer state", optimizerStateLength(), into);
        state.store(into);
    }

    @Override
    public void importOptimizerState(FloatBuffer from, long stepsMade) {
        if (from.remaining() != optimizerStateLength()) {
            throw new IllegalArgumentException(
                    "%d values of optimizer state, there must be %d"
                            .formatted(from.remaining(), optimizerStateLength()));
        }
        if (stepsMade < 0) {
            throw new IllegalArgumentException("steps made must not be negative: " + stepsMade);
        }
        FiniteValues.require("optimizer state", from);
        state.load(from);
        steps = stepsMade;
    }

    @Override
    public void close() {
        scorer.close();
        inputs.close();
        state.close();
        weights.close();
    }
}
