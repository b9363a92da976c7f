package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.schemas.avro.LossRise;
import io.livelabel.trainer.averaging.Average;
import io.livelabel.trainer.averaging.CentralWeights;
import io.livelabel.trainer.averaging.OuterRule;
import io.livelabel.trainer.averaging.ParameterSpans;
import io.livelabel.trainer.averaging.Round;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training by several replicas, where what they tell comes together: the central weights and the
 * open round, the prequential figures, the history. One thread at a time.
 */
final class AveragedTraining implements TrainingHistory {
    private static final Logger LOGGER = LoggerFactory.getLogger(AveragedTraining.class);

    private final TrainerConfig config;
    private final String architectureJson;
    private final CentralWeights central;
    private final Round round;
    private final InputFrontier frontier;
    private final Prequential prequential;
    private final List<ContributionParts> parts = new ArrayList<>();
    private final Members members;
    private Lineage lineage;
    private long steps;
    private long examples;

    private AveragedTraining(
            TrainerConfig config,
            int replicas,
            Architecture architecture,
            CentralWeights central,
            Round round,
            InputFrontier frontier,
            Prequential prequential,
            Lineage lineage) {
        this.config = config;
        this.architectureJson = architecture.toJson();
        this.central = central;
        this.round = round;
        this.frontier = frontier;
        this.prequential = prequential;
        this.lineage = lineage;
        prequential.watch(config.driftDelta(), false);
        members = new Members(replicas);
        for (int replica = 0; replica < replicas; replica++) {
            parts.add(new ContributionParts(replica));
        }
    }

    /** Begins with initial weights, those that each replica begins with, as a lineage. */
    static AveragedTraining begin(TrainerConfig config, int replicas, OuterRule rule) {
        Architecture architecture = config.architecture();
        ParameterSpans spans = ParameterSpans.of(architecture);
        float[] weights = new float[spans.length()];
        config.initialWeights().write(config.seed(), FloatBuffer.wrap(weights));
        return new AveragedTraining(
                config,
                replicas,
                architecture,
                new CentralWeights(spans, rule, weights, new float[0], 0, 0),
                new Round(replicas, spans),
                new InputFrontier(config.inputTopic(), replicas, new TreeMap<>()),
                Prequential.over(config.windowExamples()),
                Lineage.fresh());
    }

    /**
     * Goes on from a snapshot. Where there are more or fewer replicas now, the open round is closed
     * once all have told what was not told before, and the warm-up is over.
     *
     * @throws TrainingException if the snapshot is of another architecture
     */
    static AveragedTraining resume(
            TrainerConfig config, int replicas, OuterRule rule, AveragingSnapshot snapshot) {
        Architecture architecture = config.architecture();
        ModelSnapshot model = snapshot.model();
        if (!model.architecture().equals(architecture.toJson())) {
            throw new TrainingException(
                    "the checkpoint holds another architecture than the job is given: %s; the job's: %s"
                            .formatted(model.architecture(), architecture.toJson()));
        }
        ParameterSpans spans = ParameterSpans.of(architecture);
        CentralWeights central =
                new CentralWeights(
                        spans,
                        rule,
                        Floats.array(model.weights()),
                        rule.hasMomentum() ? Floats.array(model.optimizerState()) : new float[0],
                        model.steps(),
                        model.examples());
        Round round = new Round(replicas, spans);
        if (snapshot.replicas() == replicas) {
            round.join(snapshot.joined() > 1 ? replicas : snapshot.joined());
            snapshot.shares().forEach(round::restore);
        } else {
            round.join(replicas);
            snapshot.shares().forEach(round::keep);
        }
        AveragedTraining training =
                new AveragedTraining(
                        config,
                        replicas,
                        architecture,
                        central,
                        round,
                        new InputFrontier(config.inputTopic(), replicas, model.nextOffsets()),
                        Prequential.fromBytes(model.prequential()),
                        model.lineage());
        training.steps = snapshot.steps();
        training.examples = snapshot.examples();
        if (!model.optimizer().equals(training.describe())) {
            LOGGER.warn(
                    "training goes on with {} instead of {}",
                    training.describe(),
                    model.optimizer());
        }
        return training;
    }

