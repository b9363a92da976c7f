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
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
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
    private static final int RECORD_OVERHEAD_BYTES = 256;

    private final String model;
    private final Architecture architecture;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroSerde<WeightsChunk> chunks;
    private final AvroSerde<WeightsManifest> manifests;
    private final Deque<Made> made = new ArrayDeque<>();
    private long version;

    /**
     * A version that is not published yet.
     *
     * @param records the records of its chunks, one behind the other: one large array, which G1
     *     does not move
     * @param ends where each record ends
     * @param places its chunks' places, whose offsets are still to come
     */
    private record Made(
            long version, String sha256, byte[] records, int[] ends, List<ChunkPlace> places) {
        private byte[] chunk(int i) {
            return Arrays.copyOfRange(records, i == 0 ? 0 : ends[i - 1], ends[i]);
        }
    }

    /** Of a model; none is published yet. */
    public MadeVersions(Connection connection, String model, Architecture architecture) {
        this.model = model;
        this.architecture = architecture;
        producer =
                new KafkaProducer<>(
                        connection.producer(
                                Map.of(
                                        ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20,
                                        ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20)));
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
     * Makes versions until the next ones are kept, so that publishing one is copying and sending
     * it: what makes weights does not run beside a classifier.
     *
     * @param count how many are to be kept
     */
    public void prepare(int count) {
        while (made.size() < count) {
            made.add(make(made.isEmpty() ? version + 1 : made.getLast().version() + 1));
        }
    }

    private Made make(long next) {
        Weights weights = weights(next);
        List<Chunks.Chunk> cut =
                Chunks.cut(new Float32Encoding().encode(weights), Chunks.MAX_BYTES);
        ByteArrayOutputStream records =
                new ByteArrayOutputStream(
                        weights.bytes().remaining() + cut.size() * RECORD_OVERHEAD_BYTES);
        int[] ends = new int[cut.size()];
        List<ChunkPlace> places = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            WeightsChunk chunk =
                    new WeightsChunk(
                            model,
                            LINEAGE,
                            next,
                            i,
                            cut.size(),
                            Weights.DTYPE,
                            cut.get(i).crc32c(),
                            cut.get(i).payload());
            records.writeBytes(chunks.serialize(Topics.WEIGHTS.name(), chunk));
            ends[i] = records.size();
            places.add(
                    new ChunkPlace(0, 0L, cut.get(i).payload().remaining(), cut.get(i).crc32c()));
        }
        return new Made(next, weights.sha256(), records.toByteArray(), ends, places);
    }

    /**
     * Publishes the next version.
     *
     * @return when its manifest could be read: milliseconds since the epoch
     */
    public long publish() throws ExecutionException, InterruptedException {
        prepare(1);
        Made next = made.remove();
        version = next.version();
        String name = "%s/%s/%d".formatted(model, LINEAGE, version);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < next.places().size(); i++) {
            sent.add(send(Topics.WEIGHTS, name + "/" + i, next.chunk(i)));
        }
        List<ChunkPlace> places = next.places();
        for (int i = 0; i < places.size(); i++) {
            places.get(i).setOffset(sent.get(i).get().offset());
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
                        .setSha256(next.sha256())
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
