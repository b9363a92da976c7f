package io.livelabel.trainer;

import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.Connection;
import io.livelabel.trainer.averaging.AveragingConfig;
import io.livelabel.trainer.truth.TruthDelay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A {@link TrainerConfig} in the making, each setting at its default until it is given. */
public final class TrainerConfigBuilder extends PublicationBuilder {
    private final Connection connection;
    private String inputTopic = TrainerDefaults.INPUT_TOPIC;
    private @Nullable Duration truthDelay;
    private int readers = TrainerDefaults.READERS;
    private FeatureSizes sizes = FeatureSizes.YOUTUBE_8M;
    private String model = TrainerDefaults.MODEL;
    private List<String> sideBySide = List.of();
    private String engine = TrainerDefaults.ENGINE;
    private @Nullable String optimizer;
    private @Nullable Double rate;
    private UnaryOperator<TrainingSettings> change = UnaryOperator.identity();
    private int minibatchSize = TrainerDefaults.MINIBATCH_SIZE;
    private int maxBadMinibatches = TrainerDefaults.MAX_BAD_MINIBATCHES;
    private long seed = TrainerDefaults.SEED;
    private double labelsPerVideo = TrainerDefaults.LABELS_PER_VIDEO;
    private List<Double> classFrequencies = List.of();
    private int windowExamples = TrainerDefaults.WINDOW_EXAMPLES;
    private int metricsEverySteps = TrainerDefaults.METRICS_EVERY_STEPS;
    private double driftDelta = TrainerDefaults.DRIFT_DELTA;
    private RateBoost driftBoost =
            new RateBoost(TrainerDefaults.DRIFT_BOOST, TrainerDefaults.DRIFT_BOOST_STEPS);
    private String checkpointDirectory = "";
    private Duration checkpointInterval = Duration.ofMillis(TrainerDefaults.CHECKPOINT_INTERVAL_MS);
    private int maxRestarts = TrainerDefaults.MAX_RESTARTS;
    private @Nullable Fork fork;
    private List<SkippedRange> skipped = List.of();
    private @Nullable AveragingConfig averaging;
    private boolean untilEnd;

    TrainerConfigBuilder(Connection connection) {
        this.connection = connection;
    }

    /**
     * {@code training-videos}, the default, or {@code training-frames}, whose frames are averaged
     * for models that read one row a video; or a live topic, with a truth delay.
     */
    public TrainerConfigBuilder inputTopic(String topic) {
        this.inputTopic = topic;
        return this;
    }

    /**
     * How long after a live video its labels may come; null, the default, where the input topic
     * holds them.
     */
    public TrainerConfigBuilder truthDelay(@Nullable Duration delay) {
        this.truthDelay = delay;
        return this;
    }

    /** How many subtasks read the input, at least 1; more than it has partitions are idle. */
    public TrainerConfigBuilder readers(int subtasks) {
        this.readers = subtasks;
        return this;
    }

    /** Sizes of the features and the number of classes; those of YouTube-8M by default. */
    public TrainerConfigBuilder sizes(FeatureSizes featureSizes) {
        this.sizes = featureSizes;
        return this;
    }

    /** The name of an architecture in the {@link io.livelabel.model.zoo.Zoo}. */
    public TrainerConfigBuilder model(String name) {
        this.model = name;
        return this;
    }

    /**
     * Names of architectures to train side by side, instead of one alone; none, the default, for
     * that one.
     */
    public TrainerConfigBuilder models(List<String> names) {
        this.sideBySide = names;
        return this;
    }

    /** The name of an {@link io.livelabel.model.engine.Engine} on the class path. */
    public TrainerConfigBuilder engine(String name) {
        this.engine = name;
        return this;
    }

    /** What decides a step, but for the optimizer; plain by default. */
    public TrainerConfigBuilder settings(UnaryOperator<TrainingSettings> change) {
        this.change = change;
        return this;
    }

    /** {@code adagrad} or {@code adam}; null for the model's own, the default. */
    public TrainerConfigBuilder optimizer(@Nullable String name) {
        this.optimizer = name;
        return this;
    }

    /** The learning rate; null for that of the optimizer, the default. */
    public TrainerConfigBuilder rate(@Nullable Double learningRate) {
        this.rate = learningRate;
        return this;
    }

    /** Examples a step, at least 1. */
    public TrainerConfigBuilder minibatchSize(int examples) {
        this.minibatchSize = examples;
        return this;
    }

    /**
     * So many minibatches without a finite loss, one behind the other, end the training, at least
     * 1; fewer are skipped.
     */
    public TrainerConfigBuilder maxBadMinibatches(int inARow) {
        this.maxBadMinibatches = inARow;
        return this;
    }

