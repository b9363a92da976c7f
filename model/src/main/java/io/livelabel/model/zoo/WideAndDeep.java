package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.training.Optimizer;
import java.util.List;

/**
 * A linear model and a hidden layer of tanh units beside it, whose logits are added: the linear
 * skip learns at once and helps rare classes, the hidden layer what is not linear.
 */
final class WideAndDeep {
    static final ZooModel MODEL =
            new ZooModel(
                    "wide-and-deep",
                    "a hidden layer with a linear skip to the output, on video-level features",
                    "Cheng et al., 2016, arXiv:1606.07792",
                    false,
                    List.of(new ZooModel.Option("hidden", 1024, "units of the hidden layer")),
                    Optimizer.AdaGrad.of(0.01),
                    WideAndDeep::build);

    private WideAndDeep() {}

    private static Architecture build(FeatureSet features, ZooModel.Settings settings) {
        int classes = features.classes();
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.videoInputs();
        String joined = graph.joined("features", graph.scaled(inputs));
        String hidden =
                graph.add("hidden", new Dense(settings.count("hidden"), Activation.TANH), joined);
        String deep = graph.add("deep", new Dense(classes, Activation.IDENTITY), hidden);
        String wide = graph.add("wide", new Dense(classes, Activation.IDENTITY, false), joined);
        graph.add("logits", new Add(), deep, wide);
        return graph.build("wide-and-deep", inputs, "logits", classes);
    }
}
