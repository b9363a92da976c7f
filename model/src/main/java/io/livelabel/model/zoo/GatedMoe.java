package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.Activate;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.BatchNorm;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.MixtureOfExperts;
import io.livelabel.model.layer.Multiply;
import io.livelabel.model.training.Optimizer;
import java.util.List;

/**
 * A hidden layer whose units are gated by their own context, y = x ∘ σ(BN(x W)), then a mixture of
 * logistic experts a class.
 */
final class GatedMoe {
    static final ZooModel MODEL =
            new ZooModel(
                    "gated-moe",
                    "context gating on a hidden layer, then a mixture of experts, on video-level features",
                    "Miech et al., 2017, arXiv:1706.06905",
                    false,
                    List.of(
                            new ZooModel.Option("hidden", 1024, "units of the hidden layer"),
                            new ZooModel.Option("experts", 2, "experts a class")),
                    Optimizer.AdaGrad.of(0.01),
                    GatedMoe::build);

    private GatedMoe() {}

    private static Architecture build(FeatureSet features, ZooModel.Settings settings) {
        int hidden = settings.count("hidden");
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.videoInputs();
        String joined = graph.joined("features", graph.scaled(inputs));
        String units = graph.add("hidden", new Dense(hidden, Activation.TANH), joined);
        String gated = gated(graph, units, hidden);
        graph.add(
                "logits",
                new MixtureOfExperts(features.classes(), settings.count("experts")),
                gated);
        return graph.build("gated-moe", inputs, "logits", features.classes());
    }

    private static String gated(GraphSketch graph, String units, int hidden) {
        String context = graph.add("context", new Dense(hidden, Activation.IDENTITY, false), units);
        String normalized = graph.add("context-norm", new BatchNorm(0.99, 1e-5), context);
        String gate = graph.add("gate", new Activate(Activation.SIGMOID), normalized);
        return graph.add("gated", new Multiply(), units, gate);
    }
}
