package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.metrics.ClassGroups;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.client.Connection;
import io.livelabel.trainer.averaging.AveragingConfig;
import io.livelabel.trainer.truth.TruthDelay;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a training.
 *
 * @param connection the broker and the registry
 * @param inputTopic {@code training-videos}, or {@code training-frames}, whose frames are averaged
 *     for models that read one row a video; or the live {@code videos} or {@code frames}, joined
 *     with {@code truth}
 * @param truth how long after a live video its labels may come; null where the input topic holds
 *     them
 * @param readers how many subtasks read it
 * @param sizes sizes of the features and the number of classes
 * @param model a name of the {@link Zoo}
 * @param sideBySide the models that the job trains on the same stream, each as a lineage of its
 *     own, this one among them; empty where it trains this one alone
 * @param engine a name of an {@link io.livelabel.model.engine.Engine}
 * @param settings what decides a step
 * @param minibatchSize examples a step
 * @param maxBadMinibatches so many minibatches without a finite loss, one behind the other, end the
 *     training; fewer are skipped
 * @param seed what initial weights and dropout follow from
 * @param labelsPerVideo how many labels a video is expected to have, for the first output biases
 * @param classFrequencies how often each class is a label, for the first output biases instead;
 *     empty where that is not known
 * @param windowExamples how many of the newest examples the prequential figures are over
 * @param metricsEverySteps steps from one prequential record to the next
 * @param driftDelta bound of the chance that a drift is announced where there is none; 0 for no
 *     announcements
 * @param driftBoost what a drift does to the learning rate
 * @param checkpointDirectory where checkpoints are kept: a URI of a file system that Flink knows
 * @param checkpointIntervalMs time from one checkpoint to the next, in milliseconds
 * @param maxRestarts how often the job restarts after failures before it ends; anew once it has run
 *     well for some minutes
 * @param publishEvery weights are published with each checkpoint of this many
 * @param weightsEncoding what weights are published in
 * @param anchorEvery where that is deltas, one version of so many is whole
 * @param retention which published versions stay
 * @param signWith the file of the private key that published versions are signed with, where the
 *     training runs; empty for no signatures
 * @param fork what this training is if it leaves another's history; null if it does not
 * @param skipped records of the input that are not trained on
 * @param averaging how many replicas train, and how their weights become one; null where one trains
 *     alone
 * @param untilEnd whether to end at the topic's present end, instead of waiting for more
 */
