package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.training.Optimizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The thesis's fully connected network on video-level features: each feature through two layers
 * (rgb 2,048 and 1,024, audio 512 and 256), joined, widened, then one logit a class.
 *
 * <p>Its hidden units are tanh where the thesis has rectifiers: in one pass over a stream, units
 * that are centred on zero learn far more.
 */
final class VideoMlp {
    static final ZooModel MODEL =
            new ZooModel(
                    "video-mlp",
                    "the thesis's fully connected network on video-level features",
                    "R. Chavez Jr., Classifying Video Labels from YouTube, UC Santa Cruz, 2019",
                    false,
                    List.of(
                            new ZooModel.Option(
                                    "least-units", 512, "least units of a feature's first layer"),
                            new ZooModel.Option("hidden", 2048, "units of the joined layer"),
                            new ZooModel.Option(
                                    "dropout", 0.5, "share of the joined layer left out")),
                    Optimizer.AdaGrad.of(0.005),
                    VideoMlp::build);

    private VideoMlp() {}

    private static Architecture build(FeatureSet features, ZooModel.Settings settings) {
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.videoInputs();
        String wide = hidden(graph, inputs, graph.scaled(inputs), settings);
        graph.add("logits", new Dense(features.classes(), Activation.IDENTITY), wide);
        return graph.build("video-mlp", inputs, "logits", features.classes());
    }

    /**
     * The network up to its last hidden layer.
     *
     * @param scaled the features, one row a video, in the order of {@code inputs}
     */
    static String hidden(
            GraphSketch graph,
            List<Input> inputs,
            List<String> scaled,
            ZooModel.Settings settings) {
        List<String> branches = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            String name = inputs.get(i).name();
            int units = Math.max(2 * inputs.get(i).size(), settings.countOrNone("least-units"));
            String first = graph.add(name + "-1", new Dense(units, Activation.TANH), scaled.get(i));
            branches.add(
                    graph.add(
                            name + "-2",
                            new Dense(Math.max(1, units / 2), Activation.TANH),
                            first));
        }
        String joined = graph.joined("joined", branches);
        String wide =
                graph.add("wide", new Dense(settings.count("hidden"), Activation.TANH), joined);
        return graph.add("dropped", new Dropout(settings.fraction("dropout")), wide);
    }
}
