package io.livelabel.benchmarks;

import io.livelabel.benchmarks.ServingSetup.Batching;
import io.livelabel.classifier.Classifier;
import io.livelabel.model.Architecture;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.producer.ShardFiles;
import io.livelabel.producer.replay.Pace;
import io.livelabel.producer.replay.Replay;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Times the classifier beside the engine's bare scoring: {@code ServingSpeed BOOTSTRAP SHARDS
 * ENGINE MODEL ROUNDS SECONDS PARTITIONS PART}, on a broker that holds nothing yet.
 *
 * <ul>
 *   <li>{@code latency}: of an instance with a thread for each partition; also how long labels take
 *       at half load, with swaps, with as much published for a model that nobody serves, and
 *       without, and how long by settings for a short way. The engine is to have one thread a pass
 *       (OMP_NUM_THREADS=1);
 *   <li>{@code instances}: one instance beside as many as there are partitions;
 *   <li>{@code threads}: an instance of as many threads as there are partitions, and of half as
 *       many, beside as many bare scorers. The engine is to have one thread a pass.
 * </ul>
 *
 * <p>Before, all videos are labelled untimed until that gets no faster, six times at most, for JVMs
 * compile meanwhile. Weights are untrained ones, and no gate judges them. Rates are of videos
 * scored. Prints a JSON object a line.
 */
final class ServingSpeed {
    private static final int ALONE = 1_000;
    private static final Batching RARE_COMMITS = new Batching(256, 5, 1_000);
    private static final Batching ONE_BY_ONE = new Batching(1, 5, 100);

    /** For labels that come soon: small passes, and a commit behind each. */
    private static final Batching SOON = new Batching(16, 1, 1);

    private static final double[] SHARES_OF_SOON = {0.5, 0.25, 0.1, 0.05, 0.025};

    private static final double FASTER = 1.03;
    private static final int MOST_UNTIMED = 6;

    private enum Part {
        LATENCY,
        INSTANCES,
        THREADS
    }

    private final ServingSetup setup;
    private final Architecture architecture;
    private final int partitions;
    private final MadeVersions versions;
    private final MadeVersions others;
    private final long videos;
    private int applications;

    private ServingSpeed(
            ServingSetup setup,
            Architecture architecture,
            int partitions,
            MadeVersions versions,
            MadeVersions others,
            long videos) {
        this.setup = setup;
        this.architecture = architecture;
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
        Part part = Part.valueOf(arguments[7].toUpperCase(Locale.ROOT));
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
                            new ServingSetup(connection, arguments[2], model),
                            architecture,
                            partitions,
                            versions,
                            others,
                            videos);
            versions.publish();
            run.warmUp();
            switch (part) {
                case LATENCY -> run.latency(rounds, seconds);
                case INSTANCES -> run.compareInstances(rounds);
                case THREADS -> run.compareThreads(rounds);
            }
        }
    }

    private void latency(int rounds, int seconds) throws Exception {
        ServingLatency latency = new ServingLatency(setup, versions, others, partitions);
        latency.requireRoom(seconds, (long) architecture.parameterCount() * Float.BYTES);
        String threads = ", %d threads".formatted(partitions);
        double rate = 0;
        for (int round = 0; round < rounds; round++) {
            bare(round, partitions);
            rate = throughKafka(ServingSetup.DEFAULTS, 1, partitions, videos);
            rate(round, "kafka" + threads, rate);
            rate(
                    round,
                    "kafka, a commit a second" + threads,
                    throughKafka(RARE_COMMITS, 1, partitions, videos));
            rate(round, "one by one" + threads, throughKafka(ONE_BY_ONE, 1, partitions, ALONE));
        }
        latency.beside(rounds, seconds, rate / 2);
        for (double share : SHARES_OF_SOON) {
            latency.alone(seconds, share * rate, SOON);
        }
    }

    private void compareInstances(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            bare(round, 1);
            rate(round, "1 instance", throughKafka(ServingSetup.DEFAULTS, 1, 1, videos));
            rate(
                    round,
                    partitions + " instances",
                    throughKafka(ServingSetup.DEFAULTS, partitions, 1, videos));
        }
    }

    /** Bare scoring and Kafka by turns, each first in every other round. */
    private void compareThreads(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            for (int threads = partitions / 2; threads <= partitions; threads += partitions / 2) {
                if (round % 2 == 0) {
                    bare(round, threads);
                    oneInstance(round, threads);
                } else {
                    oneInstance(round, threads);
                    bare(round, threads);
                }
            }
        }
    }

    private void oneInstance(int round, int threads) throws Exception {
        rate(
                round,
                "1 instance, %d threads".formatted(threads),
                throughKafka(ServingSetup.DEFAULTS, 1, threads, videos));
    }

    private void warmUp() throws Exception {
        double before = 0;
        for (int i = 0; i < MOST_UNTIMED; i++) {
            double rate = throughKafka(ServingSetup.DEFAULTS, 1, partitions, videos);
            if (rate < FASTER * before) {
                return;
            }
            before = rate;
        }
    }

    private void bare(int round, int scorers) throws Exception {
        rate(
                round,
                scorers == 1 ? "bare" : "bare, %d scorers".formatted(scorers),
                BareScoring.rate(
                        setup.engine(),
                        architecture,
                        versions.weights(1),
                        ServingSetup.DEFAULTS.batch(),
                        scorers));
    }

    private void rate(int round, String way, double rate) {
        System.out.printf(
                Locale.ROOT,
                "{\"operation\":\"serving\",\"engine\":\"%s\",\"model\":\"%s\",\"partitions\":%d,\"engineThreads\":\"%s\",\"round\":%d,\"way\":\"%s\",\"videosPerSecond\":%.1f}%n",
                setup.engine(),
                setup.model(),
                partitions,
                System.getenv("OMP_NUM_THREADS"),
                round,
                way,
                rate);
    }

    /** Videos a second that new instances of a new application label, of those in the topic. */
    private double throughKafka(Batching batching, int instances, int threads, long count)
            throws Exception {
        List<Classifier> all = new ArrayList<>();
        applications++;
        try {
            for (int i = 0; i < instances; i++) {
                Classifier classifier =
                        new Classifier(setup.config("serving-" + applications, batching, threads));
                all.add(classifier);
                classifier.start();
            }
            // The first passes wait for the group to form.
            long from = count / 5;
            Scored.await(all, from);
            long scored = Scored.by(all);
            long begin = System.nanoTime();
            Scored.await(all, count);
            return (Scored.by(all) - scored) * 1e9 / (System.nanoTime() - begin);
        } finally {
            all.forEach(Classifier::close);
        }
    }
}
