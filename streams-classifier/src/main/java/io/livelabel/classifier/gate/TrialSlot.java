package io.livelabel.classifier.gate;

import io.livelabel.classifier.serving.TrialBatch;
import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.FrozenModel.Scorer;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;

/**
 * The place of the challenger, beside the two of what serves: a network of its own, so that no
 * label waits for a judgement. One thread at a time, which closes it.
 */
final class TrialSlot implements AutoCloseable {
    private final FrozenModel network;
    private final Scorer scorer;
    private final TrialBatch trial;

    /** Builds the network. */
    TrialSlot(Engine engine, Architecture architecture, int maxBatch) {
        network = engine.frozen(architecture);
        scorer = network.newScorer();
        trial = new TrialBatch(architecture, maxBatch);
    }

    /**
     * Loads weights and tries them.
     *
     * @throws WeightsRefusedException if they score something that is no probability
     */
    void load(Weights weights, long version) throws WeightsRefusedException {
        network.load(weights.floats());
        trial.score(scorer, version);
    }

    /** Scores with what was loaded last. */
    void score(Minibatch minibatch, Predictions into) {
        scorer.score(minibatch, into);
    }

    @Override
    public void close() {
        scorer.close();
        network.close();
    }
}
