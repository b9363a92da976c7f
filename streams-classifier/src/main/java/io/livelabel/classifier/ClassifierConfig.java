package io.livelabel.classifier;

import io.livelabel.model.Architecture;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.Connection;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Everything a classifier is told.
 *
 * @param connection the broker and the registry
 * @param applicationId name of the consumer group; instances with the same one share the work
 * @param sizes sizes of features and labels
 * @param model name of the architecture, and of the model whose weights are served
 * @param engine name of the engine that scores
 * @param topK how many labels a video gets, most probable first
 * @param maxBatch the most records of one poll, and of one forward pass
 * @param linger how long a poll waits for more records while there are fewer than {@code maxBatch}
 * @param commitInterval how often outputs and offsets are committed together
 * @param threads stream threads of this instance
 * @param stateDir where Kafka Streams may keep files
 */
public record ClassifierConfig(
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
    /** The consumer group where none is named. */
    public static final String DEFAULT_APPLICATION_ID = "livelabel-classifier";

    /** The engine where none is named. */
    public static final String DEFAULT_ENGINE = "dl4j";

    private static final int LONGEST_LINGER_MS = 5_000;
    private static final int LONGEST_COMMIT_INTERVAL_MS = 5_000;

    /** Refuses settings that no classifier could run with. */
    public ClassifierConfig {
        if (!applicationId.matches("[a-zA-Z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "application id is '%s', allowed are letters, digits, '.', '_' and '-'"
                            .formatted(applicationId));
        }
        if (!Zoo.names().contains(model)) {
            throw new IllegalArgumentException(
                    "no model named '%s'; there are: %s".formatted(model, Zoo.names()));
        }
        if (engine.isBlank()) {
            throw new IllegalArgumentException("the engine's name is empty");
        }
        requireRange("top k", topK, 1, sizes.classes());
        requireRange("largest batch", maxBatch, 1, 10_000);
        requireRange("threads", threads, 1, 64);
        requireRange("linger", linger, 0, LONGEST_LINGER_MS);
        requireRange("commit interval", commitInterval, 1, LONGEST_COMMIT_INTERVAL_MS);
    }

    /** The defaults: 20 labels, at most 256 records a pass, one thread. */
    public static ClassifierConfig of(
            Connection connection, FeatureSizes sizes, String model, Path stateDir) {
        return new ClassifierConfig(
                connection,
                DEFAULT_APPLICATION_ID,
                sizes,
                model,
                DEFAULT_ENGINE,
                Math.min(20, sizes.classes()),
                256,
                Duration.ofMillis(25),
                Duration.ofMillis(100),
                1,
                stateDir);
    }

    /** What the model's weights are weights of. */
    public Architecture architecture() {
        return Zoo.architecture(model, sizes.rgb(), sizes.audio(), sizes.classes());
    }

    private static void requireRange(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d, allowed is %d to %d".formatted(what, value, least, most));
        }
    }

    private static void requireRange(String what, Duration value, long leastMs, long mostMs) {
        if (value.toMillis() < leastMs || value.toMillis() > mostMs) {
            throw new IllegalArgumentException(
                    "%s is %d ms, allowed is %d to %d ms"
                            .formatted(what, value.toMillis(), leastMs, mostMs));
        }
    }
}
