package io.livelabel.classifier.serving;

import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel.Scorer;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import java.util.SplittableRandom;

/**
 * A made-up batch that new weights are tried on: at a network's first of one row and of its largest
 * batch, so that the first pass over real videos is not the network's first, and from then on in a
 * single short one, which takes little from those who label meanwhile. One thread at a time.
 */
public final class TrialBatch {
    private static final int SHORT_BATCH = 8;

    private final Architecture architecture;
    private final int maxBatch;

    /** Of an architecture; {@code maxBatch} is the largest batch. */
    public TrialBatch(Architecture architecture, int maxBatch) {
        this.architecture = architecture;
        this.maxBatch = maxBatch;
    }

    /**
     * Scores made-up videos: one and then the largest batch at a network's first, else one short
     * batch.
     *
     * @param first whether the network has scored nothing before
     * @param version the version of the weights, for the message
     * @throws WeightsRefusedException if a score is no probability
     */
    public void score(Scorer scorer, boolean first, long version) throws WeightsRefusedException {
        int[] sizes = first ? new int[] {1, maxBatch} : new int[] {Math.min(SHORT_BATCH, maxBatch)};
        int rowsAtMost = sizes[sizes.length - 1];
        SplittableRandom random = new SplittableRandom(1);
        float[][] rows = new float[architecture.inputs().size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[architecture.inputs().get(i).size()];
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] = (float) random.nextDouble(-1, 1);
            }
        }
        Minibatch minibatch = new Minibatch(architecture.inputs(), rowsAtMost);
        Predictions predictions = new Predictions(rowsAtMost, architecture.classes());
        for (int size : sizes) {
            while (minibatch.size() < size) {
                minibatch.add(rows, minibatch.hasFrames() ? 1 : 0, new int[0]);
            }
            scorer.score(minibatch, predictions);
            int bad = firstNoProbability(predictions);
            if (bad >= 0) {
                throw new WeightsRefusedException(
                        RefusalKind.TRIAL,
                        "version %d scores %s for class %d of a trial batch of %d"
                                .formatted(
                                        version,
                                        predictions.probabilities()[bad],
                                        bad % architecture.classes(),
                                        size));
            }
        }
    }

    private static int firstNoProbability(Predictions predictions) {
        for (int row = 0; row < predictions.size(); row++) {
            int bad = predictions.firstNoProbability(row);
            if (bad >= 0) {
                return predictions.offset(row) + bad;
            }
        }
        return -1;
    }
}
