package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.Activate;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.BatchNorm;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.training.Optimizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A fully connected network with identity connections: each feature through a block and identity
 * blocks, joined, identity blocks, a block, then one logit a class. A block is a dense layer, batch
 * norm, leaky rectifiers and dropout; an identity block adds to its input a block and a dense
 * layer, then rectifies.
 */
final class ResnetMlp {
    static final ZooModel MODEL =
            new ZooModel(
                    "resnet-mlp",
                    "a fully connected network with identity connections on video-level features",
                    "He et al., 2016, arXiv:1512.03385, on dense layers",
                    false,
                    List.of(
                            new ZooModel.Option(
                                    "units", 1024, "units of the first feature's blocks"),
                            new ZooModel.Option(
                                    "least-units", 256, "least units of a feature's blocks"),
                            new ZooModel.Option(
                                    "blocks", 1, "identity blocks a feature and joined"),
                            new ZooModel.Option("hidden", 2048, "units of the last block"),
                            new ZooModel.Option("dropout", 0.2, "share left out in each block")),
                    Optimizer.AdaGrad.of(0.005),
                    ResnetMlp::build);

    private ResnetMlp() {}

    private static Architecture build(FeatureSet features, ZooModel.Settings settings) {
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.videoInputs();
        List<String> scaled = graph.scaled(inputs);
        List<String> branches = new ArrayList<>();
        int largest = inputs.stream().mapToInt(Input::size).max().orElseThrow();
        int joinedUnits = 0;
        for (int i = 0; i < inputs.size(); i++) {
            Input input = inputs.get(i);
            int scale = (int) ((long) settings.count("units") * input.size() / largest);
            int units = Math.max(scale, settings.countOrNone("least-units"));
            String block = block(graph, input.name(), units, scaled.get(i), settings);
            branches.add(identities(graph, input.name(), units, block, settings));
            joinedUnits += units;
        }
        String joined = graph.joined("joined", branches);
        String deep = identities(graph, "joined", joinedUnits, joined, settings);
        String last = block(graph, "last", settings.count("hidden"), deep, settings);
        graph.add("logits", new Dense(features.classes(), Activation.IDENTITY), last);
        return graph.build("resnet-mlp", inputs, "logits", features.classes());
    }

    private static String identities(
            GraphSketch graph, String name, int units, String input, ZooModel.Settings settings) {
        String last = input;
        for (int i = 1; i <= settings.countOrNone("blocks"); i++) {
            String prefix = "%s-identity-%d".formatted(name, i);
            String inner = block(graph, prefix, units, last, settings);
            String widened =
                    graph.add(prefix + "-out", new Dense(units, Activation.IDENTITY), inner);
            String sum = graph.add(prefix + "-sum", new Add(), last, widened);
            last = graph.add(prefix, new Activate(Activation.LEAKY_RELU), sum);
        }
        return last;
    }

    private static String block(
            GraphSketch graph, String name, int units, String input, ZooModel.Settings settings) {
        String sums =
                graph.add(name + "-dense", new Dense(units, Activation.IDENTITY, false), input);
        String normalized = graph.add(name + "-norm", new BatchNorm(0.99, 1e-5), sums);
        String rectified =
                graph.add(name + "-rectified", new Activate(Activation.LEAKY_RELU), normalized);
        return graph.add(name + "-dropped", new Dropout(settings.fraction("dropout")), rectified);
    }
}