public record TrainerConfig(
        Connection connection,
        String inputTopic,
        @Nullable TruthDelay truth,
        int readers,
        FeatureSizes sizes,
        String model,
        List<String> sideBySide,
        String engine,
        TrainingSettings settings,
        int minibatchSize,
        int maxBadMinibatches,
        long seed,
        double labelsPerVideo,
        List<Double> classFrequencies,
        int windowExamples,
        int metricsEverySteps,
        double driftDelta,
        RateBoost driftBoost,
        String checkpointDirectory,
        long checkpointIntervalMs,
        int maxRestarts,
        int publishEvery,
        PublishedEncoding weightsEncoding,
        int anchorEvery,
        Retention retention,
        String signWith,
        @Nullable Fork fork,
        List<SkippedRange> skipped,
        @Nullable AveragingConfig averaging,
        boolean untilEnd) {
    private static final String SIDE_BY_SIDE = "side-by-side";

    /** Refuses settings out of their ranges; the message names both. */
    public TrainerConfig {
        requireAtLeast(1, "number of readers", readers);
        InputTopics.requireTogether(inputTopic, truth, readers);
        if (Zoo.model(model).frames() && !InputTopics.holdsFrames(inputTopic)) {
            throw new IllegalArgumentException(
                    "model '%s' reads frames, which %s does not hold: train it on %s or %s"
                            .formatted(
                                    model,
                                    inputTopic,
                                    Topics.TRAINING_FRAMES.name(),
                                    Topics.FRAMES.name()));
        }
        sideBySide = List.copyOf(sideBySide);
        requireSideBySide(model, sideBySide, fork);
        if (!(labelsPerVideo > 0 && labelsPerVideo < sizes.classes())) {
            throw new IllegalArgumentException(
                    "labels a video must be between 0 and the number of classes, %d: %s"
                            .formatted(sizes.classes(), labelsPerVideo));
        }
        classFrequencies = List.copyOf(classFrequencies);
        if (!classFrequencies.isEmpty() && classFrequencies.size() != sizes.classes()) {
            throw new IllegalArgumentException(
                    "%d class frequencies for %d classes"
                            .formatted(classFrequencies.size(), sizes.classes()));
        }
        requireAtLeast(1, "minibatch size", minibatchSize);
        requireAtLeast(1, "bad minibatches that end a training", maxBadMinibatches);
        requireAtLeast(1, "window of the prequential figures", windowExamples);
        requireAtLeast(1, "steps between prequential records", metricsEverySteps);
        if (!(driftDelta >= 0 && driftDelta < 1)) {
            throw new IllegalArgumentException("drift delta is not in [0, 1): " + driftDelta);
        }
        if (driftBoost.isOn() && driftDelta == 0) {
            throw new IllegalArgumentException(
                    "after a drift, %s, but drift delta is 0: no drift is noticed"
                            .formatted(driftBoost));
        }
        requireAtLeast(10, "checkpoint interval in ms", checkpointIntervalMs);
        requireAtLeast(0, "number of restarts", maxRestarts);
        requireAtLeast(1, "checkpoints to a publication", publishEvery);
        requireAtLeast(1, "versions to an anchor", anchorEvery);
        skipped = List.copyOf(skipped);
        for (SkippedRange range : skipped) {
            if (!range.topic().equals(inputTopic)) {
                throw new IllegalArgumentException(
                        "records to skip are %s, the input topic is %s"
                                .formatted(range, inputTopic));
            }
        }
        if (checkpointDirectory.isBlank()) {
            throw new IllegalArgumentException("checkpoint directory is empty");
        }
        if (averaging != null && truth != null) {
            throw new IllegalArgumentException(
                    "%d replicas do not train on %s, whose labels come later: give 1"
                            .formatted(averaging.replicas(), inputTopic));
        }
        if (averaging != null) {
            requireAveraged(settings, sideBySide, driftBoost, fork);
        }
    }

    private static void requireAveraged(
            TrainingSettings settings,
            List<String> sideBySide,
            RateBoost driftBoost,
            @Nullable Fork fork) {
        if (!sideBySide.isEmpty()) {
            throw new IllegalArgumentException(
                    "models side by side, %s, are trained by one replica each"
                            .formatted(sideBySide));
        }
        if (driftBoost.isOn()) {
            throw new IllegalArgumentException(
                    "the learning rate of several replicas is not boosted behind a drift: %s"
                            .formatted(driftBoost));
        }
        if (settings.averages()) {
            throw new IllegalArgumentException(
                    "a moving average with decay %s is kept by one replica: what several come to is published as it is"
                            .formatted(settings.averageDecay()));
        }
        if (fork != null) {
            throw new IllegalArgumentException(
                    "a fork is trained by one replica, and so is what it is forked from");
        }
    }

    private static void requireSideBySide(String model, List<String> models, @Nullable Fork fork) {
        if (models.isEmpty()) {
            return;
        }
        if (!models.contains(model) || Set.copyOf(models).size() < models.size()) {
            throw new IllegalArgumentException(
                    "models side by side are %s: give each once, '%s' among them"
                            .formatted(models, model));
        }
        if (fork != null) {
            throw new IllegalArgumentException(
                    "models side by side are %s, but a fork trains one model".formatted(models));
        }
    }

    private static void requireAtLeast(long least, String what, long value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s is %d: give at least %d".formatted(what, value, least));
        }
    }

    /** The defaults, to be changed setting by setting. */
    public static TrainerConfigBuilder builder(Connection connection) {
        return new TrainerConfigBuilder(connection);
    }

    /**
     * Name of the job; its consumer group and transactional ids follow from it, so that a fork runs
     * beside what it has left, and another choice of models beside this one, with a checkpoint
     * directory of its own.
     */
    public String jobName() {
        String trained =
                sideBySide.isEmpty()
                        ? model
                        : sideBySide.stream().sorted().collect(Collectors.joining("+"));
        return "livelabel-trainer-" + trained + (fork == null ? "" : "-" + fork.name());
    }

    /**
     * Where this job's own checkpoints are: those of a fork in a folder of its own, so that it does
     * not go on from another's; those of models side by side, whichever these are, in one folder,
     * so that models can be added and left out.
     */
    String jobCheckpoints() {
        String folder = fork == null ? sideBySide.isEmpty() ? "" : SIDE_BY_SIDE : fork.name();
        return folder.isEmpty() || checkpointDirectory.endsWith("/")
                ? checkpointDirectory + folder
                : checkpointDirectory + "/" + folder;
    }

    /** What the training is known by in a checkpoint, whichever others are in it. */
    String uid() {
        return sideBySide.isEmpty()
                ? CheckpointedTraining.UID
                : CheckpointedTraining.uidAmongOthers(model);
    }

    /** The topics that examples come from: one, or a live topic and truth. */
    List<Topic> inputs() {
        Topic input = InputTopics.named(inputTopic);
        return truth == null ? List.of(input) : List.of(input, Topics.TRUTH);
    }

    Architecture architecture() {
        return Zoo.architecture(model, FeatureSet.of(sizes.byName(), sizes.classes()));
    }

    /** What a training begins with. */
    InitialWeights initialWeights() {
        return classFrequencies.isEmpty()
                ? InitialWeights.uniform(architecture(), labelsPerVideo)
                : InitialWeights.withFrequencies(architecture(), frequencies());
    }

    /** What decides a step, as text. */
    String describeSteps() {
        String steps = "%s, minibatches of %d".formatted(settings, minibatchSize);
        return driftBoost.isOn() ? steps + ", after a drift " + driftBoost : steps;
    }

    /** Which classes are common and which are rare, where that is known. */
    Optional<ClassGroups> classGroups() {
        return classFrequencies.isEmpty()
                ? Optional.empty()
                : Optional.of(ClassGroups.ofFrequencies(frequencies()));
    }

    private double[] frequencies() {
        return classFrequencies.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
