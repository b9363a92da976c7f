package io.livelabel.classifier;

import io.livelabel.classifier.gate.GateSettings;
import io.livelabel.classifier.health.HealthSettings;
import io.livelabel.classifier.labels.LabelOptions;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.ServingDefaults;
import io.livelabel.classifier.serving.ServingRule;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.classifier.serving.WhenStale;
import io.livelabel.model.Architecture;
import io.livelabel.model.PenultimateLayer;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.Durations;
import io.livelabel.schemas.signing.TrustedKeys;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Everything a classifier is told.
 *
 * @param connection the broker and the registry
 * @param applicationId name of the consumer group; instances with the same one share the work
 * @param sizes sizes of features and labels
 * @param model name of the architecture, and of the model whose weights are served
 * @param engine name of the engine that scores
 * @param labels which classes become a video's labels
 * @param maxBatch the most records of one poll, and of one forward pass
 * @param linger how long a poll waits for more records while there are fewer than {@code maxBatch}
 * @param commitInterval least time from one commit of outputs and offsets to the next; commits come
 *     behind the last record of a poll
 * @param threads stream threads of this instance
 * @param stateDir where Kafka Streams may keep files
 * @param trust whose weights are taken
 * @param rule what decides which version serves
 * @param gate what the gate asks of a version, where it decides
 * @param staleness how old the weights may be, and what is done beyond that
 * @param health where the instance tells of itself
 * @param shutdownTimeout how long it may take to stop
 * @param embeddings whether each label's video gets an embedding beside it, which needs a model
 *     with a layer below its output
 */
