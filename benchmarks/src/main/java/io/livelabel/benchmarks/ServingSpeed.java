package io.livelabel.benchmarks;

import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.ClassifierConfig;
import io.livelabel.classifier.health.HealthSettings;
import io.livelabel.classifier.serving.ServingRule;
import io.livelabel.model.Architecture;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.producer.ShardFiles;
import io.livelabel.producer.replay.Pace;
import io.livelabel.producer.replay.Replay;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;

/**
 * Times the classifier beside the engine's bare scoring, and tells how long labels take at half
 * load, with swaps, with as much published for a model that nobody serves, and without: {@code
 * ServingSpeed BOOTSTRAP SHARDS ENGINE MODEL ROUNDS SECONDS PARTITIONS}, on a broker that holds
 * nothing yet. With several partitions it only compares one instance with as many. Weights are
 * untrained ones, and no gate judges them. Prints a JSON object a line.
 */
final class ServingSpeed {
    private static final int BATCH = 256;
    private static final int ALONE = 1_000;
    private static final long PUBLISH_EVERY_MS = 3_000;
    private static final long DRAIN_NANOS = 2_000_000_000L;
    private static final int DEFAULT_LINGER_MS = 25;
    private static final int DEFAULT_COMMIT_MS = 100;
    private static final int RARE_COMMIT_MS = 1_000;
    private static final int WARM_UP_SECONDS = 5;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Connection connection;
    private final String engine;
    private final String model;
    private final Architecture architecture;
    private final int partitions;
    private final MadeVersions versions;
    private final MadeVersions others;
    private final long videos;
    private int applications;
    private long sent;

    /** What happens while labels are timed. */
    private enum Meanwhile {
        NOTHING,
        /** Weights of another model are published: the broker's and the publisher's work alone. */
        PUBLISHING,
        /** As many of the model that serves: the classifier swaps. */
        SWAPPING
    }

    private ServingSpeed(
            Connection connection,
            String engine,
            String model,
            int partitions,
            MadeVersions versions,
            MadeVersions others,
            long videos) {
        this.connection = connection;
        this.engine = engine;
        this.model = model;
        this.architecture = Zoo.architecture(model, EngineRun.FEATURES);
        this.partitions = partitions;
        this.versions = versions;
        this.others = others;
        this.videos = videos;
    }

    /** Runs. */
    public static void main(String[] arguments) throws Exception {
        Connection connection = Connection.to(arguments[0], "mock://benchmark");
        List<Path> shards = ShardFiles.find(List.of(arguments[1]));
        String model = arguments[3];
        int rounds = Integer.parseInt(arguments[4]);
        int seconds = Integer.parseInt(arguments[5]);
        int partitions = Integer.parseInt(arguments[6]);
        try (Admin admin = connection.openAdmin()) {
            List<Topics.Topic> topics = List.of(Topics.VIDEOS, Topics.LABELS);
            TopicCreation.ensure(
                    admin,
                    topics,
                    Map.of(Topics.VIDEOS.name(), partitions, Topics.LABELS.name(), partitions));
        }
        long videos =
                new Replay(ReplayConfig.live(shards), connection, Pace.unlimited())
                        .run()
                        .progress()
                        .sent();
        Architecture architecture = Zoo.architecture(model, EngineRun.FEATURES);
        try (MadeVersions versions = new MadeVersions(connection, model, architecture);
                MadeVersions others = new MadeVersions(connection, "unserved", architecture)) {
            ServingSpeed run =
                    new ServingSpeed(
                            connection, arguments[2], model, partitions, versions, others, videos);
            if (partitions > 1) {
                run.compareInstances(rounds);
            } else {
                run.all(rounds, seconds);
            }
        }
    }

    private void all(int rounds, int seconds) throws Exception {
        double rate = 0;
        versions.publish();
        for (int round = 0; round < rounds; round++) {
            rate(round, "bare", BareScoring.rate(engine, architecture, versions.weights(1), BATCH));
            rate = throughKafka(BATCH, 1, videos, DEFAULT_COMMIT_MS);
            rate(round, "kafka", rate);
            rate(round, "kafka, a commit a second", throughKafka(BATCH, 1, videos, RARE_COMMIT_MS));
            rate(round, "one by one", throughKafka(1, 1, ALONE, DEFAULT_COMMIT_MS));
        }
        latencies(rounds, seconds, rate / 2, DEFAULT_LINGER_MS, DEFAULT_COMMIT_MS);
        latencies(1, seconds, rate / 2, 1, 10);
    }

    private void compareInstances(int rounds) throws Exception {
        versions.publish();
        for (int round = 0; round < rounds; round++) {
            rate(round, "1 instance", throughKafka(BATCH, 1, videos, DEFAULT_COMMIT_MS));
            rate(
                    round,
                    partitions + " instances",
                    throughKafka(BATCH, partitions, videos, DEFAULT_COMMIT_MS));
        }
    }

    private void rate(int round, String way, double rate) {
        System.out.printf(
                Locale.ROOT,
                "{\"operation\":\"serving\",\"engine\":\"%s\",\"model\":\"%s\",\"partitions\":%d,\"round\":%d,\"way\":\"%s\",\"videosPerSecond\":%.1f}%n",
                engine,
                model,
                partitions,
                round,
                way,
                rate);
    }

