package io.livelabel.local;

import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.ServingModel;
import io.livelabel.model.metrics.Figures;
import io.livelabel.producer.ReplayProgress;
import io.livelabel.producer.ReplaySummary;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.InputPosition;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** One run of a demo as it is watched: where it is, whether all parts live, and when it is done. */
final class DemoRun {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration SAY_EVERY = Duration.ofSeconds(1);
    private static final Duration STALLED_AFTER = Duration.ofMinutes(2);
    private static final TopicPartition TRAINING =
            new TopicPartition(Topics.TRAINING_VIDEOS.name(), 0);

    private final TopicTail tail;
    private final Classifier classifier;
    private final DemoTrainer trainer;
    private final DemoReplays replays;
    private final long live;
    private final Consumer<DemoStage> observer;
    private final CountDownLatch never = new CountDownLatch(1);
    private DemoStage lastStage = DemoStage.NOTHING;
    private long changedAt = System.nanoTime();
    private long saidAt = System.nanoTime();
    private Rate trained = Rate.NONE;
    private Rate labelled = Rate.NONE;

    /** A run of these parts, which the caller closes. */
    DemoRun(
            TopicTail tail,
            Classifier classifier,
            DemoTrainer trainer,
            DemoReplays replays,
            long live,
            Consumer<DemoStage> observer) {
        this.tail = tail;
        this.classifier = classifier;
        this.trainer = trainer;
        this.replays = replays;
        this.live = live;
        this.observer = observer;
    }

    /**
     * Waits until a version that every training example is in serves.
     *
     * @param progress is told the share of the training shards that has been trained
     */
    void awaitLastVersion(Connection connection, DoubleConsumer progress)
            throws InterruptedException {
        long before = examples();
        long from = System.nanoTime();
        while (replays.trainingSummary().isEmpty()) {
            look();
            progress.accept(trainedShare());
        }
        long end = endOfTraining(connection);
        if (end == 0) {
            throw new UserException(
                    "no video of the training shards can be trained on: see "
                            + Topics.VIDEOS_DEAD_LETTERS.name());
        }
        while (!tail.newestManifest().map(manifest -> covers(manifest, end)).orElse(false)) {
            look();
            progress.accept(examples() / (double) end);
        }
        trained = new Rate(examples() - before, System.nanoTime() - from);
        while (!isServing(tail.newestManifest().orElseThrow())) {
            look();
        }
    }

    /** Lets the last uploads go, and waits until each upload has its label. */
    void awaitLabels(Runnable release) throws InterruptedException {
        long before = tail.labelled();
        long from = System.nanoTime();
        release.run();
        while (tail.missing() > 0 || replays.liveSummaries().isEmpty()) {
            look();
        }
        labelled = new Rate(tail.labelled() - before, System.nanoTime() - from);
        tail.awaitEnd();
        observer.accept(stage());
    }

    /** The summary, when all is done. */
    DemoReport report(DemoConfig config, long frames, double seconds) {
        ReplaySummary training = replays.trainingSummary().orElseThrow();
        WeightsManifest last = tail.newestManifest().orElseThrow();
        List<DemoReport.VersionMetrics> byVersion =
                tail.read(
                        audit ->
                                audit.byVersion().entrySet().stream()
                                        .map(e -> metrics(e.getKey(), e.getValue().figures()))
                                        .toList());
        DemoReport.Metrics metrics =
                byVersion.stream()
                        .filter(version -> version.sha256().equals(last.getSha256()))
                        .findFirst()
                        .map(DemoReport.VersionMetrics::figures)
                        .orElse(new DemoReport.Metrics(0, 0, 0, 0, 0));
        return new DemoReport(
                config.model(),
                config.engine(),
                config.seed(),
                seconds,
                new DemoReport.Videos(
                        videos(training.progress()), live, frames, tail.deadLetters()),
                new DemoReport.Labels(
                        tail.labelled(), tail.missing(), tail.read(LabelAudit::duplicates)),
                new DemoReport.Weights(
                        tail.published(),
                        byVersion.size(),
                        last.getLineage(),
                        last.getVersion(),
                        last.getSha256()),
                metrics,
                byVersion,
                new DemoReport.Throughput(
                        training.progress().videosPerSecond(),
                        trained.perSecond(),
                        labelled.perSecond()));
    }

    private static DemoReport.VersionMetrics metrics(LabelAudit.Version version, Figures figures) {
        return new DemoReport.VersionMetrics(
                version.lineage(),
                version.version(),
                version.sha256(),
                figures.videos(),
                figures.gap20(),
                figures.hitAt1(),
                figures.perr(),
                figures.map());
    }

    /** Waits a moment, says how far it is when it is time to, and throws what has failed. */
    private void look() throws InterruptedException {
        if (never.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("never happens");
        }
        tail.requireAlive();
        trainer.requireAlive();
        replays.liveSummaries();
        classifier.awaitClosed(Duration.ZERO);
        long now = System.nanoTime();
        DemoStage stage = stage();
        if (!stage.equals(lastStage)) {
            lastStage = stage;
            changedAt = now;
        } else if (now - changedAt > STALLED_AFTER.toNanos()) {
            throw new UserException(
                    "nothing has moved for %d s, the last was: %s"
                            .formatted(STALLED_AFTER.toSeconds(), stage));
        }
        if (now - saidAt >= SAY_EVERY.toNanos()) {
            saidAt = now;
            observer.accept(stage);
        }
    }

    private DemoStage stage() {
        return new DemoStage(
                videos(replays.trainingProgress()),
                examples(),
                tail.newestMetrics()
                        .map(TrainingMetrics::getWindow)
                        .map(window -> window.getGap20())
                        .orElse(Double.NaN),
                tail.published(),
                classifier.serving().map(ServingModel::version).orElse(-1L),
                tail.labelled(),
                live);
    }

    /** Examples trained on, as far as metrics and manifests tell. */
    private long examples() {
        return Math.max(
                tail.newestMetrics().map(TrainingMetrics::getExamples).orElse(0L),
                tail.newestManifest().map(WeightsManifest::getExamples).orElse(0L));
    }

    private double trainedShare() {
        ReplayProgress progress = replays.trainingProgress();
        long videos = videos(progress);
        return videos == 0 ? 0 : progress.share() * examples() / videos;
    }

    private static long videos(ReplayProgress progress) {
        return progress.sent() + progress.alreadyThere();
    }

    private static long endOfTraining(Connection connection) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.consumer(Map.of()))) {
            return consumer.endOffsets(List.of(TRAINING)).getOrDefault(TRAINING, 0L);
        }
    }

    private static boolean covers(WeightsManifest manifest, long end) {
        return manifest.getPendingExamples() == 0
                && manifest.getInputs().stream()
                        .filter(input -> input.getTopic().equals(TRAINING.topic()))
                        .mapToLong(InputPosition::getNextOffset)
                        .anyMatch(next -> next >= end);
    }

    private boolean isServing(WeightsManifest manifest) {
        Optional<ServingModel> serving = classifier.serving();
        return serving.isPresent()
                && serving.get().version() == manifest.getVersion()
                && serving.get().lineage().equals(manifest.getLineage());
    }

    private record Rate(long count, long nanos) {
        static final Rate NONE = new Rate(0, 1);

        double perSecond() {
            return count * 1e9 / nanos;
        }
    }
}
