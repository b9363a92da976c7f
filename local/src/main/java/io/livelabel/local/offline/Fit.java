package io.livelabel.local.offline;

import io.livelabel.model.Architecture;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.metrics.PrequentialWindow;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.weights.WeightsFile;
import io.livelabel.schemas.client.UserException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** One training on shards, from initial weights to the last. */
final class Fit {
    private static final int WINDOW = 2_000;
    private static final long NOTE_EVERY_NS = 2_000_000_000L;

    private final Engine engine;
    private final Architecture architecture;
    private final TrainingSettings settings;
    private final InitialWeights initial;
    private final long seed;
    private final PrintWriter notes;
    private final PrequentialWindow window = new PrequentialWindow(WINDOW);
    private long examples;
    private long nanos;
    private long noted;

    /**
     * A training.
     *
     * @param notes gets a line of progress every few seconds
     */
    Fit(
            Engine engine,
            Architecture architecture,
            TrainingSettings settings,
            InitialWeights initial,
            long seed,
            PrintWriter notes) {
        this.engine = engine;
        this.architecture = architecture;
        this.settings = settings;
        this.initial = initial;
        this.seed = seed;
        this.notes = notes;
    }

    /** Seconds that the training took, reading included. */
    double seconds() {
        return nanos / 1e9;
    }

    /**
     * Trains.
     *
     * @throws UserException if there are no examples, or the loss is not finite
     */
    WeightsFile train(ShardExamples shards, int minibatchSize, int epochs) {
        if (epochs < 1) {
            throw new UserException("epochs is %d: give at least 1".formatted(epochs));
        }
        long start = System.nanoTime();
        noted = start;
        Minibatch minibatch = new Minibatch(architecture.inputs(), minibatchSize);
        Predictions predictions = new Predictions(minibatchSize, architecture.classes());
        byte[] bytes = new byte[Math.multiplyExact(architecture.parameterCount(), Float.BYTES)];
        FloatBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        initial.write(seed, floats.duplicate());
        try (TrainableModel model = engine.trainable(architecture, settings, seed)) {
            model.importWeights(floats.duplicate());
            for (int epoch = 0; epoch < epochs; epoch++) {
                shards.forEach(minibatch, () -> step(model, minibatch, predictions, start));
            }
            if (examples == 0) {
                throw new UserException("the shards hold no example that can be trained on");
            }
            if (settings.averages()) {
                model.exportAverage(floats);
            } else {
                model.exportWeights(floats);
            }
            nanos = System.nanoTime() - start;
            return new WeightsFile(
                    architecture,
                    "fit-" + seed,
                    model.steps(),
                    examples,
                    settings.averages(),
                    Weights.ofBytes(bytes));
        }
    }

    private void step(
            TrainableModel model, Minibatch minibatch, Predictions predictions, long start) {
        double loss = model.scoreAndTrain(minibatch, predictions);
        if (!Double.isFinite(loss)) {
            throw new UserException(
                    "the loss is %s at step %d: is the learning rate of %s too high?"
                            .formatted(loss, model.steps(), settings.optimizer()));
        }
        for (int row = 0; row < minibatch.size(); row++) {
            window.add(predictions, row, minibatch.labels(row));
        }
        examples += minibatch.size();
        long now = System.nanoTime();
        if (now - noted > NOTE_EVERY_NS) {
            noted = now;
            notes.printf(
                    "%,d examples, %,.0f/s, newest %,d: GAP@20 %.4f, loss %.2f%n",
                    examples,
                    examples / ((now - start) / 1e9),
                    window.size(),
                    window.figures().gap20(),
                    window.figures().loss().orElse(Double.NaN));
            notes.flush();
        }
    }
}
