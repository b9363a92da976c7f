package io.livelabel.classifier.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.model.weights.Chunks;
import io.livelabel.model.weights.Chunks.Chunk;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import java.nio.charset.StandardCharsets;
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

    private final MockConsumer<byte[], byte[]> topic = new MockConsumer<>("latest");
    private final ChunksAhead ahead;
    private long next = FIRST;
    private long nanos;

    ChunksAheadTest() {
        topic.updatePartitions(
                "weights",
                List.of(new PartitionInfo("weights", 0, Node.noNode(), new Node[0], new Node[0])));
        topic.updateBeginningOffsets(Map.of(WEIGHTS, 0L));
        topic.updateEndOffsets(Map.of(WEIGHTS, FIRST));
        ahead = new ChunksAhead(topic, TellingWeights.MODEL, 1000, this::pollNanos);
        ahead.read();
    }

    @AfterEach
    void close() {
        ahead.close();
    }

    @Test
    void givesWhatWasWrittenSinceItBeganOnce() {
        write("logistic/root/1/0", new byte[] {1});
        write("logistic/root/1/1", new byte[] {2});
        ahead.read();
        assertThat(ahead.take(WEIGHTS, FIRST + 1)).containsExactly(2);
        assertThat(ahead.take(WEIGHTS, FIRST)).containsExactly(1);
        assertThat(ahead.take(WEIGHTS, FIRST)).isNull();
        assertThat(ahead.take(WEIGHTS, FIRST - 1)).isNull();
        assertThat(ahead.take(new TopicPartition("weights", 1), FIRST)).isNull();
    }

    @Test
    void passesOverWhatIsNoChunkOfItsModel() {
        write("logistic-two/root/1/0", new byte[] {1});
        write("logistic/root/1/0", null);
        write(null, new byte[] {2});
        ahead.read();
        for (long offset = FIRST; offset < next; offset++) {
            assertThat(ahead.take(WEIGHTS, offset)).isNull();
        }
    }

    @Test
    void letsTheOldestGoWhereTheyAreTooMany() {
        for (int i = 0; i < 5; i++) {
            write("logistic/root/1/" + i, new byte[300]);
        }
        ahead.read();
        assertThat(ahead.take(WEIGHTS, FIRST)).isNull();
        assertThat(ahead.take(WEIGHTS, FIRST + 1)).isNull();
        assertThat(ahead.take(WEIGHTS, FIRST + 2)).hasSize(300);
        write("logistic/root/1/5", new byte[300]);
        ahead.read();
        assertThat(ahead.take(WEIGHTS, FIRST + 3)).hasSize(300);
        assertThat(ahead.take(WEIGHTS, FIRST + 5)).hasSize(300);
    }

    @Test
    void waitsForWhatIsStillToBeRead() {
        topic.schedulePollTask(() -> {});
        topic.schedulePollTask(() -> write("logistic/root/1/0", new byte[] {1}));
        topic.schedulePollTask(() -> write("logistic/root/1/1", new byte[] {2}));
        assertThat(ahead.take(WEIGHTS, FIRST + 1)).containsExactly(2);
        assertThat(ahead.take(WEIGHTS, FIRST)).containsExactly(1);
    }

    @Test
    void doesNotWaitWithoutEnd() {
        assertThat(ahead.take(WEIGHTS, FIRST)).isNull();
    }

    @Test
    void doesNotWaitWithoutEndThoughOthersComeWithoutEnd() {
        keepWriting();
        assertThat(ahead.take(WEIGHTS, Long.MAX_VALUE)).isNull();
    }

    private void keepWriting() {
        topic.schedulePollTask(
                () -> {
                    write("another/root/1/0", new byte[] {1});
                    keepWriting();
                });
    }

    @Test
    void countsWhatTakesTheSamePlaceOnce() {
        for (int i = 0; i < 5; i++) {
            next = FIRST;
            topic.seek(WEIGHTS, FIRST);
            write("logistic/root/1/0", new byte[900]);
            ahead.read();
        }
        assertThat(ahead.take(WEIGHTS, FIRST)).hasSize(900);
    }

    private long pollNanos() {
        nanos += 100_000_000;
        return nanos;
    }

    @Test
    void sparesAFetchFromReadingThemAgain() throws WeightsRefusedException {
        SchemaRegistry registry = SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
        Weights weights = TellingWeights.of(3);
        WeightsManifest manifest =
                Publisher.manifest(TellingWeights.ARCHITECTURE, "root", 3, weights.sha256());
        manifest.setChunks(write(weights, new AvroSerde<>(WeightsChunk.class, registry)));
        ahead.read();

        MockConsumer<byte[], byte[]> other = new MockConsumer<>("none");
        other.setPollException(new KafkaException("it was read again"));
        WeightsFetch fetch = new WeightsFetch(other, registry, ahead);
        assertThat(fetch.fetch(manifest, new Float32Encoding()).sha256())
                .isEqualTo(weights.sha256());
    }

    private List<ChunkPlace> write(Weights weights, AvroSerde<WeightsChunk> serde) {
        List<ChunkPlace> places = new ArrayList<>();
        List<Chunk> cut = Chunks.cut(weights.bytes(), Publisher.CHUNK_BYTES);
        for (Chunk chunk : cut) {
            int bytes = chunk.payload().remaining();
            places.add(new ChunkPlace(0, next, bytes, chunk.crc32c()));
            WeightsChunk record =
                    new WeightsChunk(
                            TellingWeights.MODEL,
                            "root",
                            3L,
                            places.size() - 1,
                            cut.size(),
                            Weights.DTYPE,
                            chunk.crc32c(),
                            chunk.payload());
            write("logistic/root/3/x", serde.serialize(Topics.WEIGHTS.name(), record));
        }
        return places;
    }

    private void write(String key, byte[] value) {
        topic.addRecord(
                new ConsumerRecord<>(
                        "weights",
                        0,
                        next++,
                        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                        value));
    }
}
