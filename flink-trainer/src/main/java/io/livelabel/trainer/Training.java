package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.model.FiniteValues;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A training under way: the model, the open minibatch, the prequential figures, and how far the
 * input has been read. What it does follows from the examples alone, in their order, never from
 * time or checkpoints. One thread at a time; the owner closes it.
 */
final class Training implements TrainingHistory, AutoCloseable {
    private final TrainerConfig config;
    private final String architectureJson;
    private final TrainableModel model;
    private final Minibatch minibatch;
    private final Predictions predictions;
    private final InputProgress progress = new InputProgress();
    private Prequential prequential;
    private Lineage lineage;
    private long examples;

    // The last exported arrays: while no step is made, checkpoints share them.
    private long exportedSteps = -1;
    private byte[] weights = new byte[0];
    private byte[] optimizerState = new byte[0];

    private Training(TrainerConfig config, Architecture architecture, Engine engine, int room) {
        this.config = config;
        architectureJson = architecture.toJson();
        minibatch = new Minibatch(architecture.inputs(), room);
        predictions = new Predictions(room, architecture.classes());
        prequential = Prequential.over(config.windowExamples());
        prequential.watch(config.driftDelta(), config.driftBoost().isOn());
        lineage = Lineage.fresh();
        try {
            model = engine.trainable(architecture, config.settings(), config.seed());
        } catch (UnsupportedOperationException e) {
            throw new TrainingException(String.valueOf(e.getMessage()));
        }
    }

    /** Begins with initial weights, as a lineage of its own. */
    static Training begin(TrainerConfig config, Engine engine) {
        Architecture architecture = config.architecture();
        FloatBuffer initial =
                Floats.of(new byte[Math.multiplyExact(architecture.parameterCount(), Float.BYTES)]);
        config.initialWeights().write(config.seed(), initial.duplicate());
        Training training = new Training(config, architecture, engine, config.minibatchSize());
        try {
            training.model.importWeights(initial);
            return training;
        } catch (RuntimeException e) {
            training.close();
            throw e;
        }
    }

    /**
     * Goes on from a snapshot. The open minibatch goes on with it: where it holds as many examples
     * as minibatches now have, or more, the next example closes it.
     *
     * @throws TrainingException if the snapshot is of another architecture or optimizer
     */
    static Training resume(TrainerConfig config, Engine engine, ModelSnapshot snapshot) {
        Architecture architecture = config.architecture();
        snapshot.requireFits(architecture, config.settings(), config.describeSteps());
        int room = Math.max(config.minibatchSize(), snapshot.pending().size() + 1);
        Training training = new Training(config, architecture, engine, room);
        try {
            training.takeOver(snapshot);
            return training;
        } catch (RuntimeException e) {
            training.close();
            throw e;
        }
    }

    private void takeOver(ModelSnapshot snapshot) {
        lineage = snapshot.lineage();
        examples = snapshot.examples();
        model.importWeights(Floats.of(snapshot.weights()));
        model.importOptimizerState(Floats.of(snapshot.optimizerState()), snapshot.steps());
        snapshot.pending().addTo(minibatch);
        progress.restore(snapshot.nextOffsets(), snapshot.pending().ranges());
        prequential = Prequential.fromBytes(snapshot.prequential());
        prequential.watch(config.driftDelta(), config.driftBoost().isOn());
        weights = snapshot.weights();
        optimizerState = snapshot.optimizerState();
        exportedSteps = snapshot.steps();
    }

    /**
     * Adds an example to the open minibatch.
     *
     * @param record where it comes from, {@link #passed} before
     * @param rows its features, one array an input; copied
     * @param frames number of its frames; 0 where the model reads none
     * @param labels its class ids; kept
     * @throws IllegalStateException if the minibatch is full: {@link #step} must come first
     */
    void add(TrainingRecord record, float[][] rows, int frames, int[] labels) {
        minibatch.add(rows, frames, labels);
        progress.added(record);
        prequential.open(record);
    }

    /**
     * Takes note that a record has been read, whether or not it was of use.
     *
     * @throws TrainingException if it was read before, as where a topic was created anew
     */
    void passed(TrainingRecord record) {
        progress.passed(record);
    }

