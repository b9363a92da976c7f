package io.livelabel.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FeatureSizesTest {
    @Test
    void namesTheFeaturesThereAreInOrder() {
        assertThat(FeatureSizes.YOUTUBE_8M.byName())
                .containsOnlyKeys("rgb", "audio")
                .containsEntry("rgb", 1024)
                .containsEntry("audio", 128);
        assertThat(FeatureSizes.YOUTUBE_8M.byName().keySet()).containsExactly("rgb", "audio");
        FeatureSizes audioSet = new FeatureSizes(0, 128, 527, "rgb", "audio_embedding");
        assertThat(audioSet.byName().keySet()).containsExactly("audio_embedding");
        assertThat(audioSet.meanAudioName()).isEqualTo("mean_audio_embedding");
    }

    @Test
    void tellsNamesOnlyWhereTheyAreOthersThanYouTube8Ms() {
        assertThat(FeatureSizes.YOUTUBE_8M)
                .hasToString("FeatureSizes[rgb=1024, audio=128, classes=3862]");
        assertThat(new FeatureSizes(0, 1, 5, "rgb", "x"))
                .hasToString("FeatureSizes[rgb=0, audio=1, classes=5, rgbName=rgb, audioName=x]");
    }

    @Test
    void refusesWhatNoDataSetHas() {
        refuses(0, 0, 5, "rgb", "audio", "rgb 0, audio 0, classes 5");
        refuses(-1, 4, 5, "rgb", "audio", "rgb -1, audio 4");
        refuses(4, 4, 0, "rgb", "audio", "classes 0");
        refuses(4, 4, 5, " ", "audio", "features need names: rgb is ' '");
        refuses(4, 4, 5, "x", "x", "both features are named 'x'");
    }

    private static void refuses(
            int rgb, int audio, int classes, String rgbName, String audioName, String message) {
        assertThatThrownBy(() -> new FeatureSizes(rgb, audio, classes, rgbName, audioName))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
