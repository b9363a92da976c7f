package io.livelabel.classifier.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.model.weights.Chunks;
import io.livelabel.model.weights.Chunks.Chunk;
import io.livelabel.model.weights.Float16Encoding;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.InvalidWeightsException;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class VersionAheadTest {
    private static final int PARAMETERS = TellingWeights.ARCHITECTURE.parameterCount();
    private static final Weights WEIGHTS = TellingWeights.of(3);

    private final List<WeightsChunk> chunks = chunks(WEIGHTS.bytes(), Weights.DTYPE);
    private final WeightsManifest manifest = manifest(WEIGHTS.sha256(), Weights.DTYPE, chunks);

    @Test
    void isWholeOnceEachChunkHasComeInOrder() throws InvalidWeightsException {
        VersionAhead ahead = new VersionAhead(chunks.get(0), PARAMETERS);
        for (int i = 0; i < chunks.size(); i++) {
            assertThat(ahead.isOf(manifest)).isFalse();
            ahead.add(chunks.get(i), 0, i);
        }
        assertThat(ahead.isOf(manifest)).isTrue();
        assertThat(ahead.finish(manifest, new Float32Encoding()).sha256())
                .isEqualTo(WEIGHTS.sha256());
    }

    @Test
    void passesOverWhatIsNotItsNextChunk() throws InvalidWeightsException {
        List<Consumer<WeightsChunk>> edits =
                List.of(
                        chunk -> chunk.setLineage("fork"),
                        chunk -> chunk.setVersion(4),
                        chunk -> chunk.setCount(5),
                        chunk -> chunk.setDtype(Float16Encoding.DTYPE),
                        chunk -> chunk.setIndex(0),
                        chunk -> chunk.setIndex(3));
        VersionAhead ahead = new VersionAhead(chunks.get(0), PARAMETERS);
        ahead.add(chunks.get(0), 0, 0);
        for (Consumer<WeightsChunk> edit : edits) {
            WeightsChunk other = WeightsChunk.newBuilder(chunks.get(1)).build();
            edit.accept(other);
            ahead.add(other, 0, 9);
        }
        for (int i = 1; i < chunks.size(); i++) {
            ahead.add(chunks.get(i), 0, i);
            ahead.add(chunks.get(i), 0, 9);
        }
        assertThat(ahead.isOf(manifest)).isTrue();
    }

    @Test
    void isNotWholeWhereChunksComeOutOfOrder() throws InvalidWeightsException {
        VersionAhead ahead = new VersionAhead(chunks.get(0), PARAMETERS);
        for (int i : new int[] {0, 2, 1, 3}) {
            ahead.add(chunks.get(i), 0, i);
        }
        assertThat(ahead.isOf(manifest)).isFalse();
    }

    @Test
    void isOfNoManifestThatSaysOtherwise() throws InvalidWeightsException {
        VersionAhead ahead = new VersionAhead(chunks.get(0), PARAMETERS);
        for (int i = 0; i < chunks.size(); i++) {
            ahead.add(chunks.get(i), 0, i);
        }
        List<Consumer<WeightsManifest>> edits =
                List.of(
                        other -> other.setLineage("fork"),
                        other -> other.setVersion(4),
                        other -> other.setDtype(Float16Encoding.DTYPE),
                        other -> other.getChunks().remove(3),
                        other -> other.getChunks().get(2).setOffset(7),
                        other -> other.getChunks().get(2).setPartition(1),
                        other -> other.getChunks().get(2).setCrc32c(1));
        for (Consumer<WeightsManifest> edit : edits) {
            WeightsManifest other = manifest(WEIGHTS.sha256(), Weights.DTYPE, chunks);
            edit.accept(other);
            assertThat(ahead.isOf(other)).isFalse();
        }
        assertThat(ahead.isOf(manifest)).isTrue();
    }

    @Test
    void takesHalvesToo() throws InvalidWeightsException {
        Weights rounded = Float16Encoding.round(WEIGHTS);
        Float16Encoding encoding = new Float16Encoding();
        List<WeightsChunk> halves = chunks(encoding.encode(rounded), Float16Encoding.DTYPE);
        VersionAhead ahead = new VersionAhead(halves.get(0), PARAMETERS);
        for (int i = 0; i < halves.size(); i++) {
            ahead.add(halves.get(i), 0, i);
        }
        WeightsManifest of = manifest(rounded.sha256(), Float16Encoding.DTYPE, halves);
        assertThat(ahead.isOf(of)).isTrue();
        assertThat(ahead.finish(of, encoding).sha256()).isEqualTo(rounded.sha256());
    }

    @Test
    void hasNoRoomForMoreThanItsModel() throws InvalidWeightsException {
        List<WeightsChunk> more =
                chunks(ByteBuffer.wrap(new byte[4 * PARAMETERS + 200]), Weights.DTYPE);
        VersionAhead ahead = new VersionAhead(more.get(0), PARAMETERS);
        for (int i = 0; i < 3; i++) {
            ahead.add(more.get(i), 0, i);
        }
        assertThatThrownBy(() -> ahead.add(more.get(3), 0, 3))
                .isInstanceOf(InvalidWeightsException.class)
                .hasMessageContaining("at most 624 are expected");
    }

    @Test
    void hasNoRoomForWhatCannotBeWeights() throws InvalidWeightsException {
        List<Consumer<WeightsChunk>> edits =
                List.of(
                        chunk -> chunk.setDtype("rubbish"),
                        chunk -> chunk.setCount(1),
                        chunk -> chunk.setCount(-1),
                        chunk -> {
                            chunk.setDtype("float32-le-xor-zstd");
                            chunk.setCount(-1);
                        });
        for (Consumer<WeightsChunk> edit : edits) {
            WeightsChunk nonsense = WeightsChunk.newBuilder(chunks.get(0)).build();
            edit.accept(nonsense);
            VersionAhead ahead = new VersionAhead(nonsense, PARAMETERS);
            assertThatThrownBy(() -> ahead.add(nonsense, 0, 0))
                    .isInstanceOf(InvalidWeightsException.class)
                    .hasMessageContaining("at most 0 are expected");
        }
    }

    private static List<WeightsChunk> chunks(ByteBuffer encoded, String dtype) {
        List<WeightsChunk> chunks = new ArrayList<>();
        List<Chunk> cut = Chunks.cut(encoded, Publisher.CHUNK_BYTES);
        for (Chunk each : cut) {
            chunks.add(
                    new WeightsChunk(
                            TellingWeights.MODEL,
                            "root",
                            3L,
                            chunks.size(),
                            cut.size(),
                            dtype,
                            each.crc32c(),
                            each.payload()));
        }
        return chunks;
    }

    private static WeightsManifest manifest(
            String sha256, String dtype, List<WeightsChunk> chunks) {
        List<ChunkPlace> places = new ArrayList<>();
        for (WeightsChunk chunk : chunks) {
            places.add(
                    new ChunkPlace(
                            0,
                            (long) places.size(),
                            chunk.getPayload().remaining(),
                            chunk.getCrc32c()));
        }
        WeightsManifest manifest =
                Publisher.manifest(TellingWeights.ARCHITECTURE, "root", 3, sha256);
        manifest.setDtype(dtype);
        manifest.setChunks(places);
        return manifest;
    }
}