    /** Videos a second that new instances of a new application label, of those in the topic. */
    private double throughKafka(int batch, int instances, long count, int commitMs)
            throws Exception {
        List<Classifier> all = new ArrayList<>();
        ClassifierConfig config = config(batch, DEFAULT_LINGER_MS, commitMs);
        try {
            for (int i = 0; i < instances; i++) {
                Classifier classifier =
                        new Classifier(withStateDir(config, Files.createTempDirectory("streams")));
                all.add(classifier);
                classifier.start();
            }
            // The first passes wait for the group to form, and are not compiled yet.
            long from = count / 5;
            awaitScored(all, from);
            long scored = scored(all);
            long begin = System.nanoTime();
            awaitScored(all, count);
            return (scored(all) - scored) * 1e9 / (System.nanoTime() - begin);
        } finally {
            all.forEach(Classifier::close);
        }
    }

    private static long scored(List<Classifier> all) {
        return all.stream().mapToLong(each -> each.counts().scored()).sum();
    }

    private static void awaitScored(List<Classifier> all, long count) {
        long until = System.nanoTime() + LONGEST.toNanos();
        while (scored(all) < count) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(
                        "%d of %d videos were labelled in time".formatted(scored(all), count));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Tells how long labels take, in turns beside each of what may happen meanwhile. */
    private void latencies(int rounds, int seconds, double rate, int lingerMs, int commitMs)
            throws Exception {
        ClassifierConfig config = config(BATCH, lingerMs, commitMs);
        try (PacedUploads uploads = new PacedUploads(connection);
                Classifier classifier = new Classifier(config)) {
            classifier.start();
            awaitScored(List.of(classifier), videos + sent);
            sent += uploads.send(rate, WARM_UP_SECONDS);
            for (int round = 0; round < rounds; round++) {
                for (Meanwhile meanwhile : Meanwhile.values()) {
                    latency(round, uploads, seconds, rate, config, meanwhile);
                }
            }
        }
    }

    private void latency(
            int round,
            PacedUploads uploads,
            int seconds,
            double rate,
            ClassifierConfig config,
            Meanwhile meanwhile)
            throws Exception {
        long fromMs = System.currentTimeMillis();
        LabelLatencies labels = new LabelLatencies(connection, partitions, fromMs);
        Map<Long, Long> readable = new ConcurrentHashMap<>();
        AtomicBoolean ended = new AtomicBoolean();
        MadeVersions published = meanwhile == Meanwhile.SWAPPING ? versions : others;
        FutureTask<Void> publishing =
                new FutureTask<>(() -> publish(published, readable, ended), null);
        try (labels) {
            if (meanwhile != Meanwhile.NOTHING) {
                new Thread(publishing, "publishing").start();
            }
            sent += uploads.send(rate, seconds);
            ended.set(true);
            if (meanwhile != Meanwhile.NOTHING) {
                publishing.get();
            }
            LockSupport.parkNanos(DRAIN_NANOS);
        }
        List<Long> firstLabels = new ArrayList<>();
        readable.forEach(
                (version, atMs) -> {
                    Long readMs = labels.firstReadMs().get(version);
                    if (meanwhile == Meanwhile.SWAPPING && readMs != null) {
                        firstLabels.add(readMs - atMs);
                    }
                });
        Collections.sort(firstLabels);
        System.out.printf(
                Locale.ROOT,
                "{\"operation\":\"latency\",\"engine\":\"%s\",\"model\":\"%s\",\"round\":%d,\"videosPerSecond\":%.0f,\"lingerMs\":%d,\"commitMs\":%d,\"meanwhile\":\"%s\",\"published\":%d,\"labels\":%d,\"p50\":%d,\"p99\":%d,\"p999\":%d,\"scoredP50\":%d,\"scoredP99\":%d,\"scoredP999\":%d,\"firstLabelMs\":%s}%n",
                engine,
                model,
                round,
                rate,
                config.linger().toMillis(),
                config.commitInterval().toMillis(),
                meanwhile.name().toLowerCase(Locale.ROOT),
                readable.size(),
                labels.count(),
                labels.untilRead(0.5),
                labels.untilRead(0.99),
                labels.untilRead(0.999),
                labels.untilScored(0.5),
                labels.untilScored(0.99),
                labels.untilScored(0.999),
                firstLabels);
    }

    private static void publish(
            MadeVersions published, Map<Long, Long> readable, AtomicBoolean ended) {
        while (!ended.get()) {
            try {
                long atMs = published.publish();
                readable.put(published.newest(), atMs);
                Thread.sleep(PUBLISH_EVERY_MS);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private ClassifierConfig config(int batch, int lingerMs, int commitMs) throws IOException {
        ClassifierConfig defaults =
                ClassifierConfig.of(
                        connection,
                        FeatureSizes.YOUTUBE_8M,
                        model,
                        Files.createTempDirectory("streams"));
        applications++;
        return new ClassifierConfig(
                connection,
                "serving-" + applications,
                defaults.sizes(),
                model,
                engine,
                defaults.labels(),
                batch,
                Duration.ofMillis(lingerMs),
                Duration.ofMillis(commitMs),
                1,
                defaults.stateDir(),
                ServingRule.NEWEST,
                defaults.gate(),
                defaults.staleness(),
                HealthSettings.defaults(),
                defaults.shutdownTimeout());
    }

    private static ClassifierConfig withStateDir(ClassifierConfig config, Path stateDir) {
        return new ClassifierConfig(
                config.connection(),
                config.applicationId(),
                config.sizes(),
                config.model(),
                config.engine(),
                config.labels(),
                config.maxBatch(),
                config.linger(),
                config.commitInterval(),
                config.threads(),
                stateDir,
                config.rule(),
                config.gate(),
                config.staleness(),
                config.health(),
                config.shutdownTimeout());
    }
}
