package io.livelabel.benchmarks;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.metrics.Evaluation;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.zoo.Zoo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A model in training on shards, and snapshots of its weights. The owner closes it. */
final class TrainedSnapshots implements AutoCloseable {
    /** Videos a step. */
    static final int MINIBATCH = 32;

    private static final double LABELS_PER_VIDEO = 3;

    private final Engine engine = Engine.named("dl4j");
    private final Architecture architecture;
    private final TrainingSettings settings;
    private final TrainableModel model;
    private final Minibatch minibatch;

    /**
     * Of a model with its own optimizer.
     *
     * @param averageDecay of the moving average that the snapshots then are; 0 for none
     */
    TrainedSnapshots(String name, double averageDecay) {
        architecture = Zoo.architecture(name, EngineRun.FEATURES);
        TrainingSettings plain = TrainingSettings.of(Zoo.model(name).optimizer());
        settings = averageDecay == 0 ? plain : plain.withAverageDecay(averageDecay);
        float[] initial = new float[architecture.parameterCount()];
        InitialWeights.uniform(architecture, LABELS_PER_VIDEO).write(1, FloatBuffer.wrap(initial));
        model = engine.trainable(architecture, settings, 1);
        model.importWeights(FloatBuffer.wrap(initial));
        minibatch = new Minibatch(architecture.inputs(), MINIBATCH);
    }

    /**
     * Makes so many steps, and takes a snapshot after the last of them.
     *
     * @param shards gone through in their order, over and over
     */
    Weights train(VideoShards shards, int steps) {
        for (int i = 0; i < steps; i++) {
            shards.fill(minibatch, model.steps() * MINIBATCH, MINIBATCH);
            model.train(minibatch);
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(architecture.parameterCount() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        if (settings.averages()) {
            model.exportAverage(bytes.asFloatBuffer());
        } else {
            model.exportWeights(bytes.asFloatBuffer());
        }
        return Weights.ofBytes(bytes.array());
    }

    /** GAP@20 over shards. */
    double gap(Weights weights, VideoShards shards) {
        Evaluation evaluation = new Evaluation();
        Predictions predictions = new Predictions(MINIBATCH, architecture.classes());
        try (FrozenModel frozen = engine.frozen(architecture);
                FrozenModel.Scorer scorer = frozen.newScorer()) {
            frozen.load(weights.floats());
            for (int from = 0; from < shards.size(); from += MINIBATCH) {
                shards.fill(minibatch, from, Math.min(MINIBATCH, shards.size() - from));
                scorer.score(minibatch, predictions);
                for (int row = 0; row < minibatch.size(); row++) {
                    evaluation.add(predictions, row, minibatch.labels(row));
                }
            }
        }
        return evaluation.figures().gap20();
    }

    @Override
    public void close() {
        model.close();
    }
}
