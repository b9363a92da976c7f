package io.livelabel.local;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.ReplayPosition;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * What the committed records of a demo's output topics say, from the beginning and as they come, on
 * a thread of its own. Thread-safe; the owner closes it.
 */
final class TopicTail implements AutoCloseable {
    private static final List<Topics.Topic> DEAD_LETTER_TOPICS =
            List.of(Topics.VIDEOS_DEAD_LETTERS, Topics.TRAINING_DEAD_LETTERS);
    private static final List<Topics.Topic> TOPICS =
            List.of(
                    Topics.LABELS,
                    Topics.TRAINING_METRICS,
                    Topics.WEIGHTS_MANIFESTS,
                    Topics.REPLAY_POSITIONS,
                    Topics.VIDEOS_DEAD_LETTERS,
                    Topics.TRAINING_DEAD_LETTERS);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration END_WITHIN = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroSerde<VideoLabels> labelsSerde;
    private final AvroSerde<TrainingMetrics> metricsSerde;
    private final AvroSerde<WeightsManifest> manifestSerde;
    private final AvroSerde<ReplayPosition> positionSerde;
    private final ReplayedShards replayed = new ReplayedShards();
    private final LabelAudit audit;
    private final AvroSerde<DeadLetter> deadLetterSerde;
    private final PublishedWeights weights = new PublishedWeights();
    private final DeadLetterDigest deadLetters = new DeadLetterDigest();
    private final TrainedExamples trained;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::follow, "topic-tail");
    private final AtomicReference<@Nullable CompletableFuture<Void>> endReached =
            new AtomicReference<>();
    private Optional<TrainingMetrics> newestMetrics = Optional.empty();

    /**
     * Begins to follow the topics.
     *
     * @param sinceMs when the run began whose examples count, in milliseconds since the epoch
     */
    TopicTail(Connection connection, LabelAudit audit, long sinceMs) {
        this.trained = new TrainedExamples(sinceMs);
        SchemaRegistry registry = connection.openRegistry();
        this.labelsSerde = new AvroSerde<>(VideoLabels.class, registry);
        this.metricsSerde = new AvroSerde<>(TrainingMetrics.class, registry);
        this.manifestSerde = new AvroSerde<>(WeightsManifest.class, registry);
        this.positionSerde = new AvroSerde<>(ReplayPosition.class, registry);
        this.deadLetterSerde = new AvroSerde<>(DeadLetter.class, registry);
        this.audit = audit;
        this.consumer = new KafkaConsumer<>(connection.consumer(Map.of("fetch.max.wait.ms", 100)));
        thread.start();
    }

    /** The newest prequential figures. */
    synchronized Optional<TrainingMetrics> newestMetrics() {
        return newestMetrics;
    }

    /** The manifest of the highest version of the lineage that trains now. */
    synchronized Optional<WeightsManifest> newestManifest() {
        return weights.newest();
    }

    /** Number of versions published, of all lineages. */
    synchronized int published() {
        return weights.count();
    }

    /** Examples that this run has trained on, as far as reported. */
    synchronized long trainedInThisRun() {
        return trained.inThisRun();
    }

    /** How many of them a second. */
    synchronized OptionalDouble trainedPerSecond() {
        return trained.perSecond();
    }

    /** Label records seen. */
    synchronized int labelled() {
        return audit.total();
    }

    /** Uploads without a label record yet. */
    synchronized int missing() {
        return audit.missing();
    }

    /** What any part has set aside. */
    synchronized DeadLetterSummary deadLetters() {
        return deadLetters.summary();
    }

    /** Waits until all that is committed by now has been read. */
    void awaitEnd() throws InterruptedException {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        endReached.set(reached);
        try {
            reached.get(END_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            requireAlive();
            throw new IllegalStateException("the output topics' ends were not reached", e);
        }
    }

    /** Reads a part of the audit while no record is added to it. */
    synchronized <T> T read(Function<LabelAudit, T> part) {
        return part.apply(audit);
    }

    /** Reads how far replays are while no position is added to it. */
    synchronized <T> T readReplayed(Function<ReplayedShards, T> part) {
        return part.apply(replayed);
    }

    /** Throws what ended the thread, if anything did. */
    void requireAlive() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("cannot follow the topics: " + cause, cause);
        }
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        thread.join();
    }

    private void follow() {
        try (consumer) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (Topics.Topic topic : TOPICS) {
                partitions.addAll(TopicReader.partitions(consumer, topic.name()));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            CompletableFuture<Void> asked = null;
            Map<TopicPartition, Long> ends = Map.of();
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record);
                }
                CompletableFuture<Void> end = endReached.get();
                if (end != null) {
                    // Those of the time when it was asked: later records may go on coming.
                    ends = end == asked ? ends : consumer.endOffsets(partitions);
                    asked = end;
                    if (hasReached(ends)) {
                        endReached.set(null);
                        end.complete(null);
                    }
                }
            }
        } catch (WakeupException e) {
            // Closed.
        } catch (RuntimeException | Error | MalformedRecordException e) {
            failure.set(e);
        }
    }

    private boolean hasReached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record)
            throws MalformedRecordException {
        if (record.value() == null) {
            return;
        }
        if (DEAD_LETTER_TOPICS.stream().anyMatch(topic -> topic.name().equals(record.topic()))) {
            deadLetters.add(deadLetterSerde.read(record.value()));
        } else if (record.topic().equals(Topics.LABELS.name())) {
            audit.add(labelsSerde.read(record.value()));
        } else if (record.topic().equals(Topics.REPLAY_POSITIONS.name())) {
            replayed.add(positionSerde.read(record.value()));
        } else if (record.topic().equals(Topics.TRAINING_METRICS.name())) {
            TrainingMetrics metrics = metricsSerde.read(record.value());
            trained.report(metrics.getExamples(), metrics.getTimeMs());
            if (metrics.getWindow() != null) {
                newestMetrics = Optional.of(metrics);
            }
        } else {
            WeightsManifest manifest = manifestSerde.read(record.value());
            trained.report(manifest.getExamples(), manifest.getCreatedAtMs());
            weights.add(manifest);
        }
    }
}
