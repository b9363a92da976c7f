package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.weights.WeightsAssembly;
import io.livelabel.model.weights.WeightsEncoding;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.InputPosition;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.WeightsAnchor;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds a training to what it promises of its publications and figures, while those who read what
 * is committed see them come: one lineage, whose versions increase, each published once, with the
 * inputs that its number of examples tells of. One thread at a time; the owner closes it.
 */
final class PublicationAudit implements AutoCloseable {
    private final Connection connection;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroSerde<WeightsManifest> manifestSerde;
    private final AvroSerde<TrainingMetrics> metricsSerde;
    private final AvroSerde<WeightsChunk> chunkSerde;
    private final TreeMap<Long, WeightsManifest> retained = new TreeMap<>();
    private final Map<String, String> sha256ByKey = new HashMap<>();
    private WeightsManifest newest;
    private int deltas;
    private long steps;

    PublicationAudit(Connection connection) {
        this.connection = connection;
        manifestSerde = new AvroSerde<>(WeightsManifest.class, connection.openRegistry());
        metricsSerde = new AvroSerde<>(TrainingMetrics.class, connection.openRegistry());
        chunkSerde = new AvroSerde<>(WeightsChunk.class, connection.openRegistry());
        consumer = new KafkaConsumer<>(connection.consumer(Map.of("fetch.max.wait.ms", 50)));
        List<TopicPartition> partitions =
                List.of(
                        new TopicPartition(Topics.WEIGHTS_MANIFESTS.name(), 0),
                        new TopicPartition(Topics.TRAINING_METRICS.name(), 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Takes what has come, and waits a moment for it. */
    void poll() throws Exception {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
            if (record.topic().equals(Topics.TRAINING_METRICS.name())) {
                take(metricsSerde.read(record.value()));
            } else if (record.value() == null) {
                retire(record);
            } else {
                take(record, manifestSerde.read(record.value()));
            }
        }
    }

    /** Examples in the newest version. */
    long examples() {
        return newest == null ? 0 : newest.getExamples();
    }

    /** The number of the newest version. */
    long version() {
        return newest == null ? 0 : newest.getVersion();
    }

    /** Versions ever published. */
    int published() {
        return sha256ByKey.size();
    }

    /** Versions ever published as what differs from an anchor. */
    int deltas() {
        return deltas;
    }

    /** Versions that are not retired. */
    int kept() {
        return retained.size();
    }

    private void take(ConsumerRecord<byte[], byte[]> record, WeightsManifest manifest) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        assertThat(sha256ByKey.put(key, manifest.getSha256())).as(key + " again").isNull();
        if (newest != null) {
            assertThat(manifest.getLineage()).as("lineage").isEqualTo(newest.getLineage());
            assertThat(manifest.getVersion()).as("version").isGreaterThan(newest.getVersion());
        }
        assertThat(manifest.getParentLineage()).as("parent").isNull();
        long read = manifest.getInputs().stream().mapToLong(InputPosition::getNextOffset).sum();
        assertThat(read - manifest.getExamples() - manifest.getPendingExamples())
                .as("records read that are no examples, at version " + manifest.getVersion())
                .isBetween(0L, (long) CountedExamples.PARTITIONS);
        if (manifest.getAnchor() != null) {
            deltas++;
        }
        newest = manifest;
        retained.put(manifest.getVersion(), manifest);
    }

    private void retire(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        long version = Long.parseLong(key.substring(key.lastIndexOf('/') + 1));
        assertThat(retained.remove(version)).as("what is retired: " + key).isNotNull();
        assertThat(retained).as("what is kept").isNotEmpty();
    }

    private void take(TrainingMetrics metrics) {
        if (metrics.getEvent() == TrainingEvent.PREQUENTIAL) {
            if (metrics.getSteps() % TrainingProcesses.METRICS_EVERY == 0) {
                assertThat(metrics.getSteps() - steps)
                        .as("steps between figures")
                        .isLessThanOrEqualTo(TrainingProcesses.METRICS_EVERY);
            }
            assertThat(metrics.getSteps()).as("steps of figures").isGreaterThan(steps);
            steps = metrics.getSteps();
        } else {
            assertThat(metrics.getEvent()).isEqualTo(TrainingEvent.PUBLICATION);
        }
    }

    /**
     * Puts each version that is kept together from its chunks, compares all checksums, and counts:
     * in the newest each example was used once an epoch.
     *
     * @param sent the examples of whole epochs
     */
    void requireEachOnceAnEpoch(int sent) throws Exception {
        assertThat(newest.getExamples()).isEqualTo(sent);
        int epochs = sent / CountedExamples.EPOCH;
        Map<Long, byte[]> chunks = chunks();
        for (WeightsManifest manifest : retained.values()) {
            FloatBuffer counts = assemble(manifest, chunks).floats();
            long total = 0;
            for (int number = 0; number < counts.limit(); number++) {
                total += (long) counts.get(number);
                if (manifest.getVersion() == newest.getVersion()) {
                    assertThat(counts.get(number))
                            .as("uses of example " + number)
                            .isEqualTo(number < CountedExamples.EPOCH ? epochs : 0);
                }
            }
            assertThat(total)
                    .as("uses of all examples, at version " + manifest.getVersion())
                    .isEqualTo(manifest.getExamples());
        }
    }

    /** Everything that stands in the topic of weights, by offset. */
    private Map<Long, byte[]> chunks() {
        Map<Long, byte[]> chunks = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> reader =
                new KafkaConsumer<>(connection.consumer(Map.of()))) {
            TopicReader.readToEnd(
                    reader,
                    TopicReader.partitions(reader, Topics.WEIGHTS.name()),
                    record -> chunks.put(record.offset(), record.value()));
        }
        return chunks;
    }

    private Weights assemble(WeightsManifest manifest, Map<Long, byte[]> chunks) throws Exception {
        long bytes = manifest.getChunks().stream().mapToLong(ChunkPlace::getBytes).sum();
        WeightsAssembly assembly = new WeightsAssembly(manifest.getDtype(), bytes);
        for (ChunkPlace place : manifest.getChunks()) {
            byte[] chunk = chunks.get(place.getOffset());
            assembly.add(chunkSerde.read(chunk).getPayload(), place.getCrc32c());
        }
        return assembly.finish(
                encoding(manifest, chunks), manifest.getParameterCount(), manifest.getSha256());
    }

    private WeightsEncoding encoding(WeightsManifest manifest, Map<Long, byte[]> chunks)
            throws Exception {
        WeightsAnchor anchor = manifest.getAnchor();
        if (anchor == null) {
            return WeightsEncoding.full(manifest.getDtype()).orElseThrow();
        }
        assertThat(retained).as("what is kept").containsKey(anchor.getVersion());
        Weights whole = assemble(retained.get(anchor.getVersion()), chunks);
        assertThat(whole.sha256()).as("SHA-256 of the anchor").isEqualTo(anchor.getSha256());
        return new DeltaEncoding(whole);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
