package io.livelabel.model.weights;

import static io.livelabel.model.weights.Faults.assertFault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.weights.InvalidWeightsException.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WeightsEncodingTest {
    private static Weights weights(float... values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Weights.ofBytes(bytes.array());
    }

    private static Weights random(int length, long seed) {
        byte[] bytes = new byte[length * Float.BYTES];
        new Random(seed).nextBytes(bytes);
        return Weights.ofBytes(bytes);
    }

    /** Each value a little more or less. */
    private static Weights near(Weights weights, long seed) {
        Random random = new Random(seed);
        float[] values = new float[weights.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights.floats().get(i) * (1 + 1e-4f * (float) random.nextGaussian());
        }
        return weights(values);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static void assertSameAgain(WeightsEncoding encoding, Weights weights)
            throws InvalidWeightsException {
        byte[] encoded = bytes(encoding.encode(weights));
        assertThat(bytes(encoding.encode(weights))).as("twice").isEqualTo(encoded);
        Weights again = encoding.decode(encoded, weights.length());
        assertThat(again.bytes()).isEqualTo(weights.bytes());
        assertThat(again.sha256()).isEqualTo(weights.sha256());
    }

    @Property(tries = 200)
    void givesBackAnyBitsWhetherWholeOrAsADelta(
            @ForAll @IntRange(min = 1, max = 3000) int length, @ForAll long seed)
            throws InvalidWeightsException {
        Weights weights = random(length, seed);
        assertSameAgain(new Float32Encoding(), weights);
        Weights close = near(weights, seed);
        assertSameAgain(new DeltaEncoding(weights), close);
        assertThat(new DeltaEncoding(weights).encode(weights).remaining())
                .as("a delta without a difference")
                .isLessThan(100);
    }

    @Property(tries = 200)
    void givesBackRoundedWeightsFromHalfTheBytes(
            @ForAll @IntRange(max = 3000) int length, @ForAll long seed)
            throws InvalidWeightsException {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            double value = random.nextGaussian() * Math.exp(random.nextGaussian() * 5);
            values[i] = (float) Math.max(-65_000, Math.min(65_000, value));
        }
        Weights rounded = Float16Encoding.round(weights(values));
        for (int i = 0; i < length; i++) {
            assertThat(Math.abs(rounded.floats().get(i) - values[i]))
                    .isLessThanOrEqualTo(Math.max(Math.abs(values[i]) * 0x1p-11f, 0x1p-25f));
        }
        assertSameAgain(new Float16Encoding(), rounded);
        assertThat(new Float16Encoding().encode(rounded).remaining()).isEqualTo(2 * length);
        assertThat(Float16Encoding.round(rounded).sha256()).isEqualTo(rounded.sha256());
    }

    @Test
    void writesHalvesAsTheStandardSays() {
        Weights halves = weights(1f, -2f, 65_504f, 0x1p-24f);
        assertThat(new Float16Encoding().encode(halves))
                .isEqualTo(
                        ByteBuffer.wrap(
                                new byte[] {0, 0x3c, 0, (byte) 0xc0, (byte) 0xff, 0x7b, 1, 0}));
    }

    @Test
    void refusesToRoundWhatNoHalfReaches() {
        assertThat(Float16Encoding.firstOutOfRange(weights(1, -65_519))).isEmpty();
        assertThat(Float16Encoding.firstOutOfRange(weights(1, -65_520))).hasValue(1);
        assertThat(Float16Encoding.firstOutOfRange(weights(Float.NaN))).hasValue(0);
        assertThatThrownBy(() -> Float16Encoding.round(weights(1, 7e4f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value 1 of 2 is 70000.0, which half precision does not reach");
    }

    @Test
    void refusesToEncodeWhatWasNotRounded() {
        assertThatThrownBy(() -> new Float16Encoding().encode(weights(1, 0.1f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value 1 of 2 is 0.1, which is no half: round the weights first");
    }

    @Test
    void isShorterAsADeltaWhereValuesChangedLittle() {
        float[] values = new float[10_000];
        Random random = new Random(2);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Weights anchor = weights(values);
        ByteBuffer delta = new DeltaEncoding(anchor).encode(near(anchor, 3));
        assertThat(delta.remaining()).isBetween(10_000, 30_000);
    }

    @Test
    void sortsTheDifferenceByteByByte() {
        Weights anchor = Weights.ofBytes(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        Weights weights = Weights.ofBytes(new byte[] {0, 2, 3, 0, 5, 5, 7, 0});
        assertThat(BytePlanes.ofDifference(weights, anchor))
                .containsExactly(1, 0, 0, 3, 0, 0, 4, 8);
        assertThatThrownBy(() -> BytePlanes.ofDifference(weights, weights(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 values differ from 1: give as many");
    }

    @Test
    void refusesADeltaThatIsNoneOfThisAnchor() {
        Weights anchor = random(100, 1);
        byte[] delta = bytes(new DeltaEncoding(anchor).encode(near(anchor, 2)));
        assertFault(
                Fault.CORRUPT,
                () -> new DeltaEncoding(anchor).decode(new byte[] {1, 2, 3, 4, 5}, 100),
                "the delta's 5 bytes cannot be decompressed to at most 400: ");
        assertFault(
                Fault.WRONG_LENGTH,
                () -> new DeltaEncoding(anchor).decode(delta, 101),
                "a delta of 101 values is from an anchor of 100");
        assertFault(
                Fault.WRONG_LENGTH,
                () -> new DeltaEncoding(random(101, 1)).decode(delta, 101),
                "the delta has 400 bytes, 101 values have 404");
        assertFault(
                Fault.CORRUPT,
                () -> new DeltaEncoding(random(99, 1)).decode(delta, 99),
                "cannot be decompressed");
    }

    @Test
    void refusesOtherNumbersOfBytes() {
        assertFault(
                Fault.WRONG_LENGTH,
                () -> new Float16Encoding().decode(new byte[8], 3),
                "there are 8 bytes together, 3 values as float16-le have 6 to 6");
        assertFault(
                Fault.WRONG_LENGTH,
                () -> new Float32Encoding().decode(new byte[8], 3),
                "3 values as float32-le have 12 to 12");
    }

    @Test
    void knowsTheFormsThatStandByThemselves() {
        assertThat(WeightsEncoding.full("float32-le")).contains(new Float32Encoding());
        assertThat(WeightsEncoding.full("float16-le")).contains(new Float16Encoding());
        assertThat(WeightsEncoding.full(DeltaEncoding.DTYPE)).isEmpty();
        assertThat(WeightsEncoding.full("float16")).isEmpty();
    }
}
