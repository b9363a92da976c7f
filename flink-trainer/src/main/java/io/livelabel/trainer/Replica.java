package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.trainer.averaging.Average;
import io.livelabel.trainer.averaging.Contribution;
import io.livelabel.trainer.averaging.ParameterSpans;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One of several models that train on parts of the input: it tells how its weights have changed,
 * and takes over what all have come to. Each change is told once: what is not told yet is what its
 * weights differ by from {@code base}, and that stays when an average is taken over, w ← average +
 * (w − base). One thread at a time; the owner closes it.
 */
final class Replica implements AutoCloseable {
    private final TrainerConfig config;
    private final int index;
    private final int replicas;
    private final TrainableModel model;
    private final ParameterSpans spans;
    private final Minibatch minibatch;
    private final Predictions predictions;
    private final InputProgress progress = new InputProgress();
    private final Scores scores = new Scores();
    private final int[] partitions;
    private float[] base;
    private float[] weights;
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
        minibatch = new Minibatch(architecture.inputs(), room);
        predictions = new Predictions(room, architecture.classes());
        partitions = new int[room];
        base = new float[spans.length()];
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
        config.initialWeights().write(config.seed(), FloatBuffer.wrap(replica.base));
        replica.model.importWeights(FloatBuffer.wrap(replica.base));
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
        int open = of.pending().size() + more;
        Replica replica =
                new Replica(
                        config,
                        engine,
                        index,
                        replicas,
                        Math.max(config.minibatchSize(), open + 1));
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
        Floats.of(snapshot.base()).get(base);
        examples = snapshot.examples();
        minibatches = snapshot.minibatches();
        trained = snapshot.trained();
        ready = true;
        open(snapshot);
    }

    /**
     * Takes over the open examples of a replica that is no more, and how far that has read.
     *
     * @return what that had not told, to be told before anything else
     */
    Optional<ReplicaContribution> adopt(ReplicaSnapshot other) {
        open(other);
        if (other.minibatches() == 0) {
            return Optional.empty();
        }
        contributions++;
        float[] change = Floats.array(other.model().weights());
        subtract(spans, change, Floats.array(other.base()));
        Contribution untold =
                new Contribution(
                        contributions, other.examples(), other.minibatches(), false, change);
        return Optional.of(new ReplicaContribution(untold, new TreeMap<>(), null, new float[0]));
    }

    private void open(ReplicaSnapshot snapshot) {
        int first = minibatch.size();
        snapshot.model().pending().addTo(minibatch);
        System.arraycopy(snapshot.partitions(), 0, partitions, first, snapshot.partitions().length);
        progress.merge(snapshot.model().nextOffsets(), snapshot.model().pending().ranges());
    }

    private static void subtract(ParameterSpans spans, float[] from, float[] base) {
        spans.forEach(
                (first, behind) -> {},
                (first, behind) -> {
                    for (int i = first; i < behind; i++) {
                        from[i] -= base[i];
                    }
                });
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
        progress.passed(record);
    }

    /** Adds an example to the open minibatch, as {@link Training#add} does. */
    void add(TrainingRecord record, float[][] rows, int frames, int[] labels) {
        partitions[minibatch.size()] = record.partition();
        minibatch.add(rows, frames, labels);
        progress.added(record);
    }

    /** Whether the open minibatch has all its examples. */
    boolean isFull() {
        return minibatch.size() >= config.minibatchSize();
    }

    /** Number of examples in the open minibatch. */
    int pending() {
        return minibatch.size();
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
        double loss = model.scoreAndTrain(minibatch, predictions);
        ReplicaMessage told = Double.isFinite(loss) ? trained() : skipped(loss);
        minibatch.clear();
        progress.clearRanges();
        return told;
    }

    private ReplicaMessage trained() {
        trained = true;
        examples += minibatch.size();
        minibatches++;
        skippedInARow = 0;
        return ReplicaMessage.of(
                index,
                ReplicaMessage.SCORED,
                out -> scores.write(minibatch, predictions, partitions, out));
    }

    private ReplicaMessage skipped(double loss) {
        // Where the weights are at fault, no example is to be blamed.
        export();
        SkippedMinibatch skipped = new SkippedMinibatch(loss, minibatch.size(), progress.ranges());
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
        float[] change = new float[0];
        if (minibatches > 0) {
            contributions++;
            export();
            change = weights.clone();
            subtract(spans, change, base);
            float[] told = weights;
            weights = base;
            base = told;
        }
        Contribution contribution =
                new Contribution(contributions, examples, minibatches, idle, change);
        examples = 0;
        minibatches = 0;
        boolean tells = withOptimizer && trained;
        float[] state = new float[tells ? model.optimizerStateLength() : 0];
        if (tells) {
            model.exportOptimizerState(FloatBuffer.wrap(state));
        }
        return new ReplicaContribution(
                contribution, nextOffsets(), tells ? model.steps() : null, state);
    }

    private SortedMap<Integer, Long> nextOffsets() {
        SortedMap<Integer, Long> next = new TreeMap<>();
        progress.nextOffsets().forEach((place, offset) -> next.put(place.partition(), offset));
        return next;
    }

    private void export() {
        model.exportWeights(FloatBuffer.wrap(weights));
        for (int i = 0; i < weights.length; i++) {
            if (!Float.isFinite(weights[i])) {
                throw new TrainingException(
                        "weight %d of %d is %s after step %d of replica %d, inputs read up to %s: a step went too far; --clip-norm leaves such steps out, and a lower learning rate makes fewer of them"
                                .formatted(
                                        i,
                                        weights.length,
                                        weights[i],
                                        model.steps(),
                                        index,
                                        progress.nextOffsets()));
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
        } else {
            export();
            spans.forEach(
                    (from, to) -> System.arraycopy(values, from, weights, from, to - from),
                    (from, to) -> {
                        for (int i = from; i < to; i++) {
                            weights[i] = values[i] + (weights[i] - base[i]);
                        }
                    });
        }
        System.arraycopy(values, 0, base, 0, count);
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
        byte[] weightBytes = Floats.bytes(weights);
        return new ReplicaSnapshot(
                new ModelSnapshot(
                        new Lineage("replica " + index, null, null),
                        config.architecture().toJson(),
                        config.describeSteps(),
                        model.steps(),
                        0,
                        weightBytes,
                        Floats.bytes(state),
                        PendingExamples.of(minibatch, progress.ranges()),
                        new byte[0],
                        progress.nextOffsets(),
                        createdAtMs),
                minibatches == 0 && Arrays.equals(weights, base) ? weightBytes : Floats.bytes(base),
                Arrays.copyOf(partitions, minibatch.size()),
                examples,
                minibatches,
                trained,
                replicas);
    }

    @Override
    public void close() {
        model.close();
    }
}
