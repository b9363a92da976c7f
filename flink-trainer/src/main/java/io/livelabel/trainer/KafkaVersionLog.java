package io.livelabel.trainer;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.signing.ManifestSigner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a lineage in the topics of weights and manifests. Each version is one transaction: its
 * chunks, then the manifest that says where they are, then the event that tells of it. The
 * lineage's transactional id fences whoever had the log open before. Versions are retired the same
 * way, by tombstones of all their records.
 */
final class KafkaVersionLog implements VersionLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(KafkaVersionLog.class);

    // The manifest seeks by offset within one partition, and one keeps the chunks in order.
    private static final int PARTITION = 0;

    // No other application's begins so, which rights by prefix rest on.
    private static final String TRANSACTIONAL_ID = "livelabel-weights-";

    private final Connection connection;
    private final String model;
    private final String lineage;
    private final KafkaProducer<byte[], byte[]> producer;
    private final SortedMap<Long, PublishedVersion> versions;
    private final WeightsRecords records;

    private KafkaVersionLog(
            Connection connection,
            String model,
            String lineage,
            KafkaProducer<byte[], byte[]> producer,
            SortedMap<Long, PublishedVersion> versions,
            WeightsRecords records) {
        this.connection = connection;
        this.model = model;
        this.lineage = lineage;
        this.producer = producer;
        this.versions = versions;
        this.records = records;
    }

    /**
     * Opens logs for a training, with its broker and its key, which is read here.
     *
     * @throws TrainingException if the key cannot be read, or is none
     */
    static Opener opener(TrainerConfig config) {
        try {
            ManifestSigner signer = ManifestSigner.of(config.signWith());
            return lineage -> open(config.connection(), config.model(), lineage, signer);
        } catch (UserException e) {
            throw new TrainingException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Opens the log of a lineage.
     *
     * @throws KafkaException if the broker does not answer
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    static KafkaVersionLog open(
            Connection connection, String model, String lineage, ManifestSigner signer) {
        Map<String, Object> settings =
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        TRANSACTIONAL_ID + lineage,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        120_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        60_000,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        1 << 20,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        32L << 20);
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(connection.producer(settings));
        try {
            // Fences first: only then does nobody else add to what is read.
            producer.initTransactions();
            return new KafkaVersionLog(
                    connection,
                    model,
                    lineage,
                    producer,
                    PublishedVersions.read(connection, model, lineage),
                    new WeightsRecords(connection.openRegistry(), signer));
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public SortedMap<Long, PublishedVersion> versions() {
        return Collections.unmodifiableSortedMap(versions);
    }

    @Override
    public PreparedVersion prepare(WeightsVersion version) {
        return PreparedVersion.of(version, records);
    }

    @Override
    public void append(PreparedVersion prepared) {
        WeightsVersion version = prepared.version();
        List<ChunkPlace> places = new ArrayList<>();
        long[] publishedAtMs = new long[1];
        inTransaction(
                "weights %s could not be published".formatted(version.name()),
                () -> {
                    places.addAll(sendChunks(prepared));
                    Future<RecordMetadata> manifest =
                            send(
                                    Topics.WEIGHTS_MANIFESTS,
                                    version.name(),
                                    records.manifest(version, places));
                    Future<RecordMetadata> event =
                            send(
                                    Topics.TRAINING_METRICS,
                                    model + "/" + lineage,
                                    records.publication(version));
                    producer.flush();
                    publishedAtMs[0] = manifest.get().timestamp();
                    event.get();
                });
        versions.put(
                version.version(),
                PublishedVersion.of(WeightsRecords.describe(version, places), publishedAtMs[0]));
        LOGGER.info(
                "published {} after {} examples, sha256 {}, {} bytes of {}",
                version.name(),
                version.snapshot().examples(),
                version.weights().sha256(),
                version.form().bytes().remaining(),
                version.form().dtype());
    }

    @Override
    public Optional<Set<Long>> named(long sinceMs) {
        return NamedVersions.read(connection, model, lineage, sinceMs);
    }

    @Override
    public void retire(Collection<Long> retired) {
        try {
            inTransaction(
                    "versions %s of lineage %s could not be retired".formatted(retired, lineage),
                    () -> {
                        List<Future<RecordMetadata>> sent = new ArrayList<>();
                        for (long version : retired) {
                            sendTombstones(version, sent);
                        }
                        producer.flush();
                        for (Future<RecordMetadata> tombstone : sent) {
                            tombstone.get();
                        }
                    });
        } catch (IllegalStateException e) {
            throw aborted(e);
        }
        versions.keySet().removeAll(retired);
    }

    /** Takes the open transaction back; a producer that is fenced cannot, and fails as it had. */
    private NotRetiredException aborted(IllegalStateException failure) {
        try {
            producer.abortTransaction();
        } catch (IllegalStateException | KafkaException e) {
            failure.addSuppressed(e);
            throw failure;
        }
        return new NotRetiredException(String.valueOf(failure.getMessage()), failure);
    }

    private void sendTombstones(long version, List<Future<RecordMetadata>> sent) {
        PublishedVersion published = versions.get(version);
        if (published == null) {
            throw new IllegalArgumentException(
                    "version %d of lineage %s is not published: %s"
                            .formatted(version, lineage, versions.keySet()));
        }
        String name = WeightsVersion.name(model, lineage, version);
        sent.add(
                producer.send(
                        new ProducerRecord<>(Topics.WEIGHTS_MANIFESTS.name(), bytes(name), null)));
        for (int i = 0; i < published.chunks(); i++) {
            sent.add(producer.send(chunk(name, i, null)));
        }
    }

    /** What is sent within one transaction. */
    private interface Sending {
        void run() throws ExecutionException, InterruptedException;
    }

    private void inTransaction(String failure, Sending sending) {
        try {
            producer.beginTransaction();
            sending.run();
            producer.commitTransaction();
        } catch (ExecutionException e) {
            throw failed(failure, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(failure, e);
        } catch (KafkaException e) {
            throw failed(failure, e);
        }
    }

    private List<ChunkPlace> sendChunks(PreparedVersion prepared)
            throws ExecutionException, InterruptedException {
        String name = prepared.version().name();
        List<PreparedVersion.Chunk> chunks = prepared.chunks();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            sent.add(producer.send(chunk(name, i, chunks.get(i).record())));
        }
        producer.flush();
        List<ChunkPlace> places = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            places.add(
                    ChunkPlace.newBuilder()
                            .setPartition(PARTITION)
                            .setOffset(sent.get(i).get().offset())
                            .setBytes(chunks.get(i).payloadBytes())
                            .setCrc32c(chunks.get(i).crc32c())
                            .build());
        }
        return places;
    }

    private static ProducerRecord<byte[], byte[]> chunk(
            String version, int index, byte @Nullable [] value) {
        return new ProducerRecord<>(
                Topics.WEIGHTS.name(), PARTITION, bytes(version + "/" + index), value);
    }

    private Future<RecordMetadata> send(Topics.Topic topic, String key, byte[] value) {
        return producer.send(new ProducerRecord<>(topic.name(), bytes(key), value));
    }

    private static IllegalStateException failed(String what, Throwable cause) {
        return new IllegalStateException(what + ": " + cause, cause);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ends an open transaction, if there is one, as the broker does: by aborting it. */
    @Override
    public void close() {
        try {
            producer.close(Duration.ofSeconds(5));
        } catch (KafkaException e) {
            // As on cancelling, when the thread is interrupted: the broker aborts what is open.
            LOGGER.info("the producer was not closed in order: {}", e.toString());
        }
    }
}
