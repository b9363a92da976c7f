package io.livelabel.classifier;

import io.livelabel.classifier.gate.GateOptions;
import io.livelabel.classifier.health.HealthOptions;
import io.livelabel.classifier.labels.LabelOptions;
import io.livelabel.classifier.serving.ClassifierCounts;
import io.livelabel.classifier.serving.StalenessOptions;
import io.livelabel.classifier.weights.TrustOptions;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.Durations;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.InterruptOnShutdown;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code classify}: labels live videos until it is told to stop. */
@Command(
        name = "classify",
        mixinStandardHelpOptions = true,
        showDefaultValues = false,
        description = {
            "Labels the live uploads of the topics videos and frames, each exactly once, until SIGTERM or SIGINT.",
            "Labels go to the topic labels, what cannot be read to videos-dead-letters.",
            "Starts with the published weights that were decided on last; waits, and says so, while there are none.",
            "A newer version is judged by one of all instances, and its decision, on model-control, obeyed by all; 'livelabel models' lists, pins and rolls back.",
            "An instance that dies is taken over after kafka.session.timeout.ms (default: "
                    + LabelTopology.SESSION_TIMEOUT_MS
                    + "), by another of its group.",
            "A transaction that it left open, behind which readers of committed labels wait, is ended by the broker at its next check (10 seconds apart) after kafka.transaction.timeout.ms (default: "
                    + LabelTopology.TRANSACTION_TIMEOUT_MS
                    + ")."
        })
public final class ClassifyCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ClassifyCommand.class);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Mixin private FeatureOptions features = new FeatureOptions();

    @Mixin private GateOptions gate = new GateOptions();

    @Mixin private StalenessOptions staleness = new StalenessOptions();

    @Mixin private HealthOptions health = new HealthOptions();

    @Mixin private LabelOptions labels = new LabelOptions();

    @Mixin private TrustOptions trust = new TrustOptions();

    @Option(
            names = "--application-id",
            paramLabel = "NAME",
            defaultValue = ClassifierConfig.DEFAULT_APPLICATION_ID,
            description =
                    "Consumer group; instances with the same one share the work (default: ${DEFAULT-VALUE}).")
    private String applicationId = "";

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = ClassifierConfig.DEFAULT_MODEL,
            completionCandidates = ModelNames.class,
            description =
                    "The model whose weights are served: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = ClassifierConfig.DEFAULT_ENGINE,
            description = "The engine that scores (default: ${DEFAULT-VALUE}).")
    private String engine = "";

    @Option(
            names = "--max-batch",
            paramLabel = "RECORDS",
            description =
                    "Most records of one poll and one forward pass, 1 to "
                            + ClassifierConfig.LARGEST_BATCH
                            + " (default: "
                            + ClassifierConfig.DEFAULT_MAX_BATCH
                            + "; of a model that reads frames, "
                            + ClassifierConfig.DEFAULT_MAX_BATCH_OF_FRAMES
                            + ").")
    private @Nullable Integer maxBatch;

    @Option(
            names = "--linger-ms",
            paramLabel = "MS",
            defaultValue = "" + ClassifierConfig.DEFAULT_LINGER_MS,
            description =
                    "How long a poll waits for a full batch, 0 to "
                            + ClassifierConfig.LONGEST_LINGER_MS
                            + " milliseconds (default: ${DEFAULT-VALUE}).")
    private long lingerMs;

    @Option(
            names = "--commit-interval-ms",
            paramLabel = "MS",
            defaultValue = "" + ClassifierConfig.DEFAULT_COMMIT_INTERVAL_MS,
            description =
                    "Labels and offsets are committed together behind a pass once so long has passed since the last commit, 1 to "
                            + ClassifierConfig.LONGEST_COMMIT_INTERVAL_MS
                            + " milliseconds; 1 commits behind each pass (default: ${DEFAULT-VALUE}).")
    private long commitIntervalMs;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "" + ClassifierConfig.DEFAULT_THREADS,
            description =
                    "Stream threads, 1 to "
                            + ClassifierConfig.MOST_THREADS
                            + "; more than partitions of the inputs are idle. They share the cores: the launcher gives the engine an Nth of them for a pass (OMP_NUM_THREADS). Several label more videos a second than one (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}/livelabel-classifier",
            description =
                    "Where Kafka Streams may keep files; nothing in it outlives its use (default: ${DEFAULT-VALUE}).")
    private Path stateDir = Path.of("");

    @Option(
            names = "--embeddings",
            description =
                    "Write the model's penultimate layer, the values that it reads a video's classes from, to the topic video-embeddings too, beside each label record and in its transaction: for the search of related videos, among those of one version. Not with logistic and moe, which read classes from the features themselves.")
    private boolean embeddings;

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "TIME",
            defaultValue = ClassifierConfig.DEFAULT_SHUTDOWN_TIMEOUT,
            description =
                    "How long it may take to stop, 1s to 10m: what is not committed by then is labelled by whoever takes over (default: ${DEFAULT-VALUE}).")
    private String shutdownTimeout = ClassifierConfig.DEFAULT_SHUTDOWN_TIMEOUT;

    @Override
    public Integer call() {
        ClassifierConfig config = refusingWhatIsWrong(this::toConfig);
        try (InterruptOnShutdown ignored =
                new InterruptOnShutdown(Thread.currentThread(), config.shutdownTimeout())) {
            label(config);
        } catch (IllegalStateException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
        return CommandRunner.OK;
    }

    private static void label(ClassifierConfig config) {
        Classifier made = refusingWhatIsWrong(() -> new Classifier(config));
        try (Classifier classifier = made) {
            classifier.start();
            while (!classifier.awaitClosed(REPORT_EVERY)) {
                report(classifier);
            }
        } catch (InterruptedException e) {
            if (made.hasCommittedAll() && e.getSuppressed().length == 0) {
                LOG.info("told to stop: what was under way is committed, all is closed");
            } else {
                LOG.error(
                        "told to stop, and not all was closed in order: what is not committed is labelled by whoever takes over",
                        e);
            }
        }
    }

    private static <T> T refusingWhatIsWrong(Supplier<T> made) {
        try {
            return made.get();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The validated configuration. */
    ClassifierConfig toConfig() {
        return new ClassifierConfig(
                connection.toConnection(),
                applicationId,
                features.toSizes(),
                model,
                engine,
                labels.toRule(),
                maxBatch == null ? ClassifierConfig.defaultMaxBatch(model) : maxBatch,
                Duration.ofMillis(lingerMs),
                Duration.ofMillis(commitIntervalMs),
                threads,
                stateDir,
                trust.toKeys(),
                gate.toRule(),
                gate.toSettings(Zoo.model(model).frames()),
                staleness.toPolicy(),
                health.toSettings(),
                Durations.parse(shutdownTimeout),
                embeddings);
    }

    /** What {@code --model} can be. */
    static final class ModelNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Zoo.videoLevelNames().iterator();
        }
    }

    private static void report(Classifier classifier) {
        ClassifierCounts counts = classifier.counts();
        classifier
                .serving()
                .ifPresent(
                        model ->
                                LOG.info(
                                        "labelled {}, set aside {}, {} passes; serving version {} of lineage {}",
                                        counts.scored(),
                                        counts.deadLetters(),
                                        counts.passes(),
                                        model.version(),
                                        model.lineage()));
    }
}