    private String describe() {
        return "%s, averaged over %d replicas".formatted(config.describeSteps(), round.replicas());
    }

    /**
     * Takes note of a replica that has opened.
     *
     * @param member what it has drawn
     * @return the weights that all are to begin with, once all have opened
     */
    Optional<Average> greet(int replica, long member) {
        members.greet(replica, member);
        return average();
    }

    /** Adds the scores of a minibatch that a replica has trained on. */
    StepReport scored(ReplicaMessage message) throws IOException {
        List<LossRise> rises = new ArrayList<>();
        examples += prequential.add(config.inputTopic(), message.open(), rises);
        steps++;
        round.worked(message.replica());
        return new StepReport(rises, Optional.empty());
    }

    /** Takes note of a minibatch that a replica has skipped. */
    StepReport skipped(ReplicaMessage message) throws IOException {
        SkippedMinibatch skipped = SkippedMinibatch.readFrom(message.open());
        prequential.skip();
        return new StepReport(List.of(), Optional.of(skipped));
    }

    /**
     * Adds a part of a contribution.
     *
     * @return the weights that all are to go on from, if the round is closed by it
     * @throws TrainingException if one of them is not finite
     */
    Optional<Average> contribute(ReplicaMessage message) throws IOException {
        Optional<ReplicaContribution> whole = parts.get(message.replica()).add(message);
        if (whole.isEmpty()) {
            return Optional.empty();
        }
        ReplicaContribution told = whole.get();
        round.add(message.replica(), told.contribution());
        members.tell(message.replica(), told);
        frontier.tell(message.replica(), told.nextOffsets());
        if (!round.isComplete()) {
            return Optional.empty();
        }
        closeRound();
        requireFinite(central.weights());
        return average();
    }

    /** Closes the open round with what was contributed to it. */
    void closeRound() {
        central.take(round.shares(), round.isWarmUp());
        round.next();
        frontier.advance(round);
        members.closeRound();
    }

    /** Whether all that the replicas have trained on is in the weights. */
    boolean isQuiet() {
        return round.isQuiet() && round.shares().isEmpty();
    }

    private Optional<Average> average() {
        return members.average(central.weights(), round.joined() < round.replicas());
    }

    @Override
    public Lineage lineage() {
        return lineage;
    }

    @Override
    public void continueAs(Lineage fork) {
        lineage = fork;
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public long examples() {
        return examples;
    }

    @Override
    public long version() {
        return central.minibatches();
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
     * @throws TrainingException if a weight is not finite
     */
    AveragingSnapshot snapshot(long createdAtMs) {
        parts.forEach(ContributionParts::requireNone);
        requireFinite(central.weights());
        requireFinite(central.momentum());
        return new AveragingSnapshot(
                new ModelSnapshot(
                        lineage,
                        architectureJson,
                        describe(),
                        central.minibatches(),
                        central.examples(),
                        Floats.bytes(central.weights()),
                        Floats.bytes(central.momentum()),
                        new PendingExamples(List.of(), List.of(), List.of(), Map.of()),
                        prequential.toBytes(),
                        frontier.nextOffsets(),
                        createdAtMs),
                round.shares(),
                round.replicas(),
                round.joined(),
                steps,
                examples);
    }

    private void requireFinite(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new TrainingException(
                        "value %d of %d of the averaged weights or their momentum is %s after step %d of lineage %s: the rounds go too far; --averaging plain has no momentum"
                                .formatted(
                                        i,
                                        values.length,
                                        values[i],
                                        central.minibatches(),
                                        lineage.id()));
            }
        }
    }
}
