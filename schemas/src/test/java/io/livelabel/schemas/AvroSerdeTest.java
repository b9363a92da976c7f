package io.livelabel.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.avro.Video;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
    private final AvroSerde<Truth> serde = new AvroSerde<>(Truth.class, registry);

    @Test
    void writesAZeroByteThenTheSchemasIdThenAvroBinary() {
        registry.restore("truth-value", Truth.SCHEMA$, 1, 0x01020304);

        byte[] bytes = serde.serialize("truth", new Truth("ab", List.of(3)));

        assertThat(bytes).containsExactly(0, 1, 2, 3, 4, 4, 'a', 'b', 2, 6, 0);
    }

    @Property(tries = 100)
    void readsWhatItWrote(@ForAll @Size(max = 40) List<@IntRange(max = 3861) Integer> labels)
            throws MalformedRecordException {
        Truth truth = new Truth("SjJ3", labels);

        assertThat(serde.read(serde.serialize("truth", truth))).isEqualTo(truth);
    }

    @Property(tries = 500)
    void refusesAnyBytesThatAreNoRecord(@ForAll byte[] garbage) {
        int id = registry.register("truth-value", Truth.SCHEMA$);
        ByteBuffer bytes = ByteBuffer.allocate(garbage.length + 5).put((byte) 0).putInt(id);
        bytes.put(garbage);

        try {
            Truth read = serde.read(bytes.array());
            assertThat(serde.read(serde.serialize("truth", read))).isEqualTo(read);
        } catch (MalformedRecordException e) {
            assertThat(e.reason()).isEqualTo(DeadLetterReason.MALFORMED);
        }
    }

    @Test
    void saysWhatIsWrongWithBytesThatAreNotOfTheWireFormat() {
        assertThatThrownBy(() -> serde.read(new byte[] {0, 1}))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("2 bytes are too few");
        assertThatThrownBy(() -> serde.read("{\"id\":\"ab\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("first byte is 123");
    }

    @Test
    void namesTheIdOfAnUnknownSchema() {
        MalformedRecordException unknown =
                catchThrowableOfType(
                        MalformedRecordException.class,
                        () -> serde.read(new byte[] {0, 0, 0, 3, 9, 2, 2}));

        assertThat(unknown).hasMessageContaining("777");
        assertThat(unknown.reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
    }

    @Test
    void refusesARecordCutShortAndOneWithBytesLeftOver() {
        byte[] whole = serde.serialize("truth", new Truth("SjJ3", List.of(1, 2, 3)));

        assertThatThrownBy(() -> serde.read(Arrays.copyOf(whole, whole.length - 3)))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> serde.read(Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("left over");
    }

    @Test
    void readsRecordsWrittenByALaterSchemaWithOneMoreField() throws MalformedRecordException {
        AvroSerde<TrainingVideo> later = new AvroSerde<>(TrainingVideo.class, registry);
        TrainingVideo video =
                new TrainingVideo(
                        "SjJ3",
                        List.of(1),
                        FeatureBytes.ofFloats(new float[] {1}),
                        FeatureBytes.ofFloats(new float[] {2}));

        Video read =
                new AvroSerde<>(Video.class, registry)
                        .read(renamed(later.serialize("training-videos", video)));

        assertThat(read.getId()).isEqualTo("SjJ3");
        assertThat(read.getMeanAudio()).isEqualTo(FeatureBytes.ofFloats(new float[] {2}));
    }

    /** The same bytes under a schema named Video that has the field labels in its midst. */
    private byte[] renamed(byte[] bytes) {
        Schema wider =
                SchemaBuilder.record("io.livelabel.schemas.avro.Video")
                        .fields()
                        .requiredString("id")
                        .name("labels")
                        .type()
                        .array()
                        .items()
                        .intType()
                        .noDefault()
                        .requiredBytes("meanRgb")
                        .requiredBytes("meanAudio")
                        .endRecord();
        return ByteBuffer.wrap(bytes).putInt(1, registry.register("wider-value", wider)).array();
    }
}