    /** Whether the open minibatch has all its examples. */
    boolean isFull() {
        return minibatch.size() >= config.minibatchSize();
    }

    /** Number of examples in the open minibatch. */
    int pending() {
        return minibatch.size();
    }

    /**
     * Closes the open minibatch: scores it, then trains on it, unless its loss or a gradient is not
     * finite; then the weights stay as they are.
     *
     * @throws TrainingException if there were too many that were skipped, one behind the other
     */
    StepReport step() {
        if (config.driftBoost().isOn()) {
            model.scaleRate(config.driftBoost().next(prequential.stepsSinceRise()));
        }
        double loss = model.scoreAndTrain(minibatch, predictions);
        StepReport report = Double.isFinite(loss) ? trained() : skipped(loss);
        minibatch.clear();
        progress.clearRanges();
        return report;
    }

    private StepReport trained() {
        examples += minibatch.size();
        return new StepReport(prequential.add(predictions, minibatch), Optional.empty());
    }

    private StepReport skipped(double loss) {
        // Where the weights are at fault, no example is to be blamed.
        if (exportedSteps != model.steps()) {
            export();
        }
        SkippedMinibatch skipped = new SkippedMinibatch(loss, minibatch.size(), progress.ranges());
        int inARow = prequential.skip();
        if (inARow >= config.maxBadMinibatches()) {
            throw new TrainingException(
                    "%s, behind step %d of lineage %s, and that in %d minibatches one behind the other: no weights are published from here on; is the learning rate, %s, too high?"
                            .formatted(
                                    skipped,
                                    model.steps(),
                                    lineage.id(),
                                    inARow,
                                    config.settings().optimizer()));
        }
        return new StepReport(List.of(), Optional.of(skipped));
    }

    @Override
    public Lineage lineage() {
        return lineage;
    }

    /**
     * Leaves the history for one of its own.
     *
     * @param published whether the version at this moment is published
     */
    void fork(boolean published) {
        lineage = lineage.fork(published ? steps() : null);
    }

    @Override
    public void continueAs(Lineage fork) {
        lineage = fork;
    }

    @Override
    public long steps() {
        return model.steps();
    }

    @Override
    public long examples() {
        return examples;
    }

    @Override
    public RateBoost boost() {
        return config.driftBoost();
    }

    @Override
    public Prequential prequential() {
        return prequential;
    }

    /**
     * Copies everything.
     *
     * @param createdAtMs now: milliseconds since the epoch
     * @throws TrainingException if a weight, or a value of the optimizer's state, is not finite
     */
    ModelSnapshot snapshot(long createdAtMs) {
        if (exportedSteps != model.steps()) {
            export();
        }
        return new ModelSnapshot(
                lineage,
                architectureJson,
                config.describeSteps(),
                model.steps(),
                examples,
                weights,
                optimizerState,
                PendingExamples.of(minibatch, progress.ranges()),
                prequential.toBytes(),
                progress.nextOffsets(),
                createdAtMs);
    }

    private void export() {
        int count = model.architecture().parameterCount();
        byte[] exported = new byte[Math.multiplyExact(count, Float.BYTES)];
        model.exportWeights(Floats.of(exported));
        requireFinite("weight", Floats.of(exported));
        byte[] state = new byte[Math.multiplyExact(model.optimizerStateLength(), Float.BYTES)];
        model.exportOptimizerState(Floats.of(state));
        requireFinite("value of the optimizer's state", Floats.of(state));
        weights = exported;
        optimizerState = state;
        exportedSteps = model.steps();
    }

    /** No checkpoint is taken of what nothing could go on from. */
    private void requireFinite(String what, FloatBuffer values) {
        OptionalInt first = FiniteValues.firstNotFinite(values);
        if (first.isPresent()) {
            int i = first.getAsInt();
            throw new TrainingException(
                    "%s %d of %d is %s after step %d of lineage %s, inputs read up to %s: a step since the last checkpoint went too far; --clip-norm leaves such steps out, and a lower learning rate makes fewer of them"
                            .formatted(
                                    what,
                                    i,
                                    values.limit(),
                                    values.get(i),
                                    model.steps(),
                                    lineage.id(),
                                    progress.nextOffsets()));
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
