package io.livelabel.classifier.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.Frames;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Video;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InputReaderTest {
    private static final FeatureSizes AUDIO_SET =
            new FeatureSizes(0, 2, 5, FeatureSizes.RGB, "audio_embedding");
    private static final Architecture ARCHITECTURE =
            Zoo.architecture("logistic", FeatureSet.of(AUDIO_SET.byName(), AUDIO_SET.classes()));

    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
    private final InputReader reader = new InputReader(ARCHITECTURE, AUDIO_SET, registry);

    @Test
    void readsTheOneFeatureThereIs() throws Exception {
        ByteBuffer none = ByteBuffer.allocate(0);
        Video video = new Video("a", none, FeatureBytes.ofFloats(new float[] {3, 4}));
        assertThat(reader.read(record("videos", bytes(Video.class, "videos", video))))
                .isEqualTo("a");
        assertThat(reader.rows()).isDeepEqualTo(new float[][] {{3, 4}});

        Frames frames = new Frames("b", 1, none, ByteBuffer.wrap(new byte[] {0, 9}));
        assertThat(reader.read(record("frames", bytes(Frames.class, "frames", frames))))
                .isEqualTo("b");
        assertThat(reader.rows())
                .isDeepEqualTo(
                        new float[][] {
                            {FeatureBytes.dequantize((byte) 0), FeatureBytes.dequantize((byte) 9)}
                        });
    }

    @Test
    void keepsTheFramesForAModelThatReadsThem() throws Exception {
        Architecture onFrames =
                Zoo.architecture(
                        "stream-lstm",
                        FeatureSet.of(AUDIO_SET.byName(), AUDIO_SET.classes()).withMaxFrames(2));
        InputReader frameReader = new InputReader(onFrames, AUDIO_SET, registry);
        ByteBuffer none = ByteBuffer.allocate(0);
        byte[] three = {0, 9, 1, 8, 2, 7};
        frameReader.read(
                record(
                        "frames",
                        bytes(
                                Frames.class,
                                "frames",
                                new Frames("b", 3, none, ByteBuffer.wrap(three)))));
        assertThat(frameReader.frames()).as("of at most 2").isEqualTo(2);
        float[] audio = frameReader.rows()[0];
        for (int i = 0; i < 4; i++) {
            assertThat(audio[i]).isEqualTo(FeatureBytes.dequantize(three[i]));
        }
        Video video = new Video("a", none, FeatureBytes.ofFloats(new float[] {3, 4}));
        assertThatThrownBy(
                        () ->
                                frameReader.read(
                                        record("videos", bytes(Video.class, "videos", video))))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("the model reads frames, the record holds means");
    }

    @Test
    void readsLabelledVideosAsUploads() throws Exception {
        ByteBuffer none = ByteBuffer.allocate(0);
        ByteBuffer means = FeatureBytes.ofFloats(new float[] {3, 4});
        assertThat(reader.readLabelled(new TrainingVideo("a", List.of(1), none, means)))
                .isEqualTo("a");
        assertThat(reader.rows()).isDeepEqualTo(new float[][] {{3, 4}});

        Architecture onFrames =
                Zoo.architecture(
                        "stream-lstm",
                        FeatureSet.of(AUDIO_SET.byName(), AUDIO_SET.classes()).withMaxFrames(2));
        InputReader frameReader = new InputReader(onFrames, AUDIO_SET, registry);
        byte[] one = {5, 6};
        assertThat(
                        frameReader.readLabelled(
                                new TrainingFrames("b", List.of(), 1, none, ByteBuffer.wrap(one))))
                .isEqualTo("b");
        assertThat(frameReader.frames()).isEqualTo(1);
        assertThat(frameReader.rows()[0])
                .startsWith(FeatureBytes.dequantize((byte) 5), FeatureBytes.dequantize((byte) 6));
        assertThatThrownBy(
                        () -> reader.readLabelled(new TrainingVideo(" ", List.of(1), none, means)))
                .isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void refusesAFeatureThatShouldBeAbsent() {
        ByteBuffer some = FeatureBytes.ofFloats(new float[] {3, 4});
        Video video = new Video("a", some, some);
        assertThatThrownBy(() -> reader.read(record("videos", bytes(Video.class, "videos", video))))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("meanRgb has 8 bytes, 0 float32 are 0");
    }

    private <T extends org.apache.avro.specific.SpecificRecord> byte[] bytes(
            Class<T> type, String topic, T value) {
        return new AvroSerde<>(type, registry).serialize(topic, value);
    }

    private static InputRecord record(String topic, byte[] value) {
        return new InputRecord(topic, 0, 0, 0, null, value);
    }
}
