package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.AttentionPooling;
import io.livelabel.model.layer.BiLstm;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.training.Optimizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The thesis's Stream LSTM, the field's two-stream LSTM: each feature apart through a dense layer,
 * a bidirectional LSTM and attention pooling; joined, a dense layer, then one logit a class.
 */
final class StreamLstm {
    static final List<ZooModel.Option> OPTIONS =
            List.of(
                    new ZooModel.Option("projection", 512, "units each frame is projected to"),
                    new ZooModel.Option("units", 512, "states of each direction"),
                    new ZooModel.Option("joined", 1024, "units of the joined layer"));

    static final ZooModel MODEL =
            new ZooModel(
                    "stream-lstm",
                    "the thesis's Stream LSTM: a bidirectional LSTM a feature, on frames",
                    "R. Chavez Jr., 2019; Li et al., 2017, arXiv:1707.04555",
                    true,
                    OPTIONS,
                    Optimizer.AdaGrad.of(0.005),
                    StreamLstm::build);

    private StreamLstm() {}

    private static Architecture build(FeatureSet features, ZooModel.Settings settings) {
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.frameInputs();
        String hidden = hidden(graph, inputs, settings);
        graph.add("logits", new Dense(features.classes(), Activation.IDENTITY), hidden);
        return graph.build("stream-lstm", inputs, "logits", features.classes());
    }

    /** The network up to its last hidden layer. */
    static String hidden(GraphSketch graph, List<Input> inputs, ZooModel.Settings settings) {
        List<String> scaled = graph.scaled(inputs);
        List<String> streams = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            String name = inputs.get(i).name();
            Dense projection = new Dense(settings.count("projection"), Activation.TANH);
            String projected = graph.add(name + "-projected", projection, scaled.get(i));
            String memory =
                    graph.add(name + "-memory", new BiLstm(settings.count("units")), projected);
            streams.add(graph.add(name + "-pooled", new AttentionPooling(), memory));
        }
        String joined = graph.joined("streams", streams);
        return graph.add(
                "streams-hidden", new Dense(settings.count("joined"), Activation.TANH), joined);
    }
}
