package io.livelabel.producer.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RawFeatureReaderTest {
    private final RawFeatureReader reader = new RawFeatureReader();

    @Test
    void readsFeaturesThatNobodyNamedBeforehand() throws Exception {
        List<RawFeature> features =
                read(
                        Examples.example()
                                .bytes("words", ascii("one"), ascii("eleven"))
                                .floats("packed", 1.5f, -2)
                                .unpackedFloats("unpacked", 3, 4, 5)
                                .ints("start_times", 7, -8)
                                .unpackedInts("end_times", 9)
                                .frameList(
                                        "audio_embedding",
                                        new byte[] {1, 2},
                                        new byte[] {3, 4},
                                        new byte[] {5}));

        assertThat(features)
                .extracting(RawFeature::name)
                .containsExactly(
                        "words",
                        "packed",
                        "unpacked",
                        "start_times",
                        "end_times",
                        "audio_embedding");
        RawFeature.Bytes words = (RawFeature.Bytes) features.get(0);
        assertThat(words.framed()).isFalse();
        assertThat(words.lengths()).containsExactly(3, 6);
        assertThat(words.values()).isEqualTo(ascii("oneeleven"));
        RawFeature.Floats packed = (RawFeature.Floats) features.get(1);
        assertThat(packed.values()).containsExactly(1.5f, -2);
        assertThat(packed.lengths()).containsExactly(2);
        assertThat(((RawFeature.Floats) features.get(2)).values()).containsExactly(3, 4, 5);
        assertThat(((RawFeature.Ints) features.get(3)).values()).containsExactly(7, -8);
        assertThat(((RawFeature.Ints) features.get(4)).values()).containsExactly(9);
        RawFeature.Bytes frames = (RawFeature.Bytes) features.get(5);
        assertThat(frames.framed()).isTrue();
        assertThat(frames.frames()).isEqualTo(3);
        assertThat(frames.lengths()).containsExactly(2, 2, 1);
        assertThat(frames.values()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void growsWithLongLists() throws Exception {
        float[] many = Examples.ramp(5_000);
        byte[] frame = new byte[100_000];
        new Random(1).nextBytes(frame);
        List<RawFeature> features =
                read(Examples.example().floats("many", many).frameList("frame", frame));
        assertThat(((RawFeature.Floats) features.get(0)).values()).isEqualTo(many);
        assertThat(((RawFeature.Bytes) features.get(1)).values()).isEqualTo(frame);
    }

    @Test
    void takesTheLastOfARepeatedKeyInTheFirstOnesPlace() throws Exception {
        List<RawFeature> features =
                read(Examples.example().ints("a", 1).ints("b", 2).floats("a", 3).frameList("a"));
        assertThat(features).hasSize(3);
        assertThat(((RawFeature.Floats) features.get(0)).values()).containsExactly(3);
        assertThat(features.get(1).name()).isEqualTo("b");
        assertThat(features.get(2)).isInstanceOf(RawFeature.Empty.class);
        assertThat(features.get(2).frames()).isZero();
    }

    @Test
    void refusesAFeatureOfTwoKinds() {
        byte[] floats = Examples.field(2, Examples.field(1, new byte[4]));
        byte[] ints = Examples.field(3, Examples.field(1, new byte[1]));
        byte[] key = Examples.field(1, ascii("mixed"));
        byte[] value = Examples.field(2, Examples.concat(floats, ints));
        byte[] record = Examples.field(1, Examples.field(1, Examples.concat(key, value)));
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(record)))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.MALFORMED))
                .hasMessageContaining("mixed holds lists of kinds 2 and 3");
    }

    @Property(tries = 2_000)
    void readsWhateverBytesOrSaysThatTheyAreNone(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] record = Examples.frames("id", 2, 6, 3, 1, 2).floats("mean", 1, 2).toBytes();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            record[random.nextInt(record.length)] = (byte) random.nextInt();
        }
        try {
            assertThat(reader.read(ByteBuffer.wrap(record))).hasSizeLessThan(record.length);
        } catch (MalformedRecordException e) {
            assertThat(e.reason()).isEqualTo(DeadLetterReason.MALFORMED);
        }
    }

    private List<RawFeature> read(Examples example) throws MalformedRecordException {
        return reader.read(ByteBuffer.wrap(example.toBytes()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
