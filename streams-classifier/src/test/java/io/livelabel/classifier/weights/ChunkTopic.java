package io.livelabel.classifier.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.model.weights.Chunks;
import io.livelabel.model.weights.Chunks.Chunk;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** A topic of weights that is written to while it is read. */
final class ChunkTopic {
    /** Where it ends before anything is written here. */
    static final long FIRST = 7;

    private static final TopicPartition PARTITION = new TopicPartition("weights", 0);

    /** Who reads it. */
    final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");

    /** Where the next record will be. */
    long next = FIRST;

    private final AvroSerde<WeightsChunk> serde;

    /** With schemas of a registry. */
    ChunkTopic(SchemaRegistry registry) {
        serde = new AvroSerde<>(WeightsChunk.class, registry);
        consumer.updatePartitions(
                "weights",
                List.of(new PartitionInfo("weights", 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, FIRST));
    }

    /** Begins to read it from its end on. */
    ChunksAhead readAhead(SchemaRegistry registry, LongSupplier nanos) {
        ChunksAhead ahead =
                new ChunksAhead(
                        consumer,
                        registry,
                        TellingWeights.MODEL,
                        TellingWeights.ARCHITECTURE.parameterCount(),
                        nanos);
        ahead.read();
        return ahead;
    }

    WeightsManifest writeVersion(long version, Weights weights) {
        return writeVersion(version, weights.sha256(), Weights.DTYPE, weights.bytes());
    }

    WeightsManifest writeVersion(long version, String sha256, String dtype, ByteBuffer encoded) {
        List<ChunkPlace> places = new ArrayList<>();
        List<Chunk> cut = Chunks.cut(encoded, Publisher.CHUNK_BYTES);
        for (int i = 0; i < cut.size(); i++) {
            places.add(place(cut.get(i)));
            write("logistic/root/%d/%d".formatted(version, i), record(version, i, cut, dtype));
        }
        return manifest(version, sha256, dtype, places);
    }

    void write(String key, byte[] value) {
        consumer.addRecord(
                new ConsumerRecord<>(
                        "weights", 0, next++, key == null ? null : key.getBytes(UTF_8), value));
    }

    /** Where the next record will be, if it is this chunk. */
    ChunkPlace place(Chunk chunk) {
        return new ChunkPlace(0, next, chunk.payload().remaining(), chunk.crc32c());
    }

    byte[] record(long version, int index, List<Chunk> cut, String dtype) {
        return serde.serialize(
                Topics.WEIGHTS.name(),
                new WeightsChunk(
                        TellingWeights.MODEL,
                        "root",
                        version,
                        index,
                        cut.size(),
                        dtype,
                        cut.get(index).crc32c(),
                        cut.get(index).payload()));
    }

    byte[] record(WeightsChunk chunk) {
        return serde.serialize(Topics.WEIGHTS.name(), chunk);
    }

    static List<Chunk> cut(Weights weights) {
        return Chunks.cut(weights.bytes(), Publisher.CHUNK_BYTES);
    }

    static WeightsManifest manifest(
            long version, String sha256, String dtype, List<ChunkPlace> places) {
        WeightsManifest manifest =
                Publisher.manifest(TellingWeights.ARCHITECTURE, "root", version, sha256);
        manifest.setDtype(dtype);
        manifest.setChunks(new ArrayList<>(places));
        return manifest;
    }
}
