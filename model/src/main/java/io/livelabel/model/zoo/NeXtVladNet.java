package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.Activate;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.BatchNorm;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.layer.Multiply;
import io.livelabel.model.layer.NeXtVlad;
import io.livelabel.model.training.Optimizer;
import java.util.ArrayList;
import java.util.List;

/**
 * NeXtVLAD: each feature's frames widened, split into groups that are weighed by attention, and
 * aggregated around clusters; joined, a dense layer, its units gated by squeeze and excitation,
 * then one logit a class. Features but the first have half of the clusters and groups.
 */
final class NeXtVladNet {
    private static final double MOMENTUM = 0.99;
    private static final double EPSILON = 1e-5;

    static final ZooModel MODEL =
            new ZooModel(
                    "nextvlad",
                    "NeXtVLAD, aggregation of frames around learned clusters",
                    "Lin et al., 2018, arXiv:1811.05014",
                    true,
                    List.of(
                            new ZooModel.Option("clusters", 64, "clusters of the first feature"),
                            new ZooModel.Option("groups", 8, "groups of the first feature"),
                            new ZooModel.Option("expansion", 2, "how much frames are widened"),
                            new ZooModel.Option("hidden", 1024, "units of the joined layer"),
                            new ZooModel.Option("reduction", 8, "how much the gate narrows"),
                            new ZooModel.Option("dropout", 0.5, "share of the clusters left out")),
                    Optimizer.AdaGrad.of(0.005),
                    NeXtVladNet::build);

    private NeXtVladNet() {}

    private static Architecture build(FeatureSet features, ZooModel.Settings settings) {
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.frameInputs();
        List<String> scaled = graph.scaled(inputs);
        List<String> streams = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            streams.add(stream(graph, inputs.get(i), scaled.get(i), i == 0 ? 1 : 2, settings));
        }
        String joined = graph.joined("streams", streams);
        String dropped = graph.add("dropped", new Dropout(settings.fraction("dropout")), joined);
        String gated = gated(graph, dropped, settings);
        graph.add("logits", new Dense(features.classes(), Activation.IDENTITY), gated);
        return graph.build("nextvlad", inputs, "logits", features.classes());
    }

    private static String stream(
            GraphSketch graph,
            Input input,
            String source,
            int divisor,
            ZooModel.Settings settings) {
        String name = input.name();
        int clusters = Math.max(1, settings.count("clusters") / divisor);
        int groups = Math.max(1, settings.count("groups") / divisor);
        int widened = Math.multiplyExact(settings.count("expansion"), input.size());
        String values =
                graph.add(name + "-widened", new Dense(widened, Activation.IDENTITY), source);
        String attention =
                graph.add(name + "-attention", new Dense(groups, Activation.SIGMOID), values);
        String sums =
                graph.add(
                        name + "-assignment-sums",
                        new Dense(Math.multiplyExact(groups, clusters), Activation.IDENTITY, false),
                        values);
        String assignment = graph.add(name + "-assignment", new BatchNorm(MOMENTUM, EPSILON), sums);
        String aggregated =
                graph.add(
                        name + "-aggregated",
                        new NeXtVlad(clusters, groups),
                        values,
                        attention,
                        assignment);
        return graph.add(name + "-normalized", new BatchNorm(MOMENTUM, EPSILON), aggregated);
    }

    private static String gated(GraphSketch graph, String input, ZooModel.Settings settings) {
        int units = settings.count("hidden");
        int narrow = Math.max(1, units / settings.count("reduction"));
        String sums = graph.add("hidden-sums", new Dense(units, Activation.IDENTITY, false), input);
        String hidden = graph.add("hidden", new BatchNorm(MOMENTUM, EPSILON), sums);
        String squeezed =
                graph.add("squeezed-sums", new Dense(narrow, Activation.IDENTITY, false), hidden);
        String normalized = graph.add("squeezed-norm", new BatchNorm(MOMENTUM, EPSILON), squeezed);
        String rectified = graph.add("squeezed", new Activate(Activation.RELU), normalized);
        String gate = graph.add("gate", new Dense(units, Activation.SIGMOID), rectified);
        return graph.add("gated", new Multiply(), hidden, gate);
    }
}