    /** What the initial weights and dropout follow from: the same seed, the same weights. */
    public TrainerConfigBuilder seed(long value) {
        this.seed = value;
        return this;
    }

    /**
     * How many labels a video is expected to have, for the first output biases: more than 0, fewer
     * than there are classes.
     */
    public TrainerConfigBuilder labelsPerVideo(double expected) {
        this.labelsPerVideo = expected;
        return this;
    }

    /**
     * How often each class is a label, for the first output biases: each in (0, 1), one a class;
     * none, the default, for the same for all.
     */
    public TrainerConfigBuilder classFrequencies(List<Double> frequencies) {
        this.classFrequencies = frequencies;
        return this;
    }

    /** How many of the newest examples the prequential figures are over, at least 1. */
    public TrainerConfigBuilder windowExamples(int examples) {
        this.windowExamples = examples;
        return this;
    }

    /** Steps from one prequential record to the next, at least 1. */
    public TrainerConfigBuilder metricsEverySteps(int steps) {
        this.metricsEverySteps = steps;
        return this;
    }

    /**
     * Bound of the chance that a drift is announced where there is none, in (0, 1); 0 for no
     * announcements.
     */
    public TrainerConfigBuilder driftDelta(double delta) {
        this.driftDelta = delta;
        return this;
    }

    /**
     * What the learning rate is multiplied with behind a drift, at least 1, the default, for no
     * change, and the number of steps within which it falls back.
     */
    public TrainerConfigBuilder driftBoost(double factor, int steps) {
        this.driftBoost = new RateBoost(factor, steps);
        return this;
    }

    /** Where checkpoints are kept, on this machine. Required, here or as a URI. */
    public TrainerConfigBuilder checkpointDirectory(Path directory) {
        return checkpointDirectory(directory.toAbsolutePath().toUri().toString());
    }

    /** Where checkpoints are kept: a URI of a file system that Flink knows. */
    public TrainerConfigBuilder checkpointDirectory(String uri) {
        this.checkpointDirectory = uri;
        return this;
    }

    /** Time from one checkpoint to the next, at least 10 ms. */
    public TrainerConfigBuilder checkpointInterval(Duration interval) {
        this.checkpointInterval = interval;
        return this;
    }

    /** How often the job restarts after failures before it ends, at least 0. */
    public TrainerConfigBuilder maxRestarts(int restarts) {
        this.maxRestarts = restarts;
        return this;
    }

    /** What leaves another training's history; null, the default, if none is left. */
    TrainerConfigBuilder fork(@Nullable Fork leaving) {
        this.fork = leaving;
        return this;
    }

    /** Records of the input that are not trained on; none by default. */
    TrainerConfigBuilder skipped(List<SkippedRange> ranges) {
        this.skipped = ranges;
        return this;
    }

    /** How many replicas train; null, the default, where one trains alone. */
    public TrainerConfigBuilder averaging(@Nullable AveragingConfig replicas) {
        this.averaging = replicas;
        return this;
    }

    /** Whether to end at the topic's present end. */
    public TrainerConfigBuilder untilEnd(boolean end) {
        this.untilEnd = end;
        return this;
    }

    /**
     * The configuration of a model that is trained alone.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public TrainerConfig build() {
        return build(model, List.of());
    }

    /**
     * The configurations of all trainings of the job, which differ in the model and in what is the
     * model's own: one, or those side by side.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public List<TrainerConfig> buildEach() {
        return sideBySide.isEmpty()
                ? List.of(build())
                : sideBySide.stream().map(each -> build(each, sideBySide)).toList();
    }

    @Override
    TrainerConfigBuilder self() {
        return this;
    }

    private TrainerConfig build(String name, List<String> models) {
        return new TrainerConfig(
                connection,
                inputTopic,
                truthDelay == null ? null : new TruthDelay(truthDelay.toMillis()),
                readers,
                sizes,
                name,
                models,
                engine,
                change.apply(TrainingSettings.of(optimizerOf(name))),
                minibatchSize,
                maxBadMinibatches,
                seed,
                labelsPerVideo,
                classFrequencies,
                windowExamples,
                metricsEverySteps,
                driftDelta,
                driftBoost,
                checkpointDirectory,
                checkpointInterval.toMillis(),
                maxRestarts,
                publishEvery(),
                weightsEncoding(),
                anchorEvery(),
                retention(),
                signWith(),
                fork,
                skipped,
                averaging,
                untilEnd);
    }

    private Optimizer optimizerOf(String name) {
        Optimizer own = Zoo.model(name).optimizer();
        Optimizer chosen = optimizer == null ? own : Optimizer.named(optimizer);
        if (optimizer != null && chosen.getClass() == own.getClass()) {
            chosen = own;
        }
        return rate == null ? chosen : chosen.withRate(rate);
    }
}
