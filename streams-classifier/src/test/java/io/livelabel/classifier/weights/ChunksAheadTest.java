package io.livelabel.classifier.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.TellingWeights;
import io.livelabel.model.weights.Chunks.Chunk;
import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChunksAheadTest {
    private final ReadAheadFixture reading = new ReadAheadFixture();
    private final ChunkTopic topic = reading.topic;
    private final ChunksAhead ahead = reading.ahead;

    @AfterEach
    void close() {
        reading.close();
    }

    @Test
    void givesAVersionThatWasReadFromFirstToLastOnce() {
        Weights weights = TellingWeights.of(3);
        WeightsManifest manifest = topic.writeVersion(3, weights);
        ahead.read();
        assertThat(reading.take(manifest)).isEqualTo(weights.sha256());
        assertThat(reading.take(manifest)).isEmpty();
    }

    @Test
    void sparesAFetchFromReadingItAgain() throws WeightsRefusedException {
        Weights weights = TellingWeights.of(3);
        WeightsManifest manifest = topic.writeVersion(3, weights);
        ahead.read();
        MockConsumer<byte[], byte[]> other = new MockConsumer<>("none");
        other.setPollException(new KafkaException("it was read again"));
        WeightsFetch fetch = new WeightsFetch(other, reading.registry, ahead);
        assertThat(fetch.fetch(manifest, new Float32Encoding()).sha256())
                .isEqualTo(weights.sha256());
    }

    @Test
    void putsADeltaTogetherThoughItsAnchorIsAskedForFirst() {
        Weights anchor = TellingWeights.of(2);
        Weights weights = TellingWeights.of(3);
        DeltaEncoding encoding = new DeltaEncoding(anchor);
        WeightsManifest whole = topic.writeVersion(2, anchor);
        WeightsManifest delta =
                topic.writeVersion(
                        3, weights.sha256(), DeltaEncoding.DTYPE, encoding.encode(weights));
        ahead.read();
        assertThat(reading.take(whole)).isEmpty();
        assertThat(ahead.take(delta, encoding).map(Weights::sha256)).hasValue(weights.sha256());
    }

    @Test
    void passesOverWhatIsNoChunkOfItsModel() {
        List<Chunk> cut = ChunkTopic.cut(TellingWeights.of(3));
        List<ChunkPlace> places = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            topic.write("logistic-two/root/3/" + i, topic.record(3, i, cut, Weights.DTYPE));
            topic.write("logistic/root/3/" + i, null);
            topic.write(null, topic.record(3, i, cut, Weights.DTYPE));
            places.add(topic.place(cut.get(i)));
            topic.write("logistic/root/3/" + i, topic.record(3, i, cut, Weights.DTYPE));
        }
        ahead.read();
        assertThat(
                        reading.take(
                                ChunkTopic.manifest(
                                        3, TellingWeights.of(3).sha256(), Weights.DTYPE, places)))
                .isEqualTo(TellingWeights.of(3).sha256());
    }

    @Test
    void takesTheVersionThatWasBegunLast() {
        Weights weights = TellingWeights.of(4);
        WeightsManifest former = topic.writeVersion(3, TellingWeights.of(3));
        List<Chunk> unfinished = ChunkTopic.cut(TellingWeights.of(5));
        for (int i = 0; i < 2; i++) {
            topic.write("logistic/root/5/" + i, topic.record(5, i, unfinished, Weights.DTYPE));
        }
        WeightsManifest manifest = topic.writeVersion(4, weights);
        ahead.read();
        assertThat(reading.take(former)).isEmpty();
        assertThat(reading.take(manifest)).isEqualTo(weights.sha256());
    }

    @Test
    void takesOneOfTwoVersionsWhoseChunksComeByTurns() {
        List<Chunk> of3 = ChunkTopic.cut(TellingWeights.of(3));
        List<Chunk> of4 = ChunkTopic.cut(TellingWeights.of(4));
        List<ChunkPlace> places3 = new ArrayList<>();
        List<ChunkPlace> places4 = new ArrayList<>();
        for (int i = 0; i < of3.size(); i++) {
            places3.add(topic.place(of3.get(i)));
            topic.write("logistic/root/3/" + i, topic.record(3, i, of3, Weights.DTYPE));
            places4.add(topic.place(of4.get(i)));
            topic.write("logistic/root/4/" + i, topic.record(4, i, of4, Weights.DTYPE));
        }
        ahead.read();
        assertThat(
                        reading.take(
                                ChunkTopic.manifest(
                                        3, TellingWeights.of(3).sha256(), Weights.DTYPE, places3)))
                .isEmpty();
        assertThat(
                        reading.take(
                                ChunkTopic.manifest(
                                        4, TellingWeights.of(4).sha256(), Weights.DTYPE, places4)))
                .isEqualTo(TellingWeights.of(4).sha256());
    }

    @Test
    void takesChunksThatWereWrittenAgainOnlyWhereTheManifestSaysTheyAre() {
        Weights weights = TellingWeights.of(3);
        WeightsManifest aborted = topic.writeVersion(3, weights);
        WeightsManifest manifest = topic.writeVersion(3, weights);
        ahead.read();
        assertThat(reading.take(aborted)).isEmpty();
        assertThat(reading.take(manifest)).isEqualTo(weights.sha256());
    }

    @Test
    void waitsForWhatIsStillToBeRead() {
        Weights weights = TellingWeights.of(3);
        WeightsManifest manifest =
                ChunkTopic.manifest(3, weights.sha256(), Weights.DTYPE, List.of());
        List<Chunk> cut = ChunkTopic.cut(weights);
        for (int i = 0; i < cut.size(); i++) {
            int index = i;
            topic.next = ChunkTopic.FIRST + i;
            manifest.getChunks().add(topic.place(cut.get(i)));
            topic.consumer.schedulePollTask(
                    () -> {
                        topic.next = ChunkTopic.FIRST + index;
                        topic.write(
                                "logistic/root/3/x", topic.record(3, index, cut, Weights.DTYPE));
                    });
        }
        assertThat(reading.take(manifest)).isEqualTo(weights.sha256());
    }
}
