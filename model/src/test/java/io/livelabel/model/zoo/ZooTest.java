package io.livelabel.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.livelabel.model.ModelSpec;
import io.livelabel.model.layer.Layer;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZooTest {
    private static final FeatureSet YOUTUBE_8M = FeatureSet.of(1024, 128, 3862);

    @ParameterizedTest
    @CsvSource({
        // 1,152 · 3,862 + 3,862
        "logistic, 4452886",
        // 1024·2048+2048 + 2048·1024+1024 + 128·512+512 + 512·256+256 + 1280·2048+2048 +
        // 2048·3862+3862
        "video-mlp, 14931478",
        // 1152·1024+1024 + 1024·3862+3862 + 1152·3862
        "wide-and-deep, 9588246",
        // 3 · (1152·2048+2048) + 2048·3862+3862 + 1152·3862
        "gated-wide-and-deep, 19446294",
        // 1,152 · 3,862 · 5 + 2 · 3,862
        "moe, 22252844"
    })
    void hasTheParametersThatItsLayersAddUpTo(String name, int count) {
        assertThat(Zoo.architecture(name, YOUTUBE_8M).parameterCount()).isEqualTo(count);
    }

    @Test
    void buildsEveryModelOnASingleFeatureOfAnyName() {
        FeatureSet audioSet = FeatureSet.of(Map.of("audio_embedding", 128), 527);
        for (ZooModel model : Zoo.models()) {
            assertThat(model.architecture(audioSet, Map.of()).inputs())
                    .as(model.name())
                    .allSatisfy(input -> assertThat(input.name()).isEqualTo("audio_embedding"))
                    .isNotEmpty();
        }
    }

    @Test
    void usesEveryLayerThatThereIs() {
        TreeSet<String> used = new TreeSet<>();
        for (ZooModel model : Zoo.models()) {
            model.architecture(YOUTUBE_8M, Map.of())
                    .nodes()
                    .forEach(node -> used.add(node.layer().getClass().getSimpleName()));
        }
        Zoo.model("bilstm")
                .architecture(YOUTUBE_8M, Map.of("attention", 0.0))
                .nodes()
                .forEach(node -> used.add(node.layer().getClass().getSimpleName()));
        TreeSet<String> all = new TreeSet<>();
        for (Class<?> layer : Layer.class.getPermittedSubclasses()) {
            all.add(layer.getSimpleName());
        }
        assertThat(used).isEqualTo(all);
    }

    @Test
    void takesOptionsByTheirNamesAndRefusesOthers() {
        ZooModel moe = Zoo.model("moe");
        assertThat(moe.architecture(YOUTUBE_8M, Map.of("experts", 4.0)).parameterCount())
                .isEqualTo(1152 * 3862 * 9 + 4 * 3862);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> moe.architecture(YOUTUBE_8M, Map.of("expert", 4.0)))
                .withMessage("model moe has no option 'expert'; there are: [experts]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> moe.architecture(YOUTUBE_8M, Map.of("experts", 1.5)))
                .withMessage("option experts is 1.5: give a whole number from 1 to 2147483647");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> moe.architecture(YOUTUBE_8M, Map.of("experts", 0.0)));
    }

    @Test
    void tellsModelsOnFramesFromOthers() {
        Zoo.requireVideoLevel("logistic");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Zoo.requireVideoLevel("stream-lstm"))
                .withMessageContaining("reads frames")
                .withMessageContaining(Zoo.videoLevelNames().toString());
        assertThat(Zoo.architecture("stream-lstm", YOUTUBE_8M.withMaxFrames(100)).maxFrames())
                .isEqualTo(100);
    }

    @Test
    void describesAModelLayerByLayer() {
        ModelSpec spec = new ModelSpec(Zoo.architecture("bilstm", FeatureSet.of(6, 4, 7)));
        assertThat(spec.toText())
                .contains(
                        "up to 300 frames          [frames, 6]",
                        "[frames, 1024]",
                        "forward-recurrent [2048, 512]")
                .endsWith("MB, 7 classes" + System.lineSeparator());
        assertThat(spec.megabytes()).isEqualTo(spec.parameters() * 4 / 1e6);
    }
}
