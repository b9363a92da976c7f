package io.livelabel.trainer;

import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A {@link TrainerConfig} in the making, each setting at its default until it is given. */
public final class TrainerConfigBuilder {
    private final Connection connection;
    private String inputTopic = Topics.TRAINING_VIDEOS.name();
    private FeatureSizes sizes = FeatureSizes.YOUTUBE_8M;
    private String model = "logistic";
    private String engine = "dl4j";
    private @Nullable String optimizer;
    private @Nullable Double rate;
    private int minibatchSize = 32;
    private long seed = 1;
    private double labelsPerVideo = 3.0;
    private int windowExamples = 2_000;
    private int metricsEverySteps = 20;
    private String checkpointDirectory = "";
    private Duration checkpointInterval = Duration.ofSeconds(30);
    private int publishEvery = 1;
    private boolean untilEnd;

    TrainerConfigBuilder(Connection connection) {
        this.connection = connection;
    }

    public TrainerConfigBuilder inputTopic(String topic) {
        this.inputTopic = topic;
        return this;
    }

    public TrainerConfigBuilder sizes(FeatureSizes featureSizes) {
        this.sizes = featureSizes;
        return this;
    }

    public TrainerConfigBuilder model(String name) {
        this.model = name;
        return this;
    }

    public TrainerConfigBuilder engine(String name) {
        this.engine = name;
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

    public TrainerConfigBuilder minibatchSize(int examples) {
        this.minibatchSize = examples;
        return this;
    }

    public TrainerConfigBuilder seed(long value) {
        this.seed = value;
        return this;
    }

    public TrainerConfigBuilder labelsPerVideo(double expected) {
        this.labelsPerVideo = expected;
        return this;
    }

    public TrainerConfigBuilder windowExamples(int examples) {
        this.windowExamples = examples;
        return this;
    }

    public TrainerConfigBuilder metricsEverySteps(int steps) {
        this.metricsEverySteps = steps;
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

    public TrainerConfigBuilder checkpointInterval(Duration interval) {
        this.checkpointInterval = interval;
        return this;
    }

    public TrainerConfigBuilder publishEvery(int checkpoints) {
        this.publishEvery = checkpoints;
        return this;
    }

    /** Whether to end at the topic's present end. */
    public TrainerConfigBuilder untilEnd(boolean end) {
        this.untilEnd = end;
        return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public TrainerConfig build() {
        return new TrainerConfig(
                connection,
                inputTopic,
                sizes,
                model,
                engine,
                optimizer,
                rate,
                minibatchSize,
                seed,
                labelsPerVideo,
                windowExamples,
                metricsEverySteps,
                checkpointDirectory,
                checkpointInterval.toMillis(),
                publishEvery,
                untilEnd);
    }
}
