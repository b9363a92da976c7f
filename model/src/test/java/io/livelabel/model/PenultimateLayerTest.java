package io.livelabel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture.Input;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.PenultimateLayer.Part;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.MeanPooling;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PenultimateLayerTest {
    private static PenultimateLayer of(String model) {
        return PenultimateLayer.of(Zoo.architecture(model, FeatureSet.of(1024, 128, 3862)));
    }

    @ParameterizedTest
    @CsvSource({
        "video-mlp, dropped:2048",
        "wide-and-deep, hidden:1024",
        "gated-wide-and-deep, gated:2048",
        "gated-moe, gated:1024",
        "resnet-mlp, last-dropped:2048",
        "bilstm, pooled:1024",
        "stream-lstm, streams-hidden:1024",
        "mlp-stream-lstm, fused:3072",
        "mlp-stream-lstm-late, dropped:2048 streams-hidden:1024",
        "nextvlad, gated:1024"
    })
    void isTheLayerThatEachModelReadsItsClassesFrom(String model, String parts) {
        assertThat(
                        of(model).parts().stream()
                                .map(part -> part.node() + ":" + part.size())
                                .collect(Collectors.joining(" ")))
                .isEqualTo(parts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"logistic", "moe"})
    void isMissingWhereClassesAreReadFromTheFeatures(String model) {
        assertThatThrownBy(() -> of(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "model %s has no layer below its output: its classes are read from the features themselves",
                        model);
    }

    @Test
    void isMissingWhereClassesAreReadFromRowsOfFrames() {
        Architecture late =
                new Architecture(
                        "late-mean",
                        List.of(new Input("rgb", 6, 5)),
                        List.of(
                                new Node(
                                        "answers",
                                        new Dense(3, Activation.IDENTITY),
                                        List.of("rgb")),
                                new Node("logits", new MeanPooling(), List.of("answers"))),
                        "logits",
                        3);
        assertThatThrownBy(() -> PenultimateLayer.of(late))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "model late-mean reads its classes from rows of frames, those of node 'answers': it has no layer of one row a video below its output");
    }

    @Test
    void partsLieSideBySideInARow() {
        Architecture architecture =
                Zoo.architecture("mlp-stream-lstm-late", FeatureSet.of(6, 4, 7).withMaxFrames(5));
        Embeddings embeddings = new Embeddings(architecture, 3);
        List<Part> parts = embeddings.layer().parts();
        embeddings.begin(architecture, 2);
        embeddings.take(parts.get(1).node(), counting(2 * parts.get(1).size(), 1_000_000));
        embeddings.take(parts.get(0).node(), counting(2 * parts.get(0).size(), 0));
        embeddings.take("another", counting(1, 0));
        int first = parts.get(0).size();
        assertThat(embeddings.values()[embeddings.offset(1)]).isEqualTo(first);
        assertThat(embeddings.values()[embeddings.offset(1) - 1])
                .isEqualTo(1_000_000 + parts.get(1).size() - 1);
        assertThat(embeddings.values()[embeddings.offset(1) + first])
                .isEqualTo(1_000_000 + parts.get(1).size());
        assertThat(embeddings.firstNotFinite(1)).isEqualTo(-1);
        embeddings.values()[embeddings.offset(1) + 2] = Float.NEGATIVE_INFINITY;
        assertThat(embeddings.firstNotFinite(1)).isEqualTo(2);
        assertThat(embeddings.firstNotFinite(0)).isEqualTo(-1);
    }

    private static FloatBuffer counting(int count, int from) {
        FloatBuffer values = FloatBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            values.put(i, from + i);
        }
        return values;
    }
}
