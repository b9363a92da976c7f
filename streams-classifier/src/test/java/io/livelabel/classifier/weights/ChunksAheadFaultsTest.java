package io.livelabel.classifier.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.TellingWeights;
import io.livelabel.model.weights.Chunks.Chunk;
import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What chunks that are read ahead can have wrong with them, or who is asked of them. */
final class ChunksAheadFaultsTest {
    private final ReadAheadFixture reading = new ReadAheadFixture();
    private final ChunkTopic topic = reading.topic;
    private final ChunksAhead ahead = reading.ahead;

    @AfterEach
    void close() {
        reading.close();
    }

    @Test
    void leavesToBeFetchedWhatLacksAChunkOrHasOneDamaged() {
        Weights weights = TellingWeights.of(3);
        List<Chunk> cut = ChunkTopic.cut(weights);
        assertThat(cut).hasSizeGreaterThan(2);
        for (boolean damaged : new boolean[] {false, true}) {
            List<ChunkPlace> places = new ArrayList<>();
            for (int i = 0; i < cut.size(); i++) {
                places.add(topic.place(cut.get(i)));
                byte[] record = topic.record(3, i, cut, Weights.DTYPE);
                if (i == 1) {
                    record[record.length - 1] ^= 1;
                }
                topic.write("logistic/root/3/" + i, i == 1 && !damaged ? new byte[] {7} : record);
            }
            ahead.read();
            assertThat(
                            reading.take(
                                    ChunkTopic.manifest(
                                            3, weights.sha256(), Weights.DTYPE, places)))
                    .isEmpty();
        }
        WeightsManifest whole = topic.writeVersion(4, weights);
        ahead.read();
        assertThat(reading.take(whole)).isEqualTo(weights.sha256());
    }

    @Test
    void readsOnBehindARecordThatIsNoChunkAtAll() {
        List<Chunk> cut = ChunkTopic.cut(TellingWeights.of(3));
        List<ChunkPlace> places = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            places.add(topic.place(cut.get(i)));
            topic.write("logistic/root/3/" + i, topic.record(3, i, cut, Weights.DTYPE));
            topic.write("logistic/rubbish", new byte[] {7});
        }
        ahead.read();
        assertThat(
                        reading.take(
                                ChunkTopic.manifest(
                                        3, TellingWeights.of(3).sha256(), Weights.DTYPE, places)))
                .isEqualTo(TellingWeights.of(3).sha256());
    }

    @Test
    void goesOnBehindAChunkThatSaysNonsenseOfItself() {
        List<Chunk> cut = ChunkTopic.cut(TellingWeights.of(3));
        WeightsChunk nonsense =
                new WeightsChunk(
                        TellingWeights.MODEL,
                        "root",
                        3L,
                        0,
                        -1,
                        DeltaEncoding.DTYPE,
                        cut.get(0).crc32c(),
                        cut.get(0).payload());
        topic.write("logistic/root/3/0", topic.record(nonsense));
        WeightsManifest manifest = topic.writeVersion(4, TellingWeights.of(4));
        ahead.read();
        assertThat(reading.take(manifest)).isEqualTo(TellingWeights.of(4).sha256());
    }

    @Test
    void leavesToBeFetchedWhatIsNotWhatItsManifestSays() {
        WeightsManifest manifest = topic.writeVersion(3, TellingWeights.of(3));
        manifest.setSha256(TellingWeights.of(4).sha256());
        ahead.read();
        assertThat(reading.take(manifest)).isEmpty();
    }

    @Test
    void doesNotWaitWithoutEnd() {
        WeightsManifest manifest = topic.writeVersion(3, TellingWeights.of(3));
        manifest.getChunks().get(manifest.getChunks().size() - 1).setOffset(Long.MAX_VALUE);
        assertThat(reading.take(manifest)).isEmpty();
        keepWriting();
        assertThat(reading.take(manifest)).isEmpty();
    }

    private void keepWriting() {
        topic.consumer.schedulePollTask(
                () -> {
                    topic.write("another/root/1/0", new byte[] {1});
                    keepWriting();
                });
    }
}
