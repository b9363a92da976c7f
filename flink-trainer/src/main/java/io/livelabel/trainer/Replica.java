package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.trainer.averaging.Average;
import io.livelabel.trainer.averaging.Contribution;
import io.livelabel.trainer.averaging.ParameterSpans;
import io.livelabel.trainer.averaging.UntoldChange;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One of several models that train on parts of the input: it tells how its weights have changed,
 * each change once, and takes over what all have come to, with what is not told yet on top. One
 * thread at a time; the owner closes it.
 */
final class Replica implements AutoCloseable {
    private final TrainerConfig config;
    private final int index;
    private final int replicas;
    private final TrainableModel model;
    private final ParameterSpans spans;
    private final ReplicaExamples open;
    private final Predictions predictions;
    private final Scores scores = new Scores();
    private final UntoldChange change;
    private final float[] weights;
    private boolean ready;
    private boolean trained;
    private long examples;
    private long minibatches;
    private long contributions;
    private int skippedInARow;

    private Replica(TrainerConfig config, Engine engine, int index, int replicas, int room) {
        Architecture architecture = config.architecture();
        this.config = config;
        this.index = index;
        this.replicas = replicas;
        spans = ParameterSpans.of(architecture);
        open = new ReplicaExamples(architecture, config.minibatchSize(), room);
        predictions = new Predictions(room, architecture.classes());
        change = new UntoldChange(spans, new float[spans.length()]);
        weights = new float[spans.length()];
        try {
            // Each replica drops out others.
            model = engine.trainable(architecture, config.settings(), config.seed() + index);
        } catch (UnsupportedOperationException e) {
            throw new TrainingException(String.valueOf(e.getMessage()));
        }
    }

    /** Begins with the initial weights, which are the same for all replicas. */
    static Replica begin(TrainerConfig config, Engine engine, int index, int replicas) {
        Replica replica = awaiting(config, engine, index, replicas);
        float[] initial = replica.change.base();
        config.initialWeights().write(config.seed(), FloatBuffer.wrap(initial));
        replica.model.importWeights(FloatBuffer.wrap(initial));
        replica.ready = true;
        return replica;
    }

    /** Begins without weights: the first average must come before the first step. */
    static Replica awaiting(TrainerConfig config, Engine engine, int index, int replicas) {
        return new Replica(config, engine, index, replicas, config.minibatchSize());
    }

    /**
     * Goes on from a snapshot.
     *
     * @param more examples of other replicas that will be {@link #adopt}ed
     * @throws TrainingException if the snapshot is of another architecture or optimizer
     */
    static Replica resume(
            TrainerConfig config,
            Engine engine,
            int index,
            int replicas,
            ReplicaSnapshot snapshot,
            int more) {
        ModelSnapshot of = snapshot.model();
        of.requireFits(config.architecture(), config.settings(), config.describeSteps());
        int room = Math.max(config.minibatchSize(), of.pending().size() + more + 1);
        Replica replica = new Replica(config, engine, index, replicas, room);
        try {
            replica.takeOver(snapshot);
            return replica;
        } catch (RuntimeException e) {
            replica.close();
            throw e;
        }
    }

    private void takeOver(ReplicaSnapshot snapshot) {
        model.importWeights(Floats.of(snapshot.model().weights()));
        model.importOptimizerState(
                Floats.of(snapshot.model().optimizerState()), snapshot.model().steps());
        Floats.of(snapshot.base()).get(change.base());
        examples = snapshot.examples();
        minibatches = snapshot.minibatches();
        trained = snapshot.trained();
        skippedInARow = snapshot.skippedInARow();
        ready = true;
        open.add(snapshot);
    }

    /**
     * Takes over the open examples of a replica that is no more, and how far that has read.
     *
     * @return what that had not told, to be told before anything else
     * @throws TrainingException if it is of another architecture or optimizer
     */
    Optional<ReplicaContribution> adopt(ReplicaSnapshot other) {
        other.model().requireFits(config.architecture(), config.settings(), config.describeSteps());
        open.add(other);
        if (other.minibatches() == 0) {
            return Optional.empty();
        }
        contributions++;
        UntoldChange its = new UntoldChange(spans, Floats.array(other.base()));
        Contribution untold =
                new Contribution(
                        contributions,
                        other.examples(),
                        other.minibatches(),
                        false,
                        other.index(),
                        its.tell(Floats.array(other.model().weights())));
        return Optional.of(new ReplicaContribution(untold, new TreeMap<>(), null, new float[0]));
    }

    /** Whether it has weights to begin with. */
    boolean isReady() {
        return ready;
    }

    /**
     * Takes note that a record has been read, whether or not it was of use.
     *
     * @throws TrainingException if it was read before, as where a topic was created anew
     */
    void passed(TrainingRecord record) {
        open.passed(record);
    }

    /** Adds an example to the open minibatch, as {@link Training#add} does. */
    void add(TrainingRecord record, float[][] rows, int frames, int[] labels) {
        open.add(record, rows, frames, labels);
    }

    /** Whether the open minibatch has all its examples. */
    boolean isFull() {
        return open.isFull();
    }

    /** Number of examples in the open minibatch. */
    int pending() {
        return open.minibatch().size();
    }

