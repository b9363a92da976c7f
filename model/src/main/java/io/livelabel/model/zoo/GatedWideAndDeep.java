package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Multiply;
import io.livelabel.model.training.Optimizer;
import java.util.List;

/**
 * A linear model and a hidden layer of tanh units beside it, whose logits are added. Each unit has
 * two gates, y = tanh(x W + b) ∘ σ(x V + c) ∘ σ(x U + d), so that it learns both what it tells and
 * for which videos.
 */
final class GatedWideAndDeep {
    static final ZooModel MODEL =
            new ZooModel(
                    "gated-wide-and-deep",
                    "a hidden layer of units with two gates each and a linear skip to the output, on video-level features",
                    "Cheng et al., 2016, arXiv:1606.07792, with the units of van den Oord et al., 2016, arXiv:1606.05328, gated twice",
                    false,
                    List.of(new ZooModel.Option("hidden", 2048, "gated units")),
                    Optimizer.AdaGrad.of(0.01),
                    GatedWideAndDeep::build);

    private GatedWideAndDeep() {}

    private static Architecture build(FeatureSet features, ZooModel.Settings settings) {
        int classes = features.classes();
        int hidden = settings.count("hidden");
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.videoInputs();
        String joined = graph.joined("features", graph.scaled(inputs));
        String units = graph.add("hidden", new Dense(hidden, Activation.TANH), joined);
        String first = graph.add("first-gate", new Dense(hidden, Activation.SIGMOID), joined);
        String second = graph.add("second-gate", new Dense(hidden, Activation.SIGMOID), joined);
        String once = graph.add("gated-once", new Multiply(), units, first);
        String gated = graph.add("gated", new Multiply(), once, second);
        String deep = graph.add("deep", new Dense(classes, Activation.IDENTITY), gated);
        String wide = graph.add("wide", new Dense(classes, Activation.IDENTITY, false), joined);
        graph.add("logits", new Add(), deep, wide);
        return graph.build("gated-wide-and-deep", inputs, "logits", classes);
    }
}