public record ClassifierConfig(
        Connection connection,
        String applicationId,
        FeatureSizes sizes,
        String model,
        String engine,
        LabelRule labels,
        int maxBatch,
        Duration linger,
        Duration commitInterval,
        int threads,
        Path stateDir,
        TrustedKeys trust,
        ServingRule rule,
        GateSettings gate,
        StalenessPolicy staleness,
        HealthSettings health,
        Duration shutdownTimeout,
        boolean embeddings) {
    /** The consumer group where none is named. */
    public static final String DEFAULT_APPLICATION_ID = ServingDefaults.APPLICATION_ID;

    /** The engine where none is named. */
    public static final String DEFAULT_ENGINE = "dl4j";

    static final String DEFAULT_MODEL = "logistic";
    static final int DEFAULT_MAX_BATCH = 256;
    static final int DEFAULT_MAX_BATCH_OF_FRAMES = 16;
    static final int DEFAULT_LINGER_MS = 5;
    static final int DEFAULT_COMMIT_INTERVAL_MS = 100;
    static final int DEFAULT_THREADS = 1;

    /** The default of {@link #shutdownTimeout}: less than the 30 s that Kubernetes grants. */
    static final String DEFAULT_SHUTDOWN_TIMEOUT = "25s";

    static final int LARGEST_BATCH = 10_000;
    static final int LONGEST_LINGER_MS = 5_000;
    static final int LONGEST_COMMIT_INTERVAL_MS = 5_000;
    static final int MOST_THREADS = 64;
    static final int SHORTEST_SHUTDOWN_MS = 1_000;
    static final int LONGEST_SHUTDOWN_MS = 600_000;

    /** Refuses settings that no classifier could run with. */
    public ClassifierConfig {
        if (!applicationId.matches("[a-zA-Z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "application id is '%s', allowed are letters, digits, '.', '_' and '-'"
                            .formatted(applicationId));
        }
        Zoo.model(model);
        if (engine.isBlank()) {
            throw new IllegalArgumentException("the engine's name is empty");
        }
        labels.requireFits(sizes.classes());
        requireRange("largest batch", maxBatch, 1, LARGEST_BATCH);
        requireRange("threads", threads, 1, MOST_THREADS);
        requireRange("linger", linger, 0, LONGEST_LINGER_MS);
        requireRange("commit interval", commitInterval, 1, LONGEST_COMMIT_INTERVAL_MS);
        requireRange(
                "shutdown timeout", shutdownTimeout, SHORTEST_SHUTDOWN_MS, LONGEST_SHUTDOWN_MS);
        if (staleness.whenStale() == WhenStale.HOLD) {
            requireClassicProtocol(connection);
        }
        if (embeddings) {
            PenultimateLayer.of(architecture(model, sizes));
        }
    }

    /** By the other protocol Kafka Streams makes its main consumers itself. */
    private static void requireClassicProtocol(Connection connection) {
        String protocol =
                connection.kafka().getOrDefault(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        if (!protocol.equalsIgnoreCase("classic")) {
            throw new IllegalArgumentException(
                    "kafka.%s is '%s', allowed with --when-stale hold is classic alone"
                            .formatted(StreamsConfig.GROUP_PROTOCOL_CONFIG, protocol));
        }
    }

    /** Without embeddings, and with weights of whomever. */
    public ClassifierConfig(
            Connection connection,
            String applicationId,
            FeatureSizes sizes,
            String model,
            String engine,
            LabelRule labels,
            int maxBatch,
            Duration linger,
            Duration commitInterval,
            int threads,
            Path stateDir,
            ServingRule rule,
            GateSettings gate,
            StalenessPolicy staleness,
            HealthSettings health,
            Duration shutdownTimeout) {
        this(
                connection,
                applicationId,
                sizes,
                model,
                engine,
                labels,
                maxBatch,
                linger,
                commitInterval,
                threads,
                stateDir,
                TrustedKeys.none(),
                rule,
                gate,
                staleness,
                health,
                shutdownTimeout,
                false);
    }

    /** With a gate, by its defaults, and the {@code topK} most probable classes as labels. */
    public ClassifierConfig(
            Connection connection,
            String applicationId,
            FeatureSizes sizes,
            String model,
            String engine,
            int topK,
            int maxBatch,
            Duration linger,
            Duration commitInterval,
            int threads,
            Path stateDir) {
        this(
                connection,
                applicationId,
                sizes,
                model,
                engine,
                LabelRule.top(topK),
                maxBatch,
                linger,
                commitInterval,
                threads,
                stateDir,
                ServingRule.DECIDED,
                GateSettings.defaults(Zoo.model(model).frames()),
                StalenessPolicy.NONE,
                HealthSettings.defaults(),
                Durations.parse(DEFAULT_SHUTDOWN_TIMEOUT));
    }

    /** The defaults; where there are fewer classes than labels a video gets, all of them. */
    public static ClassifierConfig of(
            Connection connection, FeatureSizes sizes, String model, Path stateDir) {
        return new ClassifierConfig(
                connection,
                DEFAULT_APPLICATION_ID,
                sizes,
                model,
                DEFAULT_ENGINE,
                Math.min(LabelOptions.DEFAULT_TOP_K, sizes.classes()),
                defaultMaxBatch(model),
                Duration.ofMillis(DEFAULT_LINGER_MS),
                Duration.ofMillis(DEFAULT_COMMIT_INTERVAL_MS),
                DEFAULT_THREADS,
                stateDir);
    }

    /** The most records of one pass where none is set: fewer of a model that reads frames. */
    static int defaultMaxBatch(String model) {
        return Zoo.model(model).frames() ? DEFAULT_MAX_BATCH_OF_FRAMES : DEFAULT_MAX_BATCH;
    }

    /** The same with another engine. */
    public ClassifierConfig withEngine(String name) {
        return new ClassifierConfig(
                connection,
                applicationId,
                sizes,
                model,
                name,
                labels,
                maxBatch,
                linger,
                commitInterval,
                threads,
                stateDir,
                trust,
                rule,
                gate,
                staleness,
                health,
                shutdownTimeout,
                embeddings);
    }

    /** What the model's weights are weights of. */
    public Architecture architecture() {
        return architecture(model, sizes);
    }

    private static Architecture architecture(String model, FeatureSizes sizes) {
        return Zoo.architecture(model, FeatureSet.of(sizes.byName(), sizes.classes()));
    }

    private static void requireRange(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d, allowed is %d to %d".formatted(what, value, least, most));
        }
    }

    /** In milliseconds; as it is written where those are beyond counting. */
    private static String shown(Duration duration) {
        return duration.toSeconds() < Integer.MAX_VALUE
                ? duration.toMillis() + " ms"
                : duration.toString();
    }

    private static void requireRange(String what, Duration value, long leastMs, long mostMs) {
        if (value.compareTo(Duration.ofMillis(leastMs)) < 0
                || value.compareTo(Duration.ofMillis(mostMs)) > 0) {
            throw new IllegalArgumentException(
                    "%s is %s, allowed is %d to %d ms"
                            .formatted(what, shown(value), leastMs, mostMs));
        }
    }
}
