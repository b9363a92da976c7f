package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.AverageProbabilities;
import io.livelabel.model.layer.Concat;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.MeanPooling;
import io.livelabel.model.layer.RmsNormalize;
import io.livelabel.model.training.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The thesis's fourth model: {@link VideoMlp} on the means of a video's own frames beside {@link
 * StreamLstm} on the frames. Concatenated, their last hidden layers are joined below one output;
 * averaged, each has an output, and the probabilities are averaged (late fusion).
 */
final class MlpStreamLstm {
    static final ZooModel CONCATENATED =
            model("mlp-stream-lstm", "concatenating features", MlpStreamLstm::concatenated);
    static final ZooModel AVERAGED =
            model("mlp-stream-lstm-late", "averaging probabilities", MlpStreamLstm::averaged);

    private MlpStreamLstm() {}

    private static ZooModel model(String name, String how, ZooModel.Builder builder) {
        return new ZooModel(
                name,
                "the thesis's MLP on the frames' means fused with its Stream LSTM, " + how,
                "R. Chavez Jr., Classifying Video Labels from YouTube, UC Santa Cruz, 2019",
                true,
                Stream.concat(VideoMlp.MODEL.options().stream(), StreamLstm.OPTIONS.stream())
                        .toList(),
                Optimizer.AdaGrad.of(0.005),
                builder);
    }

    private static Architecture concatenated(FeatureSet features, ZooModel.Settings settings) {
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.frameInputs();
        String means = VideoMlp.hidden(graph, inputs, scaledMeans(graph, inputs), settings);
        String streams = StreamLstm.hidden(graph, inputs, settings);
        String fused = graph.add("fused", new Concat(), means, streams);
        graph.add("logits", new Dense(features.classes(), Activation.IDENTITY), fused);
        return graph.build("mlp-stream-lstm", inputs, "logits", features.classes());
    }

    private static Architecture averaged(FeatureSet features, ZooModel.Settings settings) {
        GraphSketch graph = new GraphSketch();
        List<Input> inputs = features.frameInputs();
        Dense output = new Dense(features.classes(), Activation.IDENTITY);
        String means =
                graph.add(
                        "mlp-logits",
                        output,
                        VideoMlp.hidden(graph, inputs, scaledMeans(graph, inputs), settings));
        String streams =
                graph.add("streams-logits", output, StreamLstm.hidden(graph, inputs, settings));
        graph.add("logits", new AverageProbabilities(), means, streams);
        return graph.build("mlp-stream-lstm-late", inputs, "logits", features.classes());
    }

    private static List<String> scaledMeans(GraphSketch graph, List<Input> inputs) {
        List<String> scaled = new ArrayList<>();
        for (Input input : inputs) {
            String mean = graph.add(input.name() + "-mean", new MeanPooling(), input.name());
            scaled.add(graph.add(mean + "-scaled", new RmsNormalize(), mean));
        }
        return scaled;
    }
}
