package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import java.nio.FloatBuffer;

/** One flat tensor of weights, and scorers that read it. */
final class TorchFrozenModel implements FrozenModel {
    private final TorchDevice device;
    private final Architecture architecture;
    private final TorchWeights weights;

    TorchFrozenModel(TorchDevice device, Architecture architecture) {
        this.device = device;
        this.architecture = architecture;
        this.weights = new TorchWeights(device, architecture, false);
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public void load(FloatBuffer from) {
        weights.load(from);
    }

    @Override
    public Scorer newScorer() {
        return new TorchScorer(device, architecture, weights, false);
    }

    @Override
    public void close() {
        weights.close();
    }
}
