package io.livelabel.benchmarks;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The engine alone, in passes as large as the classifier's. */
final class BareScoring {
    private static final float FEATURE = 0.01f;
    private static final long WARM_NANOS = 2_000_000_000L;
    private static final long TIMED_NANOS = 6_000_000_000L;

    private BareScoring() {}

    /**
     * Videos a second, of one row each, of so many scorers of the same weights, each on a thread of
     * its own.
     *
     * @throws ExecutionException if one of them fails
     */
    static double rate(
            String engine, Architecture architecture, Weights weights, int batchSize, int scorers)
            throws InterruptedException, ExecutionException {
        try (FrozenModel frozen = Engine.named(engine).frozen(architecture)) {
            frozen.load(weights.floats());
            ExecutorService threads = Executors.newFixedThreadPool(scorers);
            try {
                Callable<Double> one = () -> rateOf(frozen, batchSize);
                double sum = 0;
                for (Future<Double> each : threads.invokeAll(Collections.nCopies(scorers, one))) {
                    sum += each.get();
                }
                return sum;
            } finally {
                threads.shutdown();
                threads.awaitTermination(1, TimeUnit.MINUTES);
            }
        }
    }

    private static double rateOf(FrozenModel frozen, int batchSize) {
        Minibatch batch = batch(frozen.architecture(), batchSize);
        Predictions predictions = new Predictions(batchSize, frozen.architecture().classes());
        try (FrozenModel.Scorer scorer = frozen.newScorer()) {
            passesASecond(scorer, batch, predictions, WARM_NANOS);
            return batchSize * passesASecond(scorer, batch, predictions, TIMED_NANOS);
        }
    }

    private static double passesASecond(
            FrozenModel.Scorer scorer, Minibatch batch, Predictions predictions, long nanos) {
        long begin = System.nanoTime();
        int passes = 0;
        while (System.nanoTime() - begin < nanos) {
            scorer.score(batch, predictions);
            passes++;
        }
        return passes * 1e9 / (System.nanoTime() - begin);
    }

    private static Minibatch batch(Architecture architecture, int size) {
        Minibatch batch = new Minibatch(architecture.inputs(), size);
        float[][] rows =
                architecture.inputs().stream()
                        .map(input -> new float[input.size()])
                        .toArray(float[][]::new);
        for (float[] row : rows) {
            Arrays.fill(row, FEATURE);
        }
        for (int i = 0; i < size; i++) {
            batch.add(rows, new int[] {1});
        }
        return batch;
    }
}
