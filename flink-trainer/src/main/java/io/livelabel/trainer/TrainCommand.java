package io.livelabel.trainer;

import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains until it is stopped, or until the topic's end. */
@Command(
        name = "train",
        description = {
            "Learns from a topic of labelled videos: each is scored first, then trained on.",
            "Weights are published to the topics weights and weights-manifests with each checkpoint, figures to training-metrics, what cannot be used to training-dead-letters.",
            "Stopped by a signal, it leaves its last checkpoint behind, for --from-checkpoint."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(TrainCommand.class);
    private static final String LATEST = "latest";

    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private FeatureOptions features = new FeatureOptions();

    @Option(
            names = "--input-topic",
            paramLabel = "TOPIC",
            defaultValue = "training-videos",
            description =
                    "training-videos, or training-frames: their average is trained on (default: ${DEFAULT-VALUE}).")
    private String inputTopic = "";

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "logistic",
            description = "Architecture: logistic or video-mlp (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "dl4j",
            description = "Numerical library (default: ${DEFAULT-VALUE}).")
    private String engine = "";

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description = "adagrad or adam (default: the model's own).")
    private @Nullable String optimizer;

    @Option(
            names = "--rate",
            paramLabel = "X",
            description = "Learning rate (default: the optimizer's own).")
    private @Nullable Double rate;

    @Option(
            names = "--minibatch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "Examples a step (default: ${DEFAULT-VALUE}).")
    private int minibatchSize;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of initial weights and of dropout (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--labels-per-video",
            paramLabel = "X",
            defaultValue = "3.0",
            description =
                    "Labels a video is expected to have; the first output biases follow from it (default: ${DEFAULT-VALUE}).")
    private double labelsPerVideo;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "2000",
            description =
                    "The prequential figures are over this many newest examples (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--metrics-every",
            paramLabel = "N",
            defaultValue = "20",
            description = "Steps between two records of figures (default: ${DEFAULT-VALUE}).")
    private int metricsEvery;

    @Option(
            names = "--checkpoint-dir",
            paramLabel = "DIR",
            defaultValue = ".livelabel/checkpoints",
            description =
                    "Where checkpoints are kept: a folder, or a URI that Flink knows (default: ${DEFAULT-VALUE}).")
    private String checkpointDirectory = "";

    @Option(
            names = "--checkpoint-interval-ms",
            paramLabel = "MS",
            defaultValue = "10000",
            description =
                    "Time between two checkpoints, in milliseconds (default: ${DEFAULT-VALUE}).")
    private long checkpointIntervalMs;

    @Option(
            names = "--publish-every",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Weights are published with every N-th checkpoint (default: ${DEFAULT-VALUE}).")
    private int publishEvery;

    @Option(
            names = "--from-checkpoint",
            paramLabel = "PATH",
            description =
                    "Checkpoint or savepoint to go on from; 'latest' is the newest complete one in --checkpoint-dir, or none where there is none (default: begin anew).")
    private @Nullable String fromCheckpoint;

    @Option(
            names = "--until-end",
            description = "Ends at the topic's present end, instead of waiting for more.")
    private boolean untilEnd;

    @Option(
            names = "--local",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Runs Flink in this JVM; --no-local under 'flink run', in its cluster (default: ${DEFAULT-VALUE}).")
    private boolean local;

    @Option(
            names = "--web-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description =
                    "Port of Flink's web interface on 127.0.0.1; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int webPort;

    @Override
    public Integer call() throws Exception {
        TrainerConfig config = toConfig();
        TrainingJob.createTopics(config);
        Configuration flink =
                local
                        ? TrainingJob.localConfiguration(config, webPort)
                        : TrainingJob.configuration(config);
        checkpoint(config)
                .ifPresent(
                        path -> {
                            LOGGER.info("training goes on from {}", path);
                            TrainingJob.resumeFrom(flink, path, LATEST.equals(fromCheckpoint));
                        });
        await(TrainingJob.submit(flink, config));
        return CommandRunner.OK;
    }

    private TrainerConfig toConfig() {
        try {
            TrainerConfigBuilder builder =
                    TrainerConfig.builder(connection.toConnection())
                            .inputTopic(inputTopic)
                            .sizes(features.toSizes())
                            .model(model)
                            .engine(engine)
                            .optimizer(optimizer)
                            .rate(rate)
                            .minibatchSize(minibatchSize)
                            .seed(seed)
                            .labelsPerVideo(labelsPerVideo)
                            .windowExamples(window)
                            .metricsEverySteps(metricsEvery)
                            .checkpointInterval(Duration.ofMillis(checkpointIntervalMs))
                            .publishEvery(publishEvery)
                            .untilEnd(untilEnd);
            return isUri(checkpointDirectory)
                    ? builder.checkpointDirectory(checkpointDirectory).build()
                    : builder.checkpointDirectory(Path.of(checkpointDirectory)).build();
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<String> checkpoint(TrainerConfig config) {
        if (!LATEST.equals(fromCheckpoint)) {
            return Optional.ofNullable(fromCheckpoint);
        }
        URI directory = URI.create(config.checkpointDirectory());
        if (!"file".equals(directory.getScheme())) {
            throw new UserException(
                    "'latest' is looked for in a folder of this machine, not in %s: give --from-checkpoint the checkpoint itself"
                            .formatted(directory));
        }
        return Checkpoints.newestComplete(Path.of(directory)).map(path -> path.toUri().toString());
    }

    private static void await(JobClient job) throws InterruptedException {
        Thread onSignal = new Thread(() -> job.cancel().join(), "cancel-training");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            job.getJobExecutionResult().get();
        } catch (ExecutionException e) {
            Throwable cause =
                    ExceptionUtils.findThrowable(e, TrainingException.class)
                            .<Throwable>map(found -> found)
                            .orElseGet(() -> root(e));
            throw new UserException("the training has failed: " + cause.getMessage(), e);
        }
        Runtime.getRuntime().removeShutdownHook(onSignal);
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isUri(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*");
    }
}
