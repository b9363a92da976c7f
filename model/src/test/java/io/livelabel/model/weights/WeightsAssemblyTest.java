package io.livelabel.model.weights;

import static io.livelabel.model.weights.Faults.assertFault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.model.weights.Chunks.Chunk;
import io.livelabel.model.weights.InvalidWeightsException.Fault;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WeightsAssemblyTest {
    private static final Float32Encoding WHOLE = new Float32Encoding();

    private static Weights weights(int floats, long seed) {
        byte[] bytes = new byte[floats * Float.BYTES];
        new Random(seed).nextBytes(bytes);
        return Weights.ofBytes(bytes);
    }

    private static WeightsAssembly assembled(List<Chunk> chunks, String dtype, long mostBytes)
            throws InvalidWeightsException {
        WeightsAssembly assembly = new WeightsAssembly(dtype, mostBytes);
        for (Chunk chunk : chunks) {
            assembly.add(chunk.payload(), chunk.crc32c());
        }
        return assembly;
    }

    @Property(tries = 200)
    void putsTogetherWhatWasCut(
            @ForAll @IntRange(max = 3000) int floats,
            @ForAll @IntRange(min = 1, max = 5000) int maxBytes,
            @ForAll @IntRange(max = 100) int spare,
            @ForAll long seed)
            throws InvalidWeightsException {
        Weights weights = weights(floats, seed);
        List<Chunk> chunks = Chunks.cut(weights.bytes(), maxBytes);
        for (Chunk chunk : chunks) {
            assertThat(chunk.payload().remaining()).isBetween(1, maxBytes);
        }
        long bytes = (long) floats * Float.BYTES;
        Weights again =
                assembled(chunks, Weights.DTYPE, bytes + spare)
                        .finish(WHOLE, floats, weights.sha256());
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
        Chunk chunk = chunks.get(index);
        byte[] payload = new byte[chunk.payload().remaining()];
        chunk.payload().duplicate().get(payload);
        payload[flipped % maxBytes] ^= (byte) (1 << bit);
        WeightsAssembly assembly =
                assembled(chunks.subList(0, index), Weights.DTYPE, weights.bytes().remaining());
        assertFault(
                Fault.CORRUPT,
                () -> assembly.add(ByteBuffer.wrap(payload), chunk.crc32c()),
                "it has CRC-32C");
        // It goes on as if the chunk had not come.
        for (Chunk each : chunks.subList(index, chunks.size())) {
            assembly.add(each.payload(), each.crc32c());
        }
        assertThat(assembly.finish(WHOLE, floats, weights.sha256()).bytes())
                .isEqualTo(weights.bytes());
    }

    @Test
    void refusesToBeginWithChunksThatAreNotAsLongAsTheParameters() {
        assertFault(
                Fault.WRONG_LENGTH,
                () -> new WeightsAssembly(WHOLE, 400, 99),
                "there are 400 bytes together, 99 values as float32-le have 396 to 396");
        for (long bytes : new long[] {-1, 1L << 31}) {
            assertFault(
                    Fault.WRONG_LENGTH,
                    () -> new WeightsAssembly(Weights.DTYPE, bytes),
                    "chunks of %d bytes together cannot be held".formatted(bytes));
        }
    }

    @Test
    void refusesMoreThanItExpects() throws InvalidWeightsException {
        Chunk chunk = Chunks.cut(weights(25, 1).bytes(), 100).get(0);
        WeightsAssembly assembly = new WeightsAssembly(Weights.DTYPE, 199);
        assembly.add(chunk.payload(), chunk.crc32c());
        assertFault(
                Fault.WRONG_LENGTH,
                () -> assembly.add(chunk.payload(), chunk.crc32c()),
                "its 100 bytes behind 100 are too many; at most 199 are expected");
    }

    @Test
    void refusesToEndBeforeAllHaveCome() throws InvalidWeightsException {
        Weights weights = weights(100, 1);
        List<Chunk> chunks = Chunks.cut(weights.bytes(), 100);
        WeightsAssembly assembly = assembled(chunks.subList(0, 3), Weights.DTYPE, 400);
        assertFault(
                Fault.WRONG_LENGTH,
                () -> assembly.finish(WHOLE, 100, weights.sha256()),
                "there are 300 bytes together, 100 values as float32-le have 400 to 400");
    }

    @Test
    void refusesChunksOfOtherWeightsByTheirHash() throws InvalidWeightsException {
        Weights weights = weights(100, 1);
        WeightsAssembly assembly = assembled(Chunks.cut(weights.bytes(), 100), Weights.DTYPE, 400);
        InvalidWeightsException e =
                catchThrowableOfType(
                        InvalidWeightsException.class,
                        () -> assembly.finish(WHOLE, 100, weights(100, 2).sha256()));
        assertThat(e.fault()).isEqualTo(Fault.WRONG_HASH);
        assertThat(e).hasMessageContaining(weights.sha256());
    }

    @Test
    void putsTogetherADeltaAndChecksTheHashOfWhatItGives() throws InvalidWeightsException {
        Weights weights = weights(1000, 1);
        DeltaEncoding encoding = new DeltaEncoding(weights(1000, 2));
        List<Chunk> chunks = Chunks.cut(encoding.encode(weights), 7);
        long most = encoding.mostBytes(1000);
        assertThat(
                        assembled(chunks, DeltaEncoding.DTYPE, most)
                                .finish(encoding, 1000, weights.sha256())
                                .sha256())
                .isEqualTo(weights.sha256());
        WeightsAssembly wrong = assembled(chunks, DeltaEncoding.DTYPE, most);
        assertFault(
                Fault.WRONG_HASH,
                () -> wrong.finish(new DeltaEncoding(weights(1000, 3)), 1000, weights.sha256()),
                "the weights have SHA-256");
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
