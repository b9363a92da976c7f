package io.livelabel.benchmarks;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;
import java.util.Arrays;

/** The engine alone, in passes as large as the classifier's. */
final class BareScoring {
    private static final float FEATURE = 0.01f;
    private static final long NANOS = 4_000_000_000L;

    private BareScoring() {}

    /** Videos a second, of one row each. */
    static double rate(String engine, Architecture architecture, Weights weights, int batchSize) {
        Minibatch batch = new Minibatch(architecture.inputs(), batchSize);
        float[][] rows =
                architecture.inputs().stream()
                        .map(input -> new float[input.size()])
                        .toArray(float[][]::new);
        for (float[] row : rows) {
            Arrays.fill(row, FEATURE);
        }
        for (int i = 0; i < batchSize; i++) {
            batch.add(rows, new int[] {1});
        }
        Predictions predictions = new Predictions(batchSize, architecture.classes());
        try (FrozenModel frozen = Engine.named(engine).frozen(architecture)) {
            frozen.load(weights.floats());
            try (FrozenModel.Scorer scorer = frozen.newScorer()) {
                scorer.score(batch, predictions);
                long begin = System.nanoTime();
                int passes = 0;
                while (System.nanoTime() - begin < NANOS) {
                    scorer.score(batch, predictions);
                    passes++;
                }
                return passes * (double) batchSize * 1e9 / (System.nanoTime() - begin);
            }
        }
    }
}
