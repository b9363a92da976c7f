package io.livelabel.trainer;

import io.livelabel.model.weights.Chunks;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.client.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a lineage in the topics of weights and manifests. Each version is one transaction: its
 * chunks, then the manifest that says where they are, then the event that tells of it. The
 * lineage's transactional id fences whoever had the log open before.
 */
final class KafkaVersionLog implements VersionLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(KafkaVersionLog.class);

    // The manifest seeks by offset within one partition, and one keeps the chunks in order.
    private static final int PARTITION = 0;

    private final KafkaProducer<byte[], byte[]> producer;
    private final SortedMap<Long, String> versions;
    private final WeightsRecords records;

    private KafkaVersionLog(
            KafkaProducer<byte[], byte[]> producer,
            SortedMap<Long, String> versions,
            SchemaRegistry registry) {
        this.producer = producer;
        this.versions = versions;
        this.records = new WeightsRecords(registry);
    }

    /**
     * Opens the log of a lineage.
     *
     * @throws KafkaException if the broker does not answer
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    static KafkaVersionLog open(Connection connection, String model, String lineage) {
        Map<String, Object> settings =
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "livelabel-" + lineage,
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
                    producer,
                    PublishedVersions.read(connection, model, lineage),
                    connection.openRegistry());
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public SortedMap<Long, String> versions() {
        return Collections.unmodifiableSortedMap(versions);
    }

    @Override
    public void append(WeightsVersion version) {
        try {
            producer.beginTransaction();
            List<ChunkPlace> places = sendChunks(version);
            send(Topics.WEIGHTS_MANIFESTS, version.name(), records.manifest(version, places));
            send(
                    Topics.TRAINING_METRICS,
                    version.model() + "/" + version.snapshot().lineage().id(),
                    records.publication(version));
            producer.commitTransaction();
        } catch (ExecutionException e) {
            throw failed(version, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(version, e);
        } catch (KafkaException e) {
            throw failed(version, e);
        }
        versions.put(version.version(), version.weights().sha256());
        LOGGER.info(
                "published {} after {} examples, sha256 {}",
                version.name(),
                version.snapshot().examples(),
                version.weights().sha256());
    }

    private List<ChunkPlace> sendChunks(WeightsVersion version)
            throws ExecutionException, InterruptedException {
        List<Chunks.Chunk> chunks = Chunks.cut(version.weights(), Chunks.MAX_BYTES);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            sent.add(
                    producer.send(
                            new ProducerRecord<>(
                                    Topics.WEIGHTS.name(),
                                    PARTITION,
                                    bytes(version.name() + "/" + i),
                                    records.chunk(version, chunks.get(i), i, chunks.size()))));
        }
        producer.flush();
        List<ChunkPlace> places = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            places.add(
                    ChunkPlace.newBuilder()
                            .setPartition(PARTITION)
                            .setOffset(sent.get(i).get().offset())
                            .setBytes(chunks.get(i).payload().remaining())
                            .setCrc32c(chunks.get(i).crc32c())
                            .build());
        }
        return places;
    }

    private void send(Topics.Topic topic, String key, byte[] value)
            throws ExecutionException, InterruptedException {
        Future<RecordMetadata> sent =
                producer.send(new ProducerRecord<>(topic.name(), bytes(key), value));
        producer.flush();
        sent.get();
    }

    private static RuntimeException failed(WeightsVersion version, Throwable cause) {
        return new IllegalStateException(
                "weights %s could not be published: %s".formatted(version.name(), cause), cause);
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
