package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.VideoFeatures;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.avro.TrainingVideo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExampleDecoderTest {
    private static final FeatureSizes SIZES = new FeatureSizes(2, 1, 5);
    private static final List<Architecture.Input> INPUTS =
            List.of(new Architecture.Input("audio", 1), new Architecture.Input("rgb", 2));

    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());

    @Test
    void hasTheFeaturesInTheOrderOfTheModelsInputs() throws Exception {
        ExampleDecoder decoder = decoder("training-videos");
        int[] labels = decoder.decode(video("a", 4, 0));
        assertThat(labels).containsExactly(4, 0);
        assertThat(decoder.rows()).isDeepEqualTo(new float[][] {{3}, {1, 2}});
    }

    @Test
    void readsTheOneFeatureThereIs() throws Exception {
        FeatureSizes audioSet = new FeatureSizes(0, 2, 5, FeatureSizes.RGB, "audio_embedding");
        TrainingFrames value =
                TrainingFrames.newBuilder()
                        .setId("a")
                        .setLabels(List.of(1))
                        .setFrameCount(2)
                        .setRgb(ByteBuffer.allocate(0))
                        .setAudio(ByteBuffer.wrap(new byte[] {0, 5, 0, 5}))
                        .build();
        ExampleDecoder decoder =
                new ExampleDecoder(
                        "training-frames",
                        audioSet,
                        List.of(new Architecture.Input("audio_embedding", 2)),
                        registry);
        assertThat(
                        decoder.decode(
                                new AvroSerde<>(TrainingFrames.class, registry)
                                        .serialize("training-frames", value)))
                .containsExactly(1);
        assertThat(decoder.rows())
                .isDeepEqualTo(
                        new float[][] {
                            {FeatureBytes.dequantize((byte) 0), FeatureBytes.dequantize((byte) 5)}
                        });
    }

    @Test
    void averagesFrames() throws Exception {
        ExampleDecoder decoder = decoder("training-frames");
        int[] labels = decoder.decode(frames(2, new byte[] {0, (byte) 255, 10, 101}));
        assertThat(labels).containsExactly(1);
        float lowest = FeatureBytes.dequantize((byte) 0);
        assertThat(decoder.rows()[1][0]).isCloseTo(lowest + 5 * 4f / 255, within());
        assertThat(decoder.rows()[1][1]).isCloseTo(lowest + 178 * 4f / 255, within());
    }

    @Test
    void refusesFramesThatAreNotAsManyAsStated() {
        ExampleDecoder decoder = decoder("training-frames");
        assertThatThrownBy(() -> decoder.decode(frames(3, new byte[] {1, 2, 3, 4})))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.WRONG_FEATURE_SIZE));
    }

    @Test
    void refusesALabelThatIsRepeatedAndForgetsItBehindTheRecord() throws Exception {
        ExampleDecoder decoder = decoder("training-videos");
        assertThatThrownBy(() -> decoder.decode(video("a", 4, 0, 4)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("label 4 is repeated");
        assertThat(decoder.decode(video("b", 4, 0))).containsExactly(4, 0);
    }

    @Test
    void refusesAnIdThatIsTooLong() {
        ExampleDecoder decoder = decoder("training-videos");
        String id = "x".repeat(VideoFeatures.MAX_ID_BYTES + 1);
        assertThatThrownBy(() -> decoder.decode(video(id, 1)))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.TOO_LARGE));
    }

    private byte[] video(String id, Integer... labels) {
        TrainingVideo video =
                TrainingVideo.newBuilder()
                        .setId(id)
                        .setLabels(List.of(labels))
                        .setMeanRgb(FeatureBytes.ofFloats(new float[] {1, 2}))
                        .setMeanAudio(FeatureBytes.ofFloats(new float[] {3}))
                        .build();
        return new AvroSerde<>(TrainingVideo.class, registry).serialize("training-videos", video);
    }

    private byte[] frames(int count, byte[] rgb) {
        TrainingFrames frames =
                TrainingFrames.newBuilder()
                        .setId("a")
                        .setLabels(List.of(1))
                        .setFrameCount(count)
                        .setRgb(ByteBuffer.wrap(rgb))
                        .setAudio(ByteBuffer.wrap(new byte[count]))
                        .build();
        return new AvroSerde<>(TrainingFrames.class, registry).serialize("training-frames", frames);
    }

    private ExampleDecoder decoder(String topic) {
        return new ExampleDecoder(topic, SIZES, INPUTS, registry);
    }

    private static org.assertj.core.data.Offset<Float> within() {
        return org.assertj.core.data.Offset.offset(1e-5f);
    }
}
