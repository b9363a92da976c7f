package io.livelabel.local;

import io.livelabel.classifier.ClassifierConfig;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.producer.replay.ReplayProgress;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.InputPosition;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import io.livelabel.schemas.client.UserException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The steps of one run of a demo, and when each is done. One thread at a time. */
final class DemoRun {
    private static final TopicPartition TRAINING =
            new TopicPartition(Topics.TRAINING_VIDEOS.name(), 0);
    private static final List<Topics.Topic> LIVE = List.of(Topics.VIDEOS, Topics.FRAMES);

    private final Connection connection;
    private final TopicTail tail;
    private final DemoParts parts;
    private final DemoWatch watch;

    /** A run of these parts, which the caller closes. */
    DemoRun(Connection connection, TopicTail tail, DemoParts parts, DemoWatch watch) {
        this.connection = connection;
        this.tail = tail;
        this.parts = parts;
        this.watch = watch;
    }

    /** Tells, when the shards have been read, that none of their uploads is sound. */
    UserException nothingToLabel() throws InterruptedException {
        while (!parts.areUploadsReplayed()) {
            watch.look("the live shards to be read");
        }
        tail.awaitEnd();
        return new UserException("no video of the live shards can be labelled: all are faulty");
    }

    /** Waits until a version that every training example is in serves. */
    void awaitLastVersion() throws InterruptedException {
        while (!parts.isTrainingReplayed()) {
            watch.look("the training shards to be replayed");
            ReplayProgress progress = parts.replayed();
            long replayed = progress.sent() + progress.alreadyThere();
            progress(replayed == 0 ? 0 : progress.share() * watch.examples() / replayed);
        }
        long end = endOfTraining();
        if (end == 0) {
            tail.awaitEnd();
            throw new UserException(
                    "no video of the training shards can be trained on: all are faulty");
        }
        ReplayProgress all = parts.replayed();
        long videos = all.sent() + all.alreadyThere();
        while (!tail.newestManifest().map(manifest -> covers(manifest, end)).orElse(false)) {
            watch.look("weights that all %d training videos are in".formatted(videos));
            progress(watch.examples() / (double) videos);
        }
        while (!isServing(tail.newestManifest().orElseThrow())) {
            watch.look(
                    "version %d to serve"
                            .formatted(tail.newestManifest().orElseThrow().getVersion()));
        }
    }

    private void progress(double share) {
        parts.trained(share, tail.labelled() > 0);
    }

    /**
     * Lets the last uploads go, and waits until all that was made of uploads is committed and has
     * been read, so that no label can follow.
     *
     * @return labels a second; empty if none was missing
     */
    OptionalDouble awaitLabels() throws InterruptedException {
        long before = tail.labelled();
        long from = System.nanoTime();
        parts.releaseUploads();
        while (!parts.areUploadsReplayed()) {
            watch.look("the live shards to be replayed");
        }
        long lastAt = System.nanoTime();
        long labelled = tail.labelled();
        try (CommittedInputs inputs =
                new CommittedInputs(connection, ClassifierConfig.DEFAULT_APPLICATION_ID, LIVE)) {
            while (!inputs.areAtTheEnds()) {
                watch.look("labels of %d live videos".formatted(tail.missing()));
                if (tail.labelled() > labelled) {
                    labelled = tail.labelled();
                    lastAt = System.nanoTime();
                }
            }
        }
        tail.awaitEnd();
        if (tail.labelled() > labelled) {
            lastAt = System.nanoTime();
        }
        watch.say();
        long made = tail.labelled() - before;
        return made > 0 ? OptionalDouble.of(made * 1e9 / (lastAt - from)) : OptionalDouble.empty();
    }

    /** The training replay, which is done. */
    ReplayProgress replayed() {
        return parts.replayed();
    }

    /** The offset behind the last example; 0 if there is none. */
    private long endOfTraining() throws InterruptedException {
        try (Admin admin = connection.openAdmin();
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            long end = TopicReader.logEnds(admin, List.of(TRAINING)).getOrDefault(TRAINING, 0L);
            return TopicReader.lastRecord(
                            consumer,
                            TRAINING,
                            end,
                            record -> !RecordHeaders.isReplayEnd(record.headers()))
                    .map(last -> last.offset() + 1)
                    .orElse(0L);
        }
    }

    private static boolean covers(WeightsManifest manifest, long end) {
        return manifest.getPendingExamples() == 0
                && manifest.getInputs().stream()
                        .filter(input -> input.getTopic().equals(Topics.TRAINING_VIDEOS.name()))
                        .mapToLong(InputPosition::getNextOffset)
                        .anyMatch(next -> next >= end);
    }

    private boolean isServing(WeightsManifest manifest) throws InterruptedException {
        return parts.serving().map(VersionName.of(manifest)::equals).orElse(false);
    }
}
