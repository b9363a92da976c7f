package io.livelabel.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VideoFeaturesTest {
    private static final ByteBuffer RGB = FeatureBytes.ofFloats(new float[] {1, 2});
    private static final ByteBuffer AUDIO = FeatureBytes.ofFloats(new float[] {3});

    private final VideoFeatures video = new VideoFeatures(new FeatureSizes(2, 1, 5));

    @Test
    void holdsTheVideoReadLast() throws MalformedRecordException {
        float[] rgb = video.feature("rgb", 2);

        video.readMeans("SjJ3", RGB, AUDIO);

        assertThat(video.id()).isEqualTo("SjJ3");
        assertThat(rgb).containsExactly(1, 2);
        assertThat(video.feature("audio", 1)).containsExactly(3);
    }

    @Test
    void holdsTheOneFeatureThereIsByItsName() throws MalformedRecordException {
        VideoFeatures one =
                new VideoFeatures(new FeatureSizes(0, 1, 5, FeatureSizes.RGB, "audio_embedding"));

        one.readMeans("SjJ3", ByteBuffer.allocate(0), AUDIO);
        assertThat(one.feature("audio_embedding", 1)).containsExactly(3);
        one.readFrames("SjJ3", 2, ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[] {10, 10}));
        assertThat(one.feature("audio_embedding", 1))
                .containsExactly(FeatureBytes.dequantize((byte) 10));

        assertThatThrownBy(() -> one.readMeans("SjJ3", RGB, AUDIO))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("meanRgb has 8 bytes, 0 float32 are 0");
        assertThatThrownBy(() -> one.feature("rgb", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("videos have audio_embedding, but no 'rgb'");
    }

    @Test
    void readsFramesAsTheirMeans() throws MalformedRecordException {
        video.readFrames(
                "SjJ3", 2, ByteBuffer.wrap(new byte[4]), ByteBuffer.wrap(new byte[] {10, 10}));

        assertThat(video.feature("rgb", 2)).containsOnly(FeatureBytes.dequantize((byte) 0));
        assertThat(video.feature("audio", 1)).containsOnly(FeatureBytes.dequantize((byte) 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void refusesAVideoWithoutAnId(String id) {
        assertThatThrownBy(() -> video.readMeans(id, RGB, AUDIO))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.MISSING_ID));
    }

    @Test
    void refusesAnIdThatWouldMakeItsLabelsTooLarge() throws MalformedRecordException {
        video.readMeans("é".repeat(VideoFeatures.MAX_ID_BYTES / 2), RGB, AUDIO);

        assertThatThrownBy(
                        () ->
                                video.readMeans(
                                        "é".repeat(VideoFeatures.MAX_ID_BYTES / 2) + "x",
                                        RGB,
                                        AUDIO))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.TOO_LARGE))
                .hasMessageContaining("at most 1024 bytes");
    }

    @Test
    void namesAFeatureThatVideosDoNotHave() {
        assertThatThrownBy(() -> video.feature("text", 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'text'");
        assertThatThrownBy(() -> video.feature("rgb", 3)).hasMessageContaining("2 values of rgb");
    }
}
