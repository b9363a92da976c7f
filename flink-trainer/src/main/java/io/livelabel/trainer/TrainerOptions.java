package io.livelabel.trainer;

import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.Durations;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command-line options of a {@link TrainerConfig}. */
final class TrainerOptions {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private FeatureOptions features = new FeatureOptions();

    @Option(
            names = "--input-topic",
            paramLabel = "TOPIC",
            defaultValue = TrainerDefaults.INPUT_TOPIC,
            description =
                    "training-videos, or training-frames, which models on frames need; others are trained on their averages. Or the live videos or frames, with --truth-delay (default: ${DEFAULT-VALUE}).")
    private String inputTopic = "";

    @Option(
            names = "--truth-delay",
            paramLabel = "TIME",
            description =
                    "With a live input topic, and needed there: labels come to the topic truth at most so long after their video, by Kafka's timestamps: 10m, 1h, PT10M. Videos are trained on so long behind the live edge, and must stay in their topic for twice that.")
    private @Nullable String truthDelay;

    @Option(
            names = "--readers",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.READERS,
            description =
                    "Subtasks that read the input, at most one a partition; may be another number at each start (default: ${DEFAULT-VALUE}).")
    private int readers;

    @Mixin private ModelOptions models = new ModelOptions();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = TrainerDefaults.ENGINE,
            description = "Numerical library (default: ${DEFAULT-VALUE}).")
    private String engine = "";

    @Mixin private SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--minibatch-size",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.MINIBATCH_SIZE,
            description = "Examples a step (default: ${DEFAULT-VALUE}).")
    private int minibatchSize;

    @Option(
            names = "--max-bad-minibatches",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.MAX_BAD_MINIBATCHES,
            description =
                    "So many minibatches without a finite loss, one behind the other, of one replica where there are several, end the training; fewer are skipped, their offsets told, and their records, but those of --replicas, copied to training-quarantine (default: ${DEFAULT-VALUE}).")
    private int maxBadMinibatches;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.SEED,
            description = "Seed of initial weights and of dropout (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--labels-per-video",
            paramLabel = "X",
            defaultValue = "" + TrainerDefaults.LABELS_PER_VIDEO,
            description =
                    "Labels a video is expected to have; the first output biases follow from it where no class frequencies are given (default: ${DEFAULT-VALUE}).")
    private double labelsPerVideo;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.WINDOW_EXAMPLES,
            description =
                    "The prequential figures are over this many newest examples (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--metrics-every",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.METRICS_EVERY_STEPS,
            description = "Steps between two records of figures (default: ${DEFAULT-VALUE}).")
    private int metricsEvery;

    @Mixin private DriftOptions drift = new DriftOptions();

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
            defaultValue = "" + TrainerDefaults.CHECKPOINT_INTERVAL_MS,
            description =
                    "Time between two checkpoints, in milliseconds (default: ${DEFAULT-VALUE}).")
    private long checkpointIntervalMs;

    @Option(
            names = "--max-restarts",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.MAX_RESTARTS,
            description =
                    "So often the job restarts from its last checkpoint after failures, as where checkpoints cannot be stored or no registry answers, before it ends; counted anew once it has run well for five minutes (default: ${DEFAULT-VALUE}, without end).")
    private int maxRestarts;

    @Mixin private PublicationOptions publication = new PublicationOptions();

    @Mixin private ReplicaOptions replicas = new ReplicaOptions();

    @Option(
            names = "--skip",
            paramLabel = "TOPIC:PARTITION:FROM-TO",
            description =
                    "With --fork-from: records that are not trained on, by their offsets, the last among them; may be given several times.")
    private List<String> skipped = List.of();

    @Option(
            names = "--until-end",
            description =
                    "Ends at the topic's present end, instead of waiting for more. Partitions that a checkpoint of a run without it holds have no end: such a run goes on without this.")
    private boolean untilEnd;

    /** Goes on with what several replicas have begun, also with one. */
    void goOnAveraged() {
        replicas.goOnAveraged();
    }

    /**
     * The validated configurations, one a model.
     *
     * @throws UserException if a setting is out of its range
     */
    List<TrainerConfig> toConfigs() {
        return toConfigs(null);
    }

    /**
     * The validated configurations, or the one of a fork.
     *
     * @param fork what leaves another training's history; null if none is left
     * @throws UserException if a setting is out of its range, or several models are to fork
     */
    List<TrainerConfig> toConfigs(@Nullable Fork fork) {
        try {
            FeatureSizes sizes = features.toSizes();
            TrainerConfigBuilder builder =
                    TrainerConfig.builder(connection.toConnection())
                            .inputTopic(inputTopic)
                            .truthDelay(truthDelay == null ? null : Durations.parse(truthDelay))
                            .readers(readers)
                            .sizes(sizes)
                            .engine(engine)
                            .optimizer(settings.optimizer())
                            .rate(settings.rate())
                            .settings(plain -> settings.change(plain, sizes.classes()))
                            .minibatchSize(minibatchSize)
                            .maxBadMinibatches(maxBadMinibatches)
                            .seed(seed)
                            .labelsPerVideo(labelsPerVideo)
                            .classFrequencies(frequencies(sizes.classes()))
                            .windowExamples(window)
                            .metricsEverySteps(metricsEvery)
                            .checkpointInterval(Duration.ofMillis(checkpointIntervalMs))
                            .maxRestarts(maxRestarts)
                            .fork(fork)
                            .skipped(skipped.stream().map(SkippedRange::parse).toList())
                            .averaging(replicas.toAveraging())
                            .untilEnd(untilEnd);
            models.applyTo(builder);
            drift.applyTo(builder);
            publication.applyTo(builder);
            return isUri(checkpointDirectory)
                    ? builder.checkpointDirectory(checkpointDirectory).buildEach()
                    : builder.checkpointDirectory(Path.of(checkpointDirectory)).buildEach();
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private List<Double> frequencies(int classes) {
        return settings.frequencies(classes)
                .map(counted -> Arrays.stream(counted.frequencies()).boxed().toList())
                .orElse(List.of());
    }

    private static boolean isUri(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*");
    }
}
