package io.livelabel.trainer;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a training.
 *
 * @param connection the broker and the registry
 * @param inputTopic {@code training-videos}, or {@code training-frames}, whose frames are averaged
 *     for models that read one row a video
 * @param readers how many subtasks read it
 * @param sizes sizes of the features and the number of classes
 * @param model a name of the {@link Zoo}
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
 * @param checkpointDirectory where checkpoints are kept: a URI of a file system that Flink knows
 * @param checkpointIntervalMs time from one checkpoint to the next, in milliseconds
 * @param maxRestarts how often the job restarts after failures before it ends; anew once it has run
 *     well for some minutes
 * @param publishEvery weights are published with each checkpoint of this many
 * @param weightsEncoding what weights are published in
 * @param anchorEvery where that is deltas, one version of so many is whole
 * @param retention which published versions stay
 * @param fork what this training is if it leaves another's history; null if it does not
 * @param skipped records of the input that are not trained on
 * @param averaging how many replicas train, and how their weights become one; null where one trains
 *     alone
 * @param untilEnd whether to end at the topic's present end, instead of waiting for more
 */
public record TrainerConfig(
        Connection connection,
        String inputTopic,
        int readers,
        FeatureSizes sizes,
        String model,
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
        String checkpointDirectory,
        long checkpointIntervalMs,
        int maxRestarts,
        int publishEvery,
        PublishedEncoding weightsEncoding,
        int anchorEvery,
        Retention retention,
        @Nullable Fork fork,
        List<SkippedRange> skipped,
        @Nullable AveragingConfig averaging,
        boolean untilEnd) {
    // The settings hold secrets, which a failure must not show.
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

    private static final List<Topic> INPUTS =
            List.of(Topics.TRAINING_VIDEOS, Topics.TRAINING_FRAMES);

    /** Refuses settings out of their ranges; the message names both. */
    public TrainerConfig {
        inputNamed(inputTopic);
        requireAtLeast(1, "number of readers", readers);
        if (Zoo.model(model).frames() && !inputTopic.equals(Topics.TRAINING_FRAMES.name())) {
            throw new IllegalArgumentException(
                    "model '%s' reads frames, which %s does not hold: train it on %s"
                            .formatted(model, inputTopic, Topics.TRAINING_FRAMES.name()));
        }
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
        if (averaging != null) {
            requireAveraged(settings, fork);
        }
    }

    private static void requireAveraged(TrainingSettings settings, @Nullable Fork fork) {
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

    private static Topic inputNamed(String name) {
        for (Topic topic : INPUTS) {
            if (topic.name().equals(name)) {
                return topic;
            }
        }
        throw new IllegalArgumentException(
                "input topic is '%s': give one of %s"
                        .formatted(name, INPUTS.stream().map(Topic::name).toList()));
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
     * beside what it has left.
     */
    public String jobName() {
        return "livelabel-trainer-" + model + (fork == null ? "" : "-" + fork.name());
    }

    /**
     * Where this job's own checkpoints are: those of a fork in a folder of its own, so that neither
     * history goes on from the other's.
     */
    String jobCheckpoints() {
        if (fork == null) {
            return checkpointDirectory;
        }
        return checkpointDirectory + (checkpointDirectory.endsWith("/") ? "" : "/") + fork.name();
    }

    /** The topic that examples come from. */
    Topic input() {
        return inputNamed(inputTopic);
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
        return "%s, minibatches of %d".formatted(settings, minibatchSize);
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

    /** As text, in which it travels to the task managers. */
    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration is always JSON", e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws TrainingException if it is something else; the message says where, but not what,
     *     since settings can be secrets
     */
    static TrainerConfig fromJson(String text) {
        try {
            return JSON.readValue(text, TrainerConfig.class);
        } catch (JsonProcessingException e) {
            // Without the cause, whose message quotes values.
            throw new TrainingException(
                    "the trainer's configuration cannot be read, by a program of another version?: %s at %s"
                            .formatted(e.getClass().getSimpleName(), place(e)));
        }
    }

    private static String place(JsonProcessingException fault) {
        if (fault instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return mapping.getPathReference();
        }
        JsonLocation location = fault.getLocation();
        return location == null ? "an unknown place" : "column " + location.getColumnNr();
    }
}