    /** Steps made since the last contribution. */
    long untold() {
        return minibatches;
    }

    /** Number of contributions so far. */
    long contributions() {
        return contributions;
    }

    /**
     * Closes the open minibatch: scores it, then trains on it, unless its loss or a gradient is not
     * finite.
     *
     * @return what is to be told of it
     * @throws TrainingException if there were too many that were skipped, one behind the other
     */
    ReplicaMessage step() {
        double loss = model.scoreAndTrain(open.minibatch(), predictions);
        ReplicaMessage told = Double.isFinite(loss) ? trained() : skipped(loss);
        open.clear();
        return told;
    }

    private ReplicaMessage trained() {
        trained = true;
        examples += open.minibatch().size();
        minibatches++;
        skippedInARow = 0;
        return ReplicaMessage.of(
                index,
                ReplicaMessage.SCORED,
                out -> scores.write(open.minibatch(), predictions, open.partitions(), out));
    }

    private ReplicaMessage skipped(double loss) {
        // Where the weights are at fault, no example is to be blamed.
        export();
        SkippedMinibatch skipped =
                new SkippedMinibatch(loss, open.minibatch().size(), open.ranges());
        skippedInARow++;
        if (skippedInARow >= config.maxBadMinibatches()) {
            throw new TrainingException(
                    "%s, behind step %d of replica %d, and that in %d minibatches one behind the other: is the learning rate, %s, too high?"
                            .formatted(
                                    skipped,
                                    model.steps(),
                                    index,
                                    skippedInARow,
                                    config.settings().optimizer()));
        }
        return ReplicaMessage.of(index, ReplicaMessage.SKIPPED, skipped::writeTo);
    }

    /**
     * Tells what it has done since it last told.
     *
     * @param idle whether nothing is left then
     * @param withOptimizer whether others are to begin with its optimizer's state
     */
    ReplicaContribution contribute(boolean idle, boolean withOptimizer) {
        return contribute(idle, withOptimizer, Contribution.NONE);
    }

    /**
     * Tells what it has done and not told, in a job of more or fewer replicas than before.
     *
     * @param former the index that it had
     */
    ReplicaContribution contributeAsFormer(int former) {
        // Those that are new begin with the optimizer's state of one that is not.
        return contribute(true, true, former);
    }

    private ReplicaContribution contribute(boolean idle, boolean withOptimizer, int former) {
        float[] told = new float[0];
        if (minibatches > 0) {
            contributions++;
            export();
            told = change.tell(weights);
        }
        Contribution contribution =
                new Contribution(contributions, examples, minibatches, idle, former, told);
        examples = 0;
        minibatches = 0;
        boolean tells = withOptimizer && trained;
        float[] state = new float[tells ? model.optimizerStateLength() : 0];
        if (tells) {
            model.exportOptimizerState(FloatBuffer.wrap(state));
        }
        return new ReplicaContribution(
                contribution, open.closedOffsets(), tells ? model.steps() : null, state);
    }

    private void export() {
        model.exportWeights(FloatBuffer.wrap(weights));
        requireFinite("weight", weights);
    }

    /** Nothing is told, and no checkpoint taken, of what nothing could go on from. */
    private void requireFinite(String what, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new TrainingException(
                        "%s %d of %d is %s after step %d of replica %d, inputs read up to %s: a step went too far; --clip-norm leaves such steps out, and a lower learning rate makes fewer of them"
                                .formatted(
                                        what,
                                        i,
                                        values.length,
                                        values[i],
                                        model.steps(),
                                        index,
                                        open.nextOffsets()));
            }
        }
    }

    /**
     * Goes on from an average, with what is not told yet on top of it. While it has made no step,
     * it takes over the optimizer's state too, where that is there.
     */
    void takeOver(Average average) {
        float[] values = average.values();
        int count = spans.length();
        if (minibatches == 0) {
            System.arraycopy(values, 0, weights, 0, count);
            change.restart(values);
        } else {
            export();
            change.rebase(weights, values);
        }
        model.importWeights(FloatBuffer.wrap(weights));
        Long steps = average.optimizerSteps();
        if (!trained && steps != null) {
            model.importOptimizerState(
                    FloatBuffer.wrap(values, count, values.length - count).slice(), steps);
        }
        ready = true;
    }

    /**
     * Copies everything.
     *
     * @param createdAtMs now: milliseconds since the epoch
     * @throws TrainingException if a weight is not finite
     */
    ReplicaSnapshot snapshot(long createdAtMs) {
        export();
        float[] state = new float[model.optimizerStateLength()];
        model.exportOptimizerState(FloatBuffer.wrap(state));
        requireFinite("value of the optimizer's state", state);
        return new ReplicaSnapshot(
                new ModelSnapshot(
                        new Lineage("replica " + index, null, null),
                        config.architecture().toJson(),
                        config.describeSteps(),
                        model.steps(),
                        0,
                        Floats.bytes(weights),
                        Floats.bytes(state),
                        open.copy(),
                        new byte[0],
                        open.nextOffsets(),
                        createdAtMs),
                Floats.bytes(change.base()),
                open.copyPartitions(),
                examples,
                minibatches,
                trained,
                skippedInARow,
                index,
                replicas);
    }

    @Override
    public void close() {
        model.close();
    }
}
