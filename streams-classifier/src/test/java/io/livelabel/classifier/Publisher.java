package io.livelabel.classifier;

import io.livelabel.model.Architecture;
import io.livelabel.model.weights.Chunks;
import io.livelabel.model.weights.Chunks.Chunk;
import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.weights.WeightsEncoding;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsAnchor;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a trainer publishes, right or wrong, and what an operator decides. */
public final class Publisher implements AutoCloseable {
    public static final int CHUNK_BYTES = 200;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroSerde<WeightsChunk> chunks;
    private final AvroSerde<WeightsManifest> manifests;
    private final AvroSerde<ModelControl> controls;
    private final int chunkBytes;

    public Publisher(Connection connection) {
        this(connection, CHUNK_BYTES);
    }

    /** Cuts chunks of a size. */
    public Publisher(Connection connection, int chunkBytes) {
        this.chunkBytes = chunkBytes;
        producer = new KafkaProducer<>(connection.producer(Map.of("linger.ms", 0)));
        SchemaRegistry registry = connection.openRegistry();
        chunks = new AvroSerde<>(WeightsChunk.class, registry);
        manifests = new AvroSerde<>(WeightsManifest.class, registry);
        controls = new AvroSerde<>(ModelControl.class, registry);
    }

    /** Publishes telling weights, nothing wrong with them. */
    public void publish(String lineage, long version) {
        publish(lineage, version, TellingWeights.of(version), chunk -> {}, manifest -> {});
    }

    /** Publishes telling weights that deltas may be against, and gives what those say of it. */
    public WeightsAnchor publishAnchor(String lineage, long version) {
        Weights weights = TellingWeights.of(version);
        List<ChunkPlace> places = new ArrayList<>();
        publish(
                lineage,
                version,
                weights,
                chunk -> {},
                manifest -> {
                    manifest.setAnchors(true);
                    places.addAll(manifest.getChunks());
                });
        return new WeightsAnchor(version, weights.sha256(), places);
    }

    /** Publishes telling weights as a delta against telling weights. */
    public void publishDelta(String lineage, long version, WeightsAnchor anchor) {
        publish(
                lineage,
                version,
                TellingWeights.of(version),
                new DeltaEncoding(TellingWeights.of(anchor.getVersion())),
                chunk -> {},
                manifest -> manifest.setAnchor(anchor));
    }

    /**
     * Publishes, after both have been tampered with; a chunk whose count was set to 0 is left out.
     */
    public void publish(
            String lineage,
            long version,
            Weights weights,
            Consumer<WeightsChunk> chunkEdit,
            Consumer<WeightsManifest> manifestEdit) {
        publish(lineage, version, weights, new Float32Encoding(), chunkEdit, manifestEdit);
    }

    /** The same in an encoding. */
    public void publish(
            String lineage,
            long version,
            Weights weights,
            WeightsEncoding encoding,
            Consumer<WeightsChunk> chunkEdit,
            Consumer<WeightsManifest> manifestEdit) {
        WeightsManifest manifest =
                manifest(TellingWeights.ARCHITECTURE, lineage, version, weights.sha256());
        manifest.setDtype(encoding.dtype());
        List<ChunkPlace> places = new ArrayList<>();
        List<Chunk> cut = Chunks.cut(encoding.encode(weights), chunkBytes);
        for (int i = 0; i < cut.size(); i++) {
            WeightsChunk chunk =
                    new WeightsChunk(
                            TellingWeights.MODEL,
                            lineage,
                            version,
                            i,
                            cut.size(),
                            encoding.dtype(),
                            cut.get(i).crc32c(),
                            cut.get(i).payload());
            chunkEdit.accept(chunk);
            long offset =
                    chunk.getCount() == 0
                            ? places.get(places.size() - 1).getOffset() + 1
                            : send(
                                    Topics.WEIGHTS.name(),
                                    manifestKey(lineage, version) + "/" + i,
                                    chunks.serialize(Topics.WEIGHTS.name(), chunk));
            places.add(
                    new ChunkPlace(
                            0, offset, cut.get(i).payload().remaining(), cut.get(i).crc32c()));
        }
        manifest.setChunks(places);
        manifestEdit.accept(manifest);
        send(
                Topics.WEIGHTS_MANIFESTS.name(),
                manifestKey(lineage, version),
                manifests.serialize(Topics.WEIGHTS_MANIFESTS.name(), manifest));
    }

    public void decide(String lineage, long version, boolean pinned) {
        send(
                Topics.MODEL_CONTROL.name(),
                TellingWeights.MODEL,
                controls.serialize(Topics.MODEL_CONTROL.name(), control(lineage, version, pinned)));
    }

    public void retire(String lineage, long version) {
        send(Topics.WEIGHTS_MANIFESTS.name(), manifestKey(lineage, version), null);
    }

    public long send(String topic, String key, byte[] value) {
        return send(topic, key, value, new byte[0]);
    }

    /** Sends a record with a header of somebody else's, unless that is empty. */
    public long send(String topic, String key, byte[] value, byte[] header) {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, keyBytes, value);
        if (header.length > 0) {
            record.headers().add("foreign", header);
        }
        try {
            return producer.send(record).get().offset();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    public static WeightsManifest manifest(
            Architecture architecture, String lineage, long version, String sha256) {
        return WeightsManifest.newBuilder()
                .setModel(TellingWeights.MODEL)
                .setLineage(lineage)
                .setVersion(version)
                .setArchitecture(architecture.toJson())
                .setAveraged(false)
                .setDtype(Weights.DTYPE)
                .setParameterCount(architecture.parameterCount())
                .setSha256(sha256)
                .setChunks(List.of())
                .setSteps(version)
                .setExamples(version * 64)
                .setInputs(List.of())
                .setPendingExamples(0)
                .setCreatedAtMs(System.currentTimeMillis())
                .build();
    }

    public static ModelControl control(String lineage, long version, boolean pinned) {
        return ModelControl.newBuilder()
                .setModel(TellingWeights.MODEL)
                .setLineage(lineage)
                .setVersion(version)
                .setPinned(pinned)
                .setAction(pinned ? ControlAction.PINNED : ControlAction.SWITCHED_LINEAGE)
                .setReason("a test asks for it")
                .setDecidedBy("test")
                .setDecidedAtMs(System.currentTimeMillis())
                .build();
    }

    public static String manifestKey(String lineage, long version) {
        return "%s/%s/%d".formatted(TellingWeights.MODEL, lineage, version);
    }

    @Override
    public void close() {
        producer.close();
    }
}
