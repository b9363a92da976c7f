package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.MixtureOfExperts;
import io.livelabel.model.training.Optimizer;
import java.util.List;

/** A mixture of logistic experts a class on video-level features. */
final class Moe {
    static final ZooModel MODEL =
            new ZooModel(
                    "moe",
                    "a mixture of logistic experts a class on video-level features",
                    "Abu-El-Haija et al., 2016, arXiv:1609.08675",
                    false,
                    List.of(new ZooModel.Option("experts", 2, "experts a class")),
                    Optimizer.AdaGrad.of(0.015),
                    Moe::build);

    private Moe() {}

    private static Architecture build(FeatureSet features, ZooModel.Settings settings) {
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.videoInputs();
        String joined = graph.joined("features", graph.scaled(inputs));
        graph.add(
                "logits",
                new MixtureOfExperts(features.classes(), settings.count("experts")),
                joined);
        return graph.build("moe", inputs, "logits", features.classes());
    }
}
