package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Forward passes over weights that belong to someone else. One thread at a time. */
final class TorchScorer implements FrozenModel.Scorer {
    private final TorchDevice device;
    private final Architecture architecture;
    private final TorchWeights weights;
    private final TorchInputs inputs;
    private final HostMixtures mixtures;
    private final Pass pass;

    /**
     * A scorer.
     *
     * @param learner whether the weights are those of a network that learns
     */
    TorchScorer(
            TorchDevice device, Architecture architecture, TorchWeights weights, boolean learner) {
        this.device = device;
        this.architecture = architecture;
        this.weights = weights;
        this.pass = Pass.scoring(learner);
        this.inputs = new TorchInputs(device, architecture);
        this.mixtures = new HostMixtures(device, architecture);
    }

    @Override
    public void score(Minibatch minibatch, Predictions into) {
        requireClasses(architecture, into);
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            Tensor logits =
                    new ForwardPass(
                                    device,
                                    architecture,
                                    weights,
                                    inputs.fill(minibatch),
                                    new FrameRows(device, minibatch),
                                    mixtures,
                                    pass)
                            .logits();
            into.resize(minibatch.size());
            device.read(
                    logits.sigmoid().contiguous(),
                    FloatBuffer.wrap(into.probabilities(), 0, minibatch.size() * into.classes()));
        }
    }

    static void requireClasses(Architecture architecture, Predictions into) {
        if (into.classes() != architecture.classes()) {
            throw new IllegalArgumentException(
                    "predictions of %d classes for a network of %d"
                            .formatted(into.classes(), architecture.classes()));
        }
    }

    @Override
    public void close() {
        inputs.close();
    }
}
