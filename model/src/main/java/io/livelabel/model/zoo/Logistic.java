package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.Layer.Activation;
import io.livelabel.model.Layer.Concat;
import io.livelabel.model.Layer.Dense;
import io.livelabel.model.Layer.RmsNormalize;
import java.util.List;

/**
 * One logistic regression a class, the baseline of YouTube-8M (Abu-El-Haija et al., 2016,
 * arXiv:1609.08675), on rgb and audio each scaled to unit root mean square.
 */
final class Logistic {
    static final String NAME = "logistic";

    private Logistic() {}

    static Architecture of(int rgb, int audio, int classes) {
        return new Architecture(
                NAME,
                List.of(new Input("rgb", rgb), new Input("audio", audio)),
                List.of(
                        new Node("rgb-scaled", new RmsNormalize(), List.of("rgb")),
                        new Node("audio-scaled", new RmsNormalize(), List.of("audio")),
                        new Node("features", new Concat(), List.of("rgb-scaled", "audio-scaled")),
                        new Node(
                                "logits",
                                new Dense(classes, Activation.IDENTITY),
                                List.of("features"))),
                "logits",
                classes);
    }
}
