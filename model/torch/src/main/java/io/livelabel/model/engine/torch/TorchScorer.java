package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.Embeddings;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.PenultimateLayer;
import io.livelabel.model.Predictions;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Forward passes over weights that belong to someone else. One thread at a time. */
final class TorchScorer implements FrozenModel.Scorer {
    private final TorchDevice device;
    private final Architecture architecture;
    private final TorchWeights weights;
    private final TorchInputs inputs;
    private final HostMixtures mixtures;
    private final Pass pass;
    private float[] values = new float[0];

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
        run(minibatch, into, null);
    }

    @Override
    public void score(Minibatch minibatch, Predictions into, Embeddings below) {
        run(minibatch, into, below);
    }

    private void run(Minibatch minibatch, Predictions into, @Nullable Embeddings below) {
        requireClasses(architecture, into);
        if (below != null) {
            below.begin(architecture, minibatch.size());
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            ForwardPass forward =
                    new ForwardPass(
                            device,
                            architecture,
                            weights,
                            inputs.fill(minibatch),
                            new FrameRows(device, minibatch),
                            mixtures,
                            pass);
            Tensor logits = forward.logits();
            into.resize(minibatch.size());
            device.read(
                    logits.sigmoid().contiguous(),
                    FloatBuffer.wrap(into.probabilities(), 0, minibatch.size() * into.classes()));
            if (below != null) {
                read(forward, below);
            }
        }
    }

    private void read(ForwardPass forward, Embeddings below) {
        for (PenultimateLayer.Part part : below.layer().parts()) {
            int count = below.rows() * part.size();
            if (values.length < count) {
                values = new float[count];
            }
            FloatBuffer held = FloatBuffer.wrap(values, 0, count);
            device.read(forward.value(part.node()).contiguous(), held);
            below.take(part.node(), held);
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
