package io.livelabel.benchmarks;

import io.livelabel.model.Architecture;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.weights.Chunks;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Publishes versions of untrained weights, so that they can be swapped without a training. One
 * thread at a time, which closes it.
 */
public final class MadeVersions implements AutoCloseable {
    /** The lineage of all versions. */
    public static final String LINEAGE = "made";

    private static final double NOISE = 0.02;

    private final String model;
    private final Architecture architecture;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroSerde<WeightsChunk> chunks;
    private final AvroSerde<WeightsManifest> manifests;
    private long version;

    /** Of a model; none is published yet. */
    public MadeVersions(Connection connection, String model, Architecture architecture) {
        this.model = model;
        this.architecture = architecture;
        producer = new KafkaProducer<>(connection.producer(Map.of()));
        SchemaRegistry registry = connection.openRegistry();
        chunks = new AvroSerde<>(WeightsChunk.class, registry);
        manifests = new AvroSerde<>(WeightsManifest.class, registry);
    }

    /** The weights of a version, which are no other's. */
    public Weights weights(long of) {
        byte[] bytes = new byte[architecture.parameterCount() * Float.BYTES];
        FloatBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        InitialWeights.uniform(architecture, 3).write(of, values.duplicate());
        // Initial weights of the last layer are the same in every version, and so may be all.
        SplittableRandom random = new SplittableRandom(of);
        for (int i = 0; i < values.limit(); i++) {
            values.put(i, values.get(i) + (float) random.nextDouble(-NOISE, NOISE));
        }
        return Weights.ofBytes(bytes);
    }

    /**
     * Publishes the next version.
     *
     * @return when its manifest could be read: milliseconds since the epoch
     */
    public long publish() throws ExecutionException, InterruptedException {
        version++;
        Weights weights = weights(version);
        String name = "%s/%s/%d".formatted(model, LINEAGE, version);
        List<Chunks.Chunk> cut =
                Chunks.cut(new Float32Encoding().encode(weights), Chunks.MAX_BYTES);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            WeightsChunk chunk =
                    new WeightsChunk(
                            model,
                            LINEAGE,
                            version,
                            i,
                            cut.size(),
                            Weights.DTYPE,
                            cut.get(i).crc32c(),
                            cut.get(i).payload());
            sent.add(
                    send(
                            Topics.WEIGHTS,
                            name + "/" + i,
                            chunks.serialize(Topics.WEIGHTS.name(), chunk)));
        }
        List<ChunkPlace> places = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            places.add(
                    new ChunkPlace(
                            0,
                            sent.get(i).get().offset(),
                            cut.get(i).payload().remaining(),
                            cut.get(i).crc32c()));
        }
        WeightsManifest manifest =
                WeightsManifest.newBuilder()
                        .setModel(model)
                        .setLineage(LINEAGE)
                        .setVersion(version)
                        .setArchitecture(architecture.toJson())
                        .setAveraged(false)
                        .setDtype(Weights.DTYPE)
                        .setParameterCount(architecture.parameterCount())
                        .setSha256(weights.sha256())
                        .setChunks(places)
                        .setSteps(version)
                        .setExamples(version)
                        .setInputs(List.of())
                        .setPendingExamples(0)
                        .setCreatedAtMs(System.currentTimeMillis())
                        .build();
        send(
                        Topics.WEIGHTS_MANIFESTS,
                        name,
                        manifests.serialize(Topics.WEIGHTS_MANIFESTS.name(), manifest))
                .get();
        return System.currentTimeMillis();
    }

    /** The newest version. */
    public long newest() {
        return version;
    }

    private Future<RecordMetadata> send(Topics.Topic topic, String key, byte[] value) {
        return producer.send(
                new ProducerRecord<>(topic.name(), 0, key.getBytes(StandardCharsets.UTF_8), value));
    }

    @Override
    public void close() {
        producer.close();
    }
}
