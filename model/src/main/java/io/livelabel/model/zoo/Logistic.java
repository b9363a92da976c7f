package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.training.Optimizer;
import java.util.List;

/**
 * One logistic regression a class, the baseline of YouTube-8M, on features each scaled to unit root
 * mean square.
 */
final class Logistic {
    static final ZooModel MODEL =
            new ZooModel(
                    "logistic",
                    "one logistic regression a class on video-level features",
                    "Abu-El-Haija et al., 2016, arXiv:1609.08675",
                    false,
                    List.of(),
                    Optimizer.AdaGrad.of(0.02),
                    Logistic::build);

    private Logistic() {}

    private static Architecture build(FeatureSet features, ZooModel.Settings settings) {
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.videoInputs();
        String joined = graph.joined("features", graph.scaled(inputs));
        graph.add("logits", new Dense(features.classes(), Activation.IDENTITY), joined);
        return graph.build("logistic", inputs, "logits", features.classes());
    }
}
