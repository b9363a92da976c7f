package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import java.util.List;
import java.util.Map;

/** The models by name. */
public final class Zoo {
    private Zoo() {}

    /** All models: those that read one row a video, then those that read frames. */
    public static List<ZooModel> models() {
        return List.of(
                Logistic.MODEL,
                VideoMlp.MODEL,
                WideAndDeep.MODEL,
                GatedWideAndDeep.MODEL,
                Moe.MODEL,
                GatedMoe.MODEL,
                ResnetMlp.MODEL,
                BiLstmStack.MODEL,
                StreamLstm.MODEL,
                MlpStreamLstm.CONCATENATED,
                MlpStreamLstm.AVERAGED,
                NeXtVladNet.MODEL);
    }

    /** The names, in a fixed order. */
    public static List<String> names() {
        return models().stream().map(ZooModel::name).toList();
    }

    /** The names of the models that read one row a video. */
    public static List<String> videoLevelNames() {
        return models().stream().filter(model -> !model.frames()).map(ZooModel::name).toList();
    }

    /**
     * Makes sure that a model reads one row a video.
     *
     * @throws IllegalArgumentException if there is none of that name, or it reads frames
     */
    public static void requireVideoLevel(String name) {
        if (model(name).frames()) {
            throw new IllegalArgumentException(
                    "model '%s' reads frames, asked for is one that reads one row a video: %s"
                            .formatted(name, videoLevelNames()));
        }
    }

    /**
     * The model of a name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static ZooModel model(String name) {
        return models().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no model named '%s'; there are: %s"
                                                .formatted(name, names())));
    }

    /**
     * The architecture of a name, with its default sizes.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Architecture architecture(String name, FeatureSet features) {
        return model(name).architecture(features, Map.of());
    }
}
