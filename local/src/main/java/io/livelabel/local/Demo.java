package io.livelabel.local;

import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.ClassifierConfig;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import io.livelabel.trainer.Checkpoints;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * The whole way in one JVM, from shards to judged labels.
 *
 * <p>The training stream is paced to last. Live uploads are let go as training goes on, so that one
 * version after another labels some; a part is held back until the last version serves. Ends when
 * all uploads are through.
 */
final class Demo {
    static final FeatureSizes SIZES = FeatureSizes.YOUTUBE_8M;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LOG_FILE = "livelabel.log.file";

    private final DemoConfig config;
    private final PrintWriter out;
    private final long startedAt = System.nanoTime();

    /** A demo that talks to {@code out}. */
    Demo(DemoConfig config, PrintWriter out) {
        this.config = config;
        this.out = out;
    }

    /**
     * Runs it to its end. Whatever is not a success is told, and leaves the data behind.
     *
     * @throws InterruptedException if it is stopped
     * @throws Exception if a part fails; the others are stopped
     */
    DemoReport run() throws Exception {
        try (DemoDirectory directory =
                new DemoDirectory(config.dataDirectory(), config.identity())) {
            System.setProperty(LOG_FILE, directory.log().toString());
            Configurator.reconfigure();
            try {
                DemoReport report = run(directory);
                if (report.exitStatus() == CommandRunner.OK) {
                    directory.succeeded();
                } else {
                    sayWhereDataIs(directory);
                }
                return report;
            } catch (Exception e) {
                if (Interruptions.isOne(e)) {
                    sayHowToGoOn(directory);
                    throw Interruptions.asOne(e);
                }
                sayWhereDataIs(directory);
                throw e;
            }
        }
    }

    private DemoReport run(DemoDirectory directory) throws Exception {
        say(
                "Livelabel demo: model %s, engine %s, seed %d, data and log in %s",
                config.model(), config.engine(), config.seed(), directory.root());
        if (config.shards().isEmpty()) {
            say("Preparing %,d generated videos …", config.videosToGenerate());
        }
        DemoShards shards = DemoShards.prepare(config, directory.shards());
        LiveTruth videos = new LiveTruth(shards.live(), SIZES);
        LiveTruth frames = new LiveTruth(shards.liveFrames(), SIZES);
        say(
                "%d shards to train on; %d live ones with %,d videos, %,d of them at frame level.",
                shards.training().size(),
                shards.live().size() + shards.liveFrames().size(),
                videos.videos() + frames.videos(),
                frames.videos());
        say("Starting the broker …");
        try (LocalCluster cluster = new LocalCluster(directory.kafka(), directory.registry())) {
            say("Broker at %s", cluster.connection().bootstrapServers());
            requireCheckpoint(cluster, directory);
            try (TopicTail tail =
                    new TopicTail(
                            cluster.connection(),
                            new LabelAudit(videos.with(frames)),
                            System.currentTimeMillis())) {
                DemoPaces paces =
                        DemoPaces.of(shards.trainingVideos(), videos.videos(), frames.videos());
                return run(directory, cluster.connection(), shards, tail, paces, frames.videos());
            }
        }
    }

    private DemoReport run(
            DemoDirectory directory,
            Connection connection,
            DemoShards shards,
            TopicTail tail,
            DemoPaces paces,
            int frames)
            throws Exception {
        say("Starting the trainer and the classifier …");
        try (Classifier classifier = new Classifier(classifierConfig(connection, directory));
                DemoTrainer trainer = new DemoTrainer(connection, config, directory.checkpoints());
                DemoReplays replays =
                        new DemoReplays(connection, shards.training(), paces.training())) {
            say(
                    "Trainer: Flink's web interface at %s%s",
                    trainer.webInterface(),
                    trainer.resumedFrom()
                            .map(from -> "; it goes on from " + from.getFileName())
                            .orElse(""));
            classifier.start();
            say("Waiting for weights to serve …");
            replays.startLive("live-videos", shards.live(), paces.videos());
            if (!shards.liveFrames().isEmpty()) {
                replays.startLive("live-frames", shards.liveFrames(), paces.frames());
            }
            int live = tail.read(LabelAudit::uploads);
            DemoParts parts = new LocalParts(classifier, trainer, replays, paces);
            DemoWatch watch =
                    new DemoWatch(tail, parts, PATIENCE, live, startedAt, line -> say("%s", line));
            DemoRun run = new DemoRun(connection, tail, parts, watch);
            try {
                if (live == 0) {
                    throw run.nothingToLabel();
                }
                run.awaitLastVersion();
                OptionalDouble labelled = run.awaitLabels();
                DemoReport report =
                        DemoSummary.of(
                                config, tail, run.replayed(), labelled, frames, watch.seconds());
                say("%s", report.toText());
                config.report().ifPresent(report::write);
                if (config.keepRunning()) {
                    keepRunning(watch, connection, report, directory);
                }
                return report;
            } catch (RuntimeException e) {
                if (Interruptions.isOne(e)) {
                    // The parts could not be closed in peace on a thread whose flag is set.
                    throw Interruptions.asOne(e);
                }
                throw e;
            }
        } catch (Exception e) {
            if (!Interruptions.isOne(e)) {
                tail.deadLetters().toLines().forEach(line -> say("%s", line));
            }
            throw e;
        }
    }

    /** Ends by a signal, or because a part has failed. */
    private void keepRunning(
            DemoWatch watch, Connection connection, DemoReport report, DemoDirectory directory)
            throws InterruptedException {
        say(
                "All parts keep running: Kafka at %s. Ctrl-C ends them.",
                connection.bootstrapServers());
        try {
            while (true) {
                watch.requireAlive();
            }
        } catch (InterruptedException e) {
            if (report.exitStatus() == CommandRunner.OK) {
                directory.succeeded();
            }
            throw e;
        }
    }

    /** Weights are published once they are in a complete checkpoint: there must have been one. */
    private static void requireCheckpoint(LocalCluster cluster, DemoDirectory directory) {
        if (cluster.hasRecordsIn(Topics.WEIGHTS_MANIFESTS)
                && Checkpoints.newestComplete(directory.checkpoints()).isEmpty()) {
            throw new UserException(
                    "weights have been published in %s, but there is no checkpoint in %s: training would begin anew, and what it publishes would not serve; restore the checkpoints, or remove %s to begin anew"
                            .formatted(
                                    directory.root(), directory.checkpoints(), directory.root()));
        }
    }

    private ClassifierConfig classifierConfig(Connection connection, DemoDirectory directory) {
        ClassifierConfig defaults =
                ClassifierConfig.of(connection, SIZES, config.model(), directory.streams());
        return new ClassifierConfig(
                defaults.connection(),
                defaults.applicationId(),
                defaults.sizes(),
                defaults.model(),
                config.engine(),
                defaults.labels().topK(),
                defaults.maxBatch(),
                defaults.linger(),
                defaults.commitInterval(),
                defaults.threads(),
                defaults.stateDir());
    }

    private void sayWhereDataIs(DemoDirectory directory) {
        say(
                directory.isTemporary()
                        ? "Data and log (demo.log) are kept in %s"
                        : "The log is demo.log in %s",
                directory.root());
    }

    private void sayHowToGoOn(DemoDirectory directory) {
        if (!directory.isKept()) {
            say("Stopped.");
        } else if (directory.isTemporary()) {
            say("Stopped. The same command goes on with --data-dir %s", directory.root());
        } else {
            say("Stopped. The same command goes on in %s", directory.root());
        }
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
