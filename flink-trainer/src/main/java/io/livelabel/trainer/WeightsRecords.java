package io.livelabel.trainer;

import io.livelabel.model.weights.Chunks;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.InputPosition;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.signing.ManifestSigner;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * The records that a version is published by, as bytes. The same version gives the same records,
 * but for the places of its chunks. One thread at a time.
 */
final class WeightsRecords {
    private final AvroSerde<WeightsChunk> chunks;
    private final AvroSerde<WeightsManifest> manifests;
    private final AvroSerde<TrainingMetrics> events;
    private final ManifestSigner signer;

    /** With schemas of a registry, and a signature of each manifest, or none. */
    WeightsRecords(SchemaRegistry registry, ManifestSigner signer) {
        this.signer = signer;
        chunks = new AvroSerde<>(WeightsChunk.class, registry);
        manifests = new AvroSerde<>(WeightsManifest.class, registry);
        events = new AvroSerde<>(TrainingMetrics.class, registry);
    }

    /** A chunk of a version. */
    byte[] chunk(WeightsVersion version, Chunks.Chunk chunk, int index, int count) {
        return serialize(
                chunks,
                Topics.WEIGHTS,
                WeightsChunk.newBuilder()
                        .setModel(version.model())
                        .setLineage(version.snapshot().lineage().id())
                        .setVersion(version.version())
                        .setIndex(index)
                        .setCount(count)
                        .setDtype(version.form().dtype())
                        .setCrc32c(chunk.crc32c())
                        .setPayload(chunk.payload())
                        .build());
    }

    /** The manifest of a version whose chunks are at the given places, in order of index. */
    byte[] manifest(WeightsVersion version, List<ChunkPlace> places) {
        WeightsManifest manifest = describe(version, places);
        signer.sign(manifest);
        return serialize(manifests, Topics.WEIGHTS_MANIFESTS, manifest);
    }

    /** What {@link #manifest} signs and serializes. */
    static WeightsManifest describe(WeightsVersion version, List<ChunkPlace> places) {
        ModelSnapshot snapshot = version.snapshot();
        List<InputPosition> inputs = new ArrayList<>();
        snapshot.nextOffsets()
                .forEach(
                        (partition, next) ->
                                inputs.add(
                                        new InputPosition(
                                                partition.topic(), partition.partition(), next)));
        return WeightsManifest.newBuilder()
                .setModel(version.model())
                .setLineage(snapshot.lineage().id())
                .setVersion(version.version())
                .setParentLineage(snapshot.lineage().parent())
                .setParentVersion(snapshot.lineage().parentVersion())
                .setArchitecture(snapshot.architecture())
                .setAveraged(version.averaged())
                .setDtype(version.form().dtype())
                .setParameterCount(version.weights().length())
                .setSha256(version.weights().sha256())
                .setChunks(places)
                .setAnchors(version.form().anchors())
                .setAnchor(version.form().anchor())
                .setSteps(snapshot.steps())
                .setExamples(snapshot.examples())
                .setInputs(inputs)
                .setPendingExamples(snapshot.pending().size())
                .setPrequential(version.figures())
                .setFiguresOf(version.form().figuresOf())
                .setCreatedAtMs(snapshot.createdAtMs())
                .build();
    }

    /** The event that tells of a publication. */
    byte[] publication(WeightsVersion version) {
        ModelSnapshot snapshot = version.snapshot();
        return serialize(
                events,
                Topics.TRAINING_METRICS,
                TrainingMetrics.newBuilder()
                        .setModel(version.model())
                        .setLineage(snapshot.lineage().id())
                        .setEvent(TrainingEvent.PUBLICATION)
                        .setSteps(snapshot.steps())
                        .setExamples(snapshot.examples())
                        .setWindow(version.figures())
                        .setDetail(
                                "version %d is published, sha256 %s"
                                        .formatted(version.version(), version.weights().sha256()))
                        .setTimeMs(snapshot.createdAtMs())
                        .build());
    }

    private static <T extends SpecificRecord> byte[] serialize(
            AvroSerde<T> serde, Topics.Topic topic, T record) {
        return serde.serialize(topic.name(), record);
    }
}
