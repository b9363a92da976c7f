package io.livelabel.benchmarks;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The engine alone, in passes as large as the classifier's. */
final class BareScoring {
    private static final float FEATURE = 0.01f;
    private static final long NANOS = 4_000_000_000L;

    private BareScoring() {}

    /**
     * Videos a second, of one row each, of so many scorers of the same weights, each on a thread of
     * its own.
     */
    static double rate(
            String engine, Architecture architecture, Weights weights, int batchSize, int scorers)
            throws InterruptedException, ExecutionException {
        Minibatch batch = batch(architecture, batchSize);
        try (FrozenModel frozen = Engine.named(engine).frozen(architecture)) {
            frozen.load(weights.floats());
            CountDownLatch warm = new CountDownLatch(scorers);
            ExecutorService threads = Executors.newFixedThreadPool(scorers);
            try {
                List<Callable<Double>> all =
                        Collections.nCopies(scorers, () -> rate(frozen, batch, warm));
                double sum = 0;
                for (Future<Double> each : threads.invokeAll(all)) {
                    sum += each.get();
                }
                return sum;
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static double rate(FrozenModel frozen, Minibatch batch, CountDownLatch warm)
            throws InterruptedException {
        Predictions predictions = new Predictions(batch.size(), frozen.architecture().classes());
        try (FrozenModel.Scorer scorer = frozen.newScorer()) {
            scorer.score(batch, predictions);
            warm.countDown();
            warm.await();
            long begin = System.nanoTime();
            int passes = 0;
            while (System.nanoTime() - begin < NANOS) {
                scorer.score(batch, predictions);
                passes++;
            }
            return passes * (double) batch.size() * 1e9 / (System.nanoTime() - begin);
        }
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
