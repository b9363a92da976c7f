package io.livelabel.model.weights;

import static io.livelabel.model.weights.Faults.assertFault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.model.weights.Chunks.Chunk;
import io.livelabel.model.weights.InvalidWeightsException.Fault;
import io.livelabel.model.weights.WeightsAssembly.Part;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WeightsAssemblyTest {
    private static Weights weights(int floats, long seed) {
        byte[] bytes = new byte[floats * Float.BYTES];
        new Random(seed).nextBytes(bytes);
        return Weights.ofBytes(bytes);
    }

    private static List<Part> parts(List<Chunk> chunks) {
        return chunks.stream().map(c -> new Part(c.payload().remaining(), c.crc32c())).toList();
    }

    private static WeightsAssembly assembly(Weights weights, List<Chunk> chunks)
            throws InvalidWeightsException {
        return new WeightsAssembly(
                parts(chunks), new Float32Encoding(), weights.length(), weights.sha256());
    }

    @Property(tries = 200)
    void putsTogetherWhatWasCutInAnyOrder(
            @ForAll @IntRange(max = 3000) int floats,
            @ForAll @IntRange(min = 1, max = 5000) int maxBytes,
            @ForAll long seed)
            throws InvalidWeightsException {
        Weights weights = weights(floats, seed);
        List<Chunk> chunks = Chunks.cut(weights.bytes(), maxBytes);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(seed));
        WeightsAssembly assembly = assembly(weights, chunks);
        for (int index : order) {
            assertThat(assembly.isComplete()).isFalse();
            assertThat(chunks.get(index).payload().remaining()).isBetween(1, maxBytes);
            assembly.add(index, chunks.get(index).payload());
        }
        assertThat(assembly.isComplete()).isTrue();
        Weights again = assembly.finish();
        assertThat(again.bytes()).isEqualTo(weights.bytes());
        assertThat(again.sha256()).isEqualTo(weights.sha256());
    }

    @Property(tries = 200)
    void findsAnySingleFlippedBit(
            @ForAll @IntRange(min = 1, max = 3000) int floats,
            @ForAll @IntRange(min = 1, max = 5000) int maxBytes,
            @ForAll @IntRange(min = 0) int place,
            @ForAll @IntRange(max = 7) int bit)
            throws InvalidWeightsException {
        Weights weights = weights(floats, place);
        List<Chunk> chunks = Chunks.cut(weights.bytes(), maxBytes);
        int flipped = place % (floats * Float.BYTES);
        int index = flipped / maxBytes;
        byte[] payload = new byte[chunks.get(index).payload().remaining()];
        chunks.get(index).payload().duplicate().get(payload);
        payload[flipped % maxBytes] ^= (byte) (1 << bit);
        WeightsAssembly assembly = assembly(weights, chunks);
        assertFault(
                Fault.CORRUPT,
                () -> assembly.add(index, ByteBuffer.wrap(payload)),
                "chunk %d of %d has CRC-32C".formatted(index, chunks.size()));
        assertThat(assembly.isComplete()).isFalse();
    }

    @Test
    void namesTheFirstMissingChunk() throws InvalidWeightsException {
        Weights weights = weights(100, 1);
        List<Chunk> chunks = Chunks.cut(weights.bytes(), 100);
        WeightsAssembly assembly = assembly(weights, chunks);
        assembly.add(0, chunks.get(0).payload());
        assembly.add(2, chunks.get(2).payload());
        assertFault(Fault.MISSING, assembly::finish, "chunk 1 of 4 is missing; 2 came");
    }

    @Test
    void refusesAChunkThatComesTwice() throws InvalidWeightsException {
        Weights weights = weights(100, 1);
        List<Chunk> chunks = Chunks.cut(weights.bytes(), 100);
        WeightsAssembly assembly = assembly(weights, chunks);
        assembly.add(1, chunks.get(1).payload());
        assertFault(
                Fault.DOUBLED,
                () -> assembly.add(1, chunks.get(1).payload()),
                "chunk 1 of 4 came twice");
    }

    @Test
    void refusesAChunkThatNoneAskedFor() throws InvalidWeightsException {
        Weights weights = weights(100, 1);
        List<Chunk> chunks = Chunks.cut(weights.bytes(), 100);
        WeightsAssembly assembly = assembly(weights, chunks);
        assertFault(
                Fault.STRAY,
                () -> assembly.add(4, chunks.get(0).payload()),
                "chunk 4 is not in [0, 4)");
    }

    @Test
    void refusesAChunkOfAnotherLength() throws InvalidWeightsException {
        Weights weights = weights(90, 1);
        List<Chunk> chunks = Chunks.cut(weights.bytes(), 100);
        WeightsAssembly assembly = assembly(weights, chunks);
        assertFault(
                Fault.WRONG_LENGTH,
                () -> assembly.add(0, chunks.get(3).payload()),
                "chunk 0 of 4 has 60 bytes, expected are 100");
    }

    @Test
    void refusesChunksThatAreNotAsLongAsTheParameters() {
        Weights weights = weights(100, 1);
        List<Part> parts = parts(Chunks.cut(weights.bytes(), 100));
        assertFault(
                Fault.WRONG_LENGTH,
                () -> new WeightsAssembly(parts, new Float32Encoding(), 99, weights.sha256()),
                "there are 400 bytes together, 99 values as float32-le have 396 to 396");
    }

    @Test
    void refusesChunksOfOtherWeightsByTheirHash() throws InvalidWeightsException {
        Weights weights = weights(100, 1);
        List<Chunk> chunks = Chunks.cut(weights.bytes(), 100);
        WeightsAssembly assembly =
                new WeightsAssembly(
                        parts(chunks), new Float32Encoding(), 100, weights(100, 2).sha256());
        for (int i = 0; i < chunks.size(); i++) {
            assembly.add(i, chunks.get(i).payload());
        }
        InvalidWeightsException e =
                catchThrowableOfType(InvalidWeightsException.class, assembly::finish);
        assertThat(e.fault()).isEqualTo(Fault.WRONG_HASH);
        assertThat(e).hasMessageContaining(weights.sha256());
    }

    @Test
    void putsTogetherADeltaAndChecksTheHashOfWhatItGives() throws InvalidWeightsException {
        Weights anchor = weights(1000, 1);
        Weights weights = weights(1000, 1);
        DeltaEncoding encoding = new DeltaEncoding(anchor);
        List<Chunk> chunks = Chunks.cut(encoding.encode(weights), 7);
        for (boolean right : new boolean[] {true, false}) {
            WeightsEncoding decoding = right ? encoding : new DeltaEncoding(weights(1000, 2));
            WeightsAssembly assembly =
                    new WeightsAssembly(parts(chunks), decoding, 1000, weights.sha256());
            for (int i = 0; i < chunks.size(); i++) {
                assembly.add(i, chunks.get(i).payload());
            }
            if (right) {
                assertThat(assembly.finish().sha256()).isEqualTo(weights.sha256());
            } else {
                assertFault(Fault.WRONG_HASH, assembly::finish, "the weights have SHA-256");
            }
        }
    }

    @Test
    void refusesToCutChunksOfNothing() {
        assertThatThrownBy(() -> Chunks.cut(weights(1, 1).bytes(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a chunk has at least 1 byte: 0");
    }

    @Test
    void findsTheFirstValueThatIsNotFinite() {
        byte[] bytes = new byte[12];
        ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putFloat(8, Float.NaN);
        assertThat(Weights.ofBytes(bytes).firstNotFinite()).hasValue(2);
        assertThat(Weights.ofBytes(new byte[12]).firstNotFinite()).isEmpty();
        assertThatThrownBy(() -> Weights.ofBytes(new byte[7]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("7 bytes are no whole number of float32");
    }
}
