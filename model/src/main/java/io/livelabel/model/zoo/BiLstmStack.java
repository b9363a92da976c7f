package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.AttentionPooling;
import io.livelabel.model.layer.BiLstm;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.LastStates;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.training.Optimizer;
import java.util.List;

/**
 * The thesis's multi-layer bidirectional LSTM: on frames, all features joined, each layer but the
 * first with an identity connection; pooled by attention, then one logit a class.
 */
final class BiLstmStack {
    static final ZooModel MODEL =
            new ZooModel(
                    "bilstm",
                    "the thesis's multi-layer bidirectional LSTM on frames",
                    "R. Chavez Jr., Classifying Video Labels from YouTube, UC Santa Cruz, 2019",
                    true,
                    List.of(
                            new ZooModel.Option("units", 512, "states of each direction"),
                            new ZooModel.Option("layers", 2, "bidirectional layers"),
                            new ZooModel.Option(
                                    "attention",
                                    1,
                                    "1 pools by attention, 0 takes the last states")),
                    Optimizer.AdaGrad.of(0.005),
                    BiLstmStack::build);

    private BiLstmStack() {}

    private static Architecture build(FeatureSet features, ZooModel.Settings settings) {
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.frameInputs();
        BiLstm memory = new BiLstm(settings.count("units"));
        String joined = graph.joined("features", graph.scaled(inputs));
        String last = graph.add("memory-1", memory, joined);
        for (int i = 2; i <= settings.count("layers"); i++) {
            String above = graph.add("memory-" + i, memory, last);
            last = graph.add("residual-" + i, new Add(), last, above);
        }
        Layer pooling = settings.flag("attention") ? new AttentionPooling() : new LastStates();
        String pooled = graph.add("pooled", pooling, last);
        graph.add("logits", new Dense(features.classes(), Activation.IDENTITY), pooled);
        return graph.build("bilstm", inputs, "logits", features.classes());
    }
}
