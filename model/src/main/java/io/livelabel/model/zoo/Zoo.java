package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Optimizer;
import java.util.List;

/** The architectures by name, each with the optimizer it is trained with by default. */
public final class Zoo {
    private Zoo() {}

    /** The names, in a fixed order. */
    public static List<String> names() {
        return List.of(Logistic.NAME, VideoMlp.NAME);
    }

    /**
     * Builds the architecture of a name.
     *
     * @param rgb size of the visual features
     * @param audio size of the audio features
     * @param classes number of classes
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Architecture architecture(String name, int rgb, int audio, int classes) {
        return switch (name) {
            case Logistic.NAME -> Logistic.of(rgb, audio, classes);
            case VideoMlp.NAME -> VideoMlp.of(rgb, audio, classes);
            default -> throw unknown(name);
        };
    }

    /**
     * The optimizer that suits an architecture on a stream that never ends.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Optimizer optimizer(String name) {
        return switch (name) {
            case Logistic.NAME -> new Optimizer.AdaGrad(0.02, 1e-6);
            case VideoMlp.NAME -> new Optimizer.AdaGrad(0.005, 1e-6);
            default -> throw unknown(name);
        };
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(
                "no model named '%s'; there are: %s".formatted(name, names()));
    }
}
