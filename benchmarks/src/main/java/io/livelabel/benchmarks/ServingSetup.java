package io.livelabel.benchmarks;

import io.livelabel.classifier.ClassifierConfig;
import io.livelabel.classifier.health.HealthSettings;
import io.livelabel.classifier.serving.ServingRule;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

/**
 * What classifiers of a benchmark have in common: no gate judges, and the newest version serves.
 *
 * @param connection the broker
 * @param engine name of the engine that scores
 * @param model name of the model
 */
record ServingSetup(Connection connection, String engine, String model) {
    /** The batch, linger and commit interval of a classifier that is told nothing else. */
    static final Batching DEFAULTS = new Batching(256, 5, 100);

    /**
     * How a classifier batches and commits.
     *
     * @param batch the most videos of a pass
     * @param lingerMs how long a poll waits for more
     * @param commitMs how often it commits
     */
    record Batching(int batch, int lingerMs, int commitMs) {}

    /** An instance of an application, with a folder of its own for its state. */
    ClassifierConfig config(String application, Batching batching, int threads) throws IOException {
        ClassifierConfig defaults =
                ClassifierConfig.of(
                        connection,
                        FeatureSizes.YOUTUBE_8M,
                        model,
                        Files.createTempDirectory("streams"));
        return new ClassifierConfig(
                connection,
                application,
                defaults.sizes(),
                model,
                engine,
                defaults.labels(),
                batching.batch(),
                Duration.ofMillis(batching.lingerMs()),
                Duration.ofMillis(batching.commitMs()),
                threads,
                defaults.stateDir(),
                ServingRule.NEWEST,
                defaults.gate(),
                defaults.staleness(),
                HealthSettings.defaults(),
                defaults.shutdownTimeout());
    }
}
