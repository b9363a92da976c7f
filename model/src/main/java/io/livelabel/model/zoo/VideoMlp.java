package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.Layer.Activation;
import io.livelabel.model.Layer.Concat;
import io.livelabel.model.Layer.Dense;
import io.livelabel.model.Layer.Dropout;
import io.livelabel.model.Layer.RmsNormalize;
import java.util.List;

/**
 * The fully connected network on video-level features of R. Chavez Jr., Classifying Video Labels
 * from YouTube (UC Santa Cruz, 2019): rgb and audio each through two layers, joined, widened, then
 * one logit a class.
 *
 * <p>Its hidden units are tanh where the thesis has rectifiers: in one pass over a stream, units
 * that are centred on zero learn far more.
 */
final class VideoMlp {
    static final String NAME = "video-mlp";

    private VideoMlp() {}

    static Architecture of(int rgb, int audio, int classes) {
        return new Architecture(
                NAME,
                List.of(new Input("rgb", rgb), new Input("audio", audio)),
                List.of(
                        new Node("rgb-scaled", new RmsNormalize(), List.of("rgb")),
                        dense("rgb-1", 2048, "rgb-scaled"),
                        dense("rgb-2", 1024, "rgb-1"),
                        new Node("audio-scaled", new RmsNormalize(), List.of("audio")),
                        dense("audio-1", 512, "audio-scaled"),
                        dense("audio-2", 256, "audio-1"),
                        new Node("joined", new Concat(), List.of("rgb-2", "audio-2")),
                        dense("wide", 2048, "joined"),
                        new Node("dropped", new Dropout(0.5), List.of("wide")),
                        new Node(
                                "logits",
                                new Dense(classes, Activation.IDENTITY),
                                List.of("dropped"))),
                "logits",
                classes);
    }

    private static Node dense(String name, int units, String input) {
        return new Node(name, new Dense(units, Activation.TANH), List.of(input));
    }
}
