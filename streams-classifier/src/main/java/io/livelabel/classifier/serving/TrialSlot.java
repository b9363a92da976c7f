package io.livelabel.classifier.serving;

import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.FrozenModel.Scorer;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;

/**
 * A network of its own for one version, beside those that serve: a challenger's, so that no label
 * waits for a judgement, or that of a version that labels once more. One thread at a time, which
 * closes it.
 */
public final class TrialSlot implements AutoCloseable {
    private final FrozenModel network;
    private final Scorer scorer;
    private final TrialBatch trial;
    private boolean tried;

    /** Builds the network; {@code maxBatch} is the largest batch that it is given. */
    public TrialSlot(Engine engine, Architecture architecture, int maxBatch) {
        trial = new TrialBatch(architecture, maxBatch);
        network = engine.frozen(architecture);
        try {
            scorer = network.newScorer();
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /**
     * Loads weights and tries them.
     *
     * @throws WeightsRefusedException if they score something that is no probability
     * @throws TrialFailedException if the engine cannot load them, or score with them
     */
    public void load(Weights weights, long version) throws WeightsRefusedException {
        try {
            network.load(weights.floats());
            trial.score(scorer, !tried, version);
            tried = true;
        } catch (RuntimeException e) {
            throw new TrialFailedException(e);
        }
    }

    /**
     * Scores with what was loaded last.
     *
     * @throws TrialFailedException if the engine cannot
     */
    public void score(Minibatch minibatch, Predictions into) {
        try {
            scorer.score(minibatch, into);
        } catch (RuntimeException e) {
            throw new TrialFailedException(e);
        }
    }

    @Override
    public void close() {
        scorer.close();
        network.close();
    }
}
