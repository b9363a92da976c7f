package io.livelabel.local;

import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.ClassifierConfig;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * The whole way in one JVM, from shards to judged labels.
 *
 * <p>Live uploads are let go as training goes on, so that one version after another labels some; a
 * part is held back until the last version serves. Ends when each upload has its label.
 */
final class Demo {
    private static final FeatureSizes SIZES = FeatureSizes.YOUTUBE_8M;
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
     * Runs it to its end.
     *
     * @throws InterruptedException if it is stopped; what was done is kept in the data directory
     * @throws Exception if a part fails; the others are stopped
     */
    DemoReport run() throws Exception {
        try (DemoDirectory directory =
                new DemoDirectory(config.dataDirectory(), config.identity())) {
            System.setProperty(LOG_FILE, directory.log().toString());
            Configurator.reconfigure();
            say(
                    "Livelabel demo: model %s, engine %s, seed %d, data and log in %s",
                    config.model(), config.engine(), config.seed(), directory.root());
            if (config.shards().isEmpty()) {
                say("Generating %,d videos …", config.videos());
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
            say("Starting broker, classifier and trainer …");
            return run(directory, shards, videos, frames);
        }
    }

    private DemoReport run(
            DemoDirectory directory, DemoShards shards, LiveTruth videos, LiveTruth frames)
            throws Exception {
        LabelAudit audit = new LabelAudit(videos.with(frames));
        try (LocalCluster cluster = new LocalCluster(directory.kafka(), directory.registry());
                TopicTail tail = new TopicTail(cluster.connection(), audit);
                Classifier classifier =
                        new Classifier(classifierConfig(cluster.connection(), directory));
                DemoTrainer trainer =
                        new DemoTrainer(cluster.connection(), config, directory.checkpoints());
                DemoReplays replays = new DemoReplays(cluster.connection(), shards)) {
            trainer.resumedFrom()
                    .ifPresent(from -> say("Training goes on from %s.", from.getFileName()));
            classifier.start();
            LivePace videoPace =
                    LivePace.holdingBackSome(videos.videos(), cluster.recordsIn(Topics.VIDEOS));
            replays.startLive(shards.live(), videoPace);
            LivePace framePace =
                    LivePace.holdingBackSome(frames.videos(), cluster.recordsIn(Topics.FRAMES));
            if (!shards.liveFrames().isEmpty()) {
                replays.startLive(shards.liveFrames(), framePace);
            }
            DemoRun run =
                    new DemoRun(
                            tail,
                            classifier,
                            trainer,
                            replays,
                            audit.uploads(),
                            stage -> say("%s", stage.toLine(seconds())));
            run.awaitLastVersion(
                    cluster.connection(),
                    share -> {
                        videoPace.progress(share);
                        framePace.progress(share);
                    });
            run.awaitLabels(
                    () -> {
                        videoPace.release();
                        framePace.release();
                    });
            DemoReport report = run.report(config, frames.videos(), seconds());
            config.report().ifPresent(report::write);
            say("%s", report.toText());
            if (config.keepRunning()) {
                say(
                        "All parts keep running: Kafka at %s. Ctrl-C ends them.",
                        cluster.connection().bootstrapServers());
                new CountDownLatch(1).await();
            }
            return report;
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
                defaults.topK(),
                defaults.maxBatch(),
                defaults.linger(),
                defaults.commitInterval(),
                defaults.threads(),
                defaults.stateDir());
    }

    private double seconds() {
        return Duration.ofNanos(System.nanoTime() - startedAt).toMillis() / 1000.0;
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
