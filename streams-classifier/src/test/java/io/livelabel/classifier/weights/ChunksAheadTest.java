package io.livelabel.classifier.weights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.model.weights.Chunks;
import io.livelabel.model.weights.Chunks.Chunk;
import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.TestRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChunksAheadTest {
    private static final TopicPartition WEIGHTS = new TopicPartition("weights", 0);
    private static final long FIRST = 7;

    private final MockConsumer<byte[], byte[]> topic = topicAtItsEnd();
    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
    private final AvroSerde<WeightsChunk> serde = new AvroSerde<>(WeightsChunk.class, registry);
    private final ChunksAhead ahead;
    private long next = FIRST;
    private long nanos;

    ChunksAheadTest() {
        ahead =
                new ChunksAhead(
                        topic,
                        registry,
                        TellingWeights.MODEL,
                        TellingWeights.ARCHITECTURE.parameterCount(),
                        this::pollNanos);
        ahead.read();
    }

    private static MockConsumer<byte[], byte[]> topicAtItsEnd() {
        MockConsumer<byte[], byte[]> topic = new MockConsumer<>("latest");
        topic.updatePartitions(
                "weights",
                List.of(new PartitionInfo("weights", 0, Node.noNode(), new Node[0], new Node[0])));
        topic.updateBeginningOffsets(Map.of(WEIGHTS, 0L));
        topic.updateEndOffsets(Map.of(WEIGHTS, FIRST));
        return topic;
    }

    private long pollNanos() {
        nanos += 100_000_000;
        return nanos;
    }

    @AfterEach
    void close() {
        ahead.close();
    }

    @Test
    void givesAVersionThatWasReadFromFirstToLastOnce() {
        Weights weights = TellingWeights.of(3);
        WeightsManifest manifest = writeVersion(3, weights);
        ahead.read();
        assertThat(take(manifest)).isEqualTo(weights.sha256());
        assertThat(take(manifest)).isEmpty();
    }

    @Test
    void sparesAFetchFromReadingItAgain() throws WeightsRefusedException {
        Weights weights = TellingWeights.of(3);
        WeightsManifest manifest = writeVersion(3, weights);
        ahead.read();
        MockConsumer<byte[], byte[]> other = new MockConsumer<>("none");
        other.setPollException(new KafkaException("it was read again"));
        WeightsFetch fetch = new WeightsFetch(other, registry, ahead);
        assertThat(fetch.fetch(manifest, new Float32Encoding()).sha256())
                .isEqualTo(weights.sha256());
    }

    @Test
    void putsADeltaTogetherThoughItsAnchorIsAskedForFirst() {
        Weights anchor = TellingWeights.of(2);
        Weights weights = TellingWeights.of(3);
        DeltaEncoding encoding = new DeltaEncoding(anchor);
        WeightsManifest whole = writeVersion(2, anchor);
        WeightsManifest delta =
                writeVersion(3, weights.sha256(), DeltaEncoding.DTYPE, encoding.encode(weights));
        ahead.read();
        assertThat(take(whole)).isEmpty();
        assertThat(ahead.take(delta, encoding).map(Weights::sha256)).hasValue(weights.sha256());
    }

    @Test
    void passesOverWhatIsNoChunkOfItsModel() {
        List<Chunk> cut = cut(TellingWeights.of(3));
        List<ChunkPlace> places = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            write("logistic-two/root/3/" + i, record(3, i, cut, Weights.DTYPE));
            write("logistic/root/3/" + i, null);
            write(null, record(3, i, cut, Weights.DTYPE));
            places.add(place(cut.get(i)));
            write("logistic/root/3/" + i, record(3, i, cut, Weights.DTYPE));
        }
        ahead.read();
        assertThat(take(manifest(3, TellingWeights.of(3).sha256(), Weights.DTYPE, places)))
                .isEqualTo(TellingWeights.of(3).sha256());
    }

    @Test
    void takesTheVersionThatWasBegunLast() {
        Weights weights = TellingWeights.of(4);
        WeightsManifest former = writeVersion(3, TellingWeights.of(3));
        writeChunks(5, 2);
        WeightsManifest manifest = writeVersion(4, weights);
        ahead.read();
        assertThat(take(former)).isEmpty();
        assertThat(take(manifest)).isEqualTo(weights.sha256());
    }

    @Test
    void takesOneOfTwoVersionsWhoseChunksComeByTurns() {
        List<Chunk> of3 = cut(TellingWeights.of(3));
        List<Chunk> of4 = cut(TellingWeights.of(4));
        List<ChunkPlace> places3 = new ArrayList<>();
        List<ChunkPlace> places4 = new ArrayList<>();
        for (int i = 0; i < of3.size(); i++) {
            places3.add(place(of3.get(i)));
            write("logistic/root/3/" + i, record(3, i, of3, Weights.DTYPE));
            places4.add(place(of4.get(i)));
            write("logistic/root/4/" + i, record(4, i, of4, Weights.DTYPE));
        }
        ahead.read();
        assertThat(take(manifest(3, TellingWeights.of(3).sha256(), Weights.DTYPE, places3)))
                .isEmpty();
        assertThat(take(manifest(4, TellingWeights.of(4).sha256(), Weights.DTYPE, places4)))
                .isEqualTo(TellingWeights.of(4).sha256());
    }

    @Test
    void readsOnBehindARecordThatIsNoChunkAtAll() {
        List<Chunk> cut = cut(TellingWeights.of(3));
        List<ChunkPlace> places = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            places.add(place(cut.get(i)));
            write("logistic/root/3/" + i, record(3, i, cut, Weights.DTYPE));
            write("logistic/rubbish", new byte[] {7});
        }
        ahead.read();
        assertThat(take(manifest(3, TellingWeights.of(3).sha256(), Weights.DTYPE, places)))
                .isEqualTo(TellingWeights.of(3).sha256());
    }

    @Test
    void takesChunksThatWereWrittenAgainOnlyWhereTheManifestSaysTheyAre() {
        Weights weights = TellingWeights.of(3);
        WeightsManifest aborted = writeVersion(3, weights);
        WeightsManifest manifest = writeVersion(3, weights);
        ahead.read();
        assertThat(take(aborted)).isEmpty();
        assertThat(take(manifest)).isEqualTo(weights.sha256());
    }

    @Test
    void leavesToBeFetchedWhatLacksAChunkOrHasOneDamaged() {
        Weights weights = TellingWeights.of(3);
        List<Chunk> cut = cut(weights);
        assertThat(cut).hasSizeGreaterThan(2);
        for (boolean damaged : new boolean[] {false, true}) {
            List<ChunkPlace> places = new ArrayList<>();
            for (int i = 0; i < cut.size(); i++) {
                places.add(place(cut.get(i)));
                byte[] record = record(3, i, cut, Weights.DTYPE);
                if (i == 1) {
                    record[record.length - 1] ^= 1;
                }
                write("logistic/root/3/" + i, i == 1 && !damaged ? new byte[] {7} : record);
            }
            ahead.read();
            assertThat(take(manifest(3, weights.sha256(), Weights.DTYPE, places))).isEmpty();
        }
        WeightsManifest whole = writeVersion(4, weights);
        ahead.read();
        assertThat(take(whole)).isEqualTo(weights.sha256());
    }

    @Test
    void goesOnBehindAChunkThatSaysNonsenseOfItself() {
        List<Chunk> cut = cut(TellingWeights.of(3));
        write(
                "logistic/root/3/0",
                serde.serialize(
                        Topics.WEIGHTS.name(),
                        new WeightsChunk(
                                TellingWeights.MODEL,
                                "root",
                                3L,
                                0,
                                -1,
                                DeltaEncoding.DTYPE,
                                cut.get(0).crc32c(),
                                cut.get(0).payload())));
        WeightsManifest manifest = writeVersion(4, TellingWeights.of(4));
        ahead.read();
        assertThat(take(manifest)).isEqualTo(TellingWeights.of(4).sha256());
    }

    @Test
    void leavesToBeFetchedWhatIsNotWhatItsManifestSays() {
        WeightsManifest manifest = writeVersion(3, TellingWeights.of(3));
        manifest.setSha256(TellingWeights.of(4).sha256());
        ahead.read();
        assertThat(take(manifest)).isEmpty();
    }

    @Test
    void leavesTheRegistryAloneForAWhileWhereItFails() {
        try (TestRegistry server = new TestRegistry()) {
            AvroSerde<WeightsChunk> writer =
                    new AvroSerde<>(
                            WeightsChunk.class, SchemaRegistry.connect(server.url(), Map.of()));
            List<Chunk> cut = cut(TellingWeights.of(3));
            List<byte[]> records = new ArrayList<>();
            for (int i = 0; i < cut.size(); i++) {
                records.add(
                        writer.serialize(Topics.WEIGHTS.name(), chunk(3, i, cut, Weights.DTYPE)));
            }
            MockConsumer<byte[], byte[]> read = topicAtItsEnd();
            ChunksAhead cautious =
                    new ChunksAhead(
                            read,
                            SchemaRegistry.connect(server.url(), Map.of()),
                            TellingWeights.MODEL,
                            TellingWeights.ARCHITECTURE.parameterCount(),
                            () -> nanos);
            cautious.read();
            server.fail(true);
            writeAll(records, read);
            cautious.read();
            int asked = server.refused();
            assertThat(asked).isPositive();
            writeAll(records, read);
            cautious.read();
            assertThat(server.refused()).isEqualTo(asked);

            server.fail(false);
            nanos += 10_000_000_000L;
            List<ChunkPlace> places = new ArrayList<>();
            for (int i = 0; i < cut.size(); i++) {
                places.add(
                        new ChunkPlace(
                                0,
                                next + i,
                                cut.get(i).payload().remaining(),
                                cut.get(i).crc32c()));
            }
            writeAll(records, read);
            cautious.read();
            String sha256 = TellingWeights.of(3).sha256();
            assertThat(
                            cautious.take(
                                    manifest(3, sha256, Weights.DTYPE, places),
                                    new Float32Encoding()))
                    .map(Weights::sha256)
                    .hasValue(sha256);
            cautious.close();
        }
    }

    private void writeAll(List<byte[]> records, MockConsumer<byte[], byte[]> read) {
        for (byte[] each : records) {
            read.addRecord(
                    new ConsumerRecord<>("weights", 0, next++, "logistic/x".getBytes(UTF_8), each));
        }
    }

    @Test
    void waitsForWhatIsStillToBeRead() {
        Weights weights = TellingWeights.of(3);
        WeightsManifest manifest = manifest(3, weights.sha256(), Weights.DTYPE, List.of());
        List<Chunk> cut = cut(weights);
        for (int i = 0; i < cut.size(); i++) {
            int index = i;
            next = FIRST + i;
            manifest.getChunks().add(place(cut.get(i)));
            topic.schedulePollTask(
                    () -> {
                        next = FIRST + index;
                        write("logistic/root/3/x", record(3, index, cut, Weights.DTYPE));
                    });
        }
        assertThat(take(manifest)).isEqualTo(weights.sha256());
    }

    @Test
    void doesNotWaitWithoutEnd() {
        WeightsManifest manifest = writeVersion(3, TellingWeights.of(3));
        manifest.getChunks().get(manifest.getChunks().size() - 1).setOffset(Long.MAX_VALUE);
        assertThat(take(manifest)).isEmpty();
        keepWriting();
        assertThat(take(manifest)).isEmpty();
    }

    private void keepWriting() {
        topic.schedulePollTask(
                () -> {
                    write("another/root/1/0", new byte[] {1});
                    keepWriting();
                });
    }

    private String take(WeightsManifest manifest) {
        return ahead.take(manifest, new Float32Encoding()).map(Weights::sha256).orElse("");
    }

    private WeightsManifest writeVersion(long version, Weights weights) {
        return writeVersion(version, weights.sha256(), Weights.DTYPE, weights.bytes());
    }

    private WeightsManifest writeVersion(
            long version, String sha256, String dtype, ByteBuffer encoded) {
        List<ChunkPlace> places = new ArrayList<>();
        List<Chunk> cut = Chunks.cut(encoded, Publisher.CHUNK_BYTES);
        for (int i = 0; i < cut.size(); i++) {
            places.add(place(cut.get(i)));
            write("logistic/root/%d/%d".formatted(version, i), record(version, i, cut, dtype));
        }
        return manifest(version, sha256, dtype, places);
    }

    /** The first of a version that is not finished. */
    private void writeChunks(long version, int count) {
        List<Chunk> cut = cut(TellingWeights.of(version));
        for (int i = 0; i < count; i++) {
            write("logistic/root/x", record(version, i, cut, Weights.DTYPE));
        }
    }

    private static List<Chunk> cut(Weights weights) {
        return Chunks.cut(weights.bytes(), Publisher.CHUNK_BYTES);
    }

    /** Where the next record will be. */
    private ChunkPlace place(Chunk chunk) {
        return new ChunkPlace(0, next, chunk.payload().remaining(), chunk.crc32c());
    }

    private static WeightsManifest manifest(
            long version, String sha256, String dtype, List<ChunkPlace> places) {
        WeightsManifest manifest =
                Publisher.manifest(TellingWeights.ARCHITECTURE, "root", version, sha256);
        manifest.setDtype(dtype);
        manifest.setChunks(new ArrayList<>(places));
        return manifest;
    }

    private byte[] record(long version, int index, List<Chunk> cut, String dtype) {
        return serde.serialize(Topics.WEIGHTS.name(), chunk(version, index, cut, dtype));
    }

    private static WeightsChunk chunk(long version, int index, List<Chunk> cut, String dtype) {
        return new WeightsChunk(
                TellingWeights.MODEL,
                "root",
                version,
                index,
                cut.size(),
                dtype,
                cut.get(index).crc32c(),
                cut.get(index).payload());
    }

    private void write(String key, byte[] value) {
        topic.addRecord(
                new ConsumerRecord<>(
                        "weights", 0, next++, key == null ? null : key.getBytes(UTF_8), value));
    }
}
