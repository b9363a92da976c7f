package io.livelabel.trainer;

import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command-line options of a {@link TrainerConfig}. */
final class TrainerOptions {
    /** The models' names, as the help lists them. */
    static final class Models implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Zoo.videoLevelNames().iterator();
        }
    }

    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private FeatureOptions features = new FeatureOptions();

    @Option(
            names = "--input-topic",
            paramLabel = "TOPIC",
            defaultValue = TrainerConfigBuilder.INPUT_TOPIC,
            description =
                    "training-videos, or training-frames, which models on frames need; others are trained on their averages (default: ${DEFAULT-VALUE}).")
    private String inputTopic = "";

    @Option(
            names = "--readers",
            paramLabel = "N",
            defaultValue = "" + TrainerConfigBuilder.READERS,
            description =
                    "Subtasks that read the input, at most one a partition; may be another number at each start (default: ${DEFAULT-VALUE}).")
    private int readers;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = TrainerConfigBuilder.MODEL,
            completionCandidates = Models.class,
            description = "Architecture: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = TrainerConfigBuilder.ENGINE,
            description = "Numerical library (default: ${DEFAULT-VALUE}).")
    private String engine = "";

    @Mixin private SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--minibatch-size",
            paramLabel = "N",
            defaultValue = "" + TrainerConfigBuilder.MINIBATCH_SIZE,
            description = "Examples a step (default: ${DEFAULT-VALUE}).")
    private int minibatchSize;

    @Option(
            names = "--max-bad-minibatches",
            paramLabel = "N",
            defaultValue = "" + TrainerConfigBuilder.MAX_BAD_MINIBATCHES,
            description =
                    "So many minibatches without a finite loss, one behind the other, end the training; fewer are skipped, and their offsets told (default: ${DEFAULT-VALUE}).")
    private int maxBadMinibatches;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + TrainerConfigBuilder.SEED,
            description = "Seed of initial weights and of dropout (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--labels-per-video",
            paramLabel = "X",
            defaultValue = "" + TrainerConfigBuilder.LABELS_PER_VIDEO,
            description =
                    "Labels a video is expected to have; the first output biases follow from it where no class frequencies are given (default: ${DEFAULT-VALUE}).")
    private double labelsPerVideo;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "" + TrainerConfigBuilder.WINDOW_EXAMPLES,
            description =
                    "The prequential figures are over this many newest examples (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--metrics-every",
            paramLabel = "N",
            defaultValue = "" + TrainerConfigBuilder.METRICS_EVERY_STEPS,
            description = "Steps between two records of figures (default: ${DEFAULT-VALUE}).")
    private int metricsEvery;

    @Option(
            names = "--drift-delta",
            paramLabel = "X",
            defaultValue = "" + TrainerConfigBuilder.DRIFT_DELTA,
            description =
                    "Announces when the prequential loss has risen by more than chance allows with this probability; 0 for no announcements (default: ${DEFAULT-VALUE}).")
    private double driftDelta;

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
            defaultValue = "" + TrainerConfigBuilder.CHECKPOINT_INTERVAL_MS,
            description =
                    "Time between two checkpoints, in milliseconds (default: ${DEFAULT-VALUE}).")
    private long checkpointIntervalMs;

    @Option(
            names = "--max-restarts",
            paramLabel = "N",
            defaultValue = "" + TrainerConfigBuilder.MAX_RESTARTS,
            description =
                    "So often the job restarts from its last checkpoint after failures, as where checkpoints cannot be stored or no registry answers, before it ends; counted anew once it has run well for five minutes (default: ${DEFAULT-VALUE}, without end).")
    private int maxRestarts;

    @Option(
            names = "--publish-every",
            paramLabel = "N",
            defaultValue = "" + TrainerConfigBuilder.PUBLISH_EVERY,
            description =
                    "Weights are published with every N-th checkpoint (default: ${DEFAULT-VALUE}).")
    private int publishEvery;

    @Option(
            names = "--weights-encoding",
            paramLabel = "NAME",
            defaultValue = TrainerConfigBuilder.WEIGHTS_ENCODING,
            description =
                    "What weights are published in: ${COMPLETION-CANDIDATES}. float16 rounds what is served, to half the bytes; delta publishes what differs from an anchor, without loss (default: ${DEFAULT-VALUE}).")
    private PublishedEncoding weightsEncoding = PublishedEncoding.FLOAT32;

    @Option(
            names = "--anchor-every",
            paramLabel = "N",
            defaultValue = "" + TrainerConfigBuilder.ANCHOR_EVERY,
            description =
                    "With --weights-encoding delta one version of N is whole, an anchor (default: ${DEFAULT-VALUE}).")
    private int anchorEvery;

    @Option(
            names = "--keep-versions",
            paramLabel = "N",
            defaultValue = "" + TrainerConfigBuilder.KEEP_VERSIONS,
            description =
                    "The newest published versions that stay in any case (default: ${DEFAULT-VALUE}).")
    private int keepVersions;

    @Option(
            names = "--explain-window",
            paramLabel = "TIME",
            defaultValue = TrainerConfigBuilder.EXPLAIN_WINDOW,
            description =
                    "For how long after it last served a published version stays, so that its labels can be explained: PT1H, PT30M, P2D (default: ${DEFAULT-VALUE}). Versions that model-control names stay longer.")
    private Duration explainWindow = Duration.ZERO;

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

    /**
     * The validated configuration.
     *
     * @throws UserException if a setting is out of its range
     */
    TrainerConfig toConfig() {
        return toConfig(null);
    }

    /**
     * The validated configuration of a fork.
     *
     * @param fork what leaves another training's history; null if none is left
     * @throws UserException if a setting is out of its range
     */
    TrainerConfig toConfig(@Nullable Fork fork) {
        try {
            FeatureSizes sizes = features.toSizes();
            TrainerConfigBuilder builder =
                    TrainerConfig.builder(connection.toConnection())
                            .inputTopic(inputTopic)
                            .readers(readers)
                            .sizes(sizes)
                            .model(model)
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
                            .driftDelta(driftDelta)
                            .checkpointInterval(Duration.ofMillis(checkpointIntervalMs))
                            .maxRestarts(maxRestarts)
                            .publishEvery(publishEvery)
                            .weightsEncoding(weightsEncoding)
                            .anchorEvery(anchorEvery)
                            .keepVersions(keepVersions)
                            .explainWindow(explainWindow)
                            .fork(fork)
                            .skipped(skipped.stream().map(SkippedRange::parse).toList())
                            .untilEnd(untilEnd);
            return isUri(checkpointDirectory)
                    ? builder.checkpointDirectory(checkpointDirectory).build()
                    : builder.checkpointDirectory(Path.of(checkpointDirectory)).build();
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
