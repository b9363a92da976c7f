package io.livelabel.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture;
import io.livelabel.model.Embeddings;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.PenultimateLayer;
import io.livelabel.model.PenultimateLayer.Part;
import io.livelabel.model.Predictions;
import io.livelabel.model.zoo.Zoo;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every engine gives of the layer that the classes are read from, for every model that has
 * one: an engine's test extends this.
 */
public abstract class EmbeddingContract {
    private static final Set<String> WITHOUT = Set.of("logistic", "moe");
    private final Engine engine;

    /** Of an engine. */
    protected EmbeddingContract(Engine engine) {
        this.engine = engine;
    }

    static Stream<ContractCase> models() {
        return ContractCase.all().filter(each -> !WITHOUT.contains(each.name()));
    }

    @ParameterizedTest
    @MethodSource("models")
    void holdsWhatTheLayersSay(ContractCase model) {
        Architecture architecture = model.architecture();
        float[] weights = TestExamples.randomWeights(architecture, 1);
        Minibatch minibatch = TestExamples.minibatch(architecture, 5, 2);
        Map<String, double[][]> values =
                ReferenceNetwork.of(architecture, weights).values(minibatch, false);
        Embeddings embeddings = new Embeddings(architecture, 8);
        try (FrozenModel frozen = engine.frozen(architecture);
                FrozenModel.Scorer scorer = frozen.newScorer()) {
            frozen.load(FloatBuffer.wrap(weights));
            scorer.score(minibatch, new Predictions(8, architecture.classes()), embeddings);
        }
        assertThat(embeddings.rows()).isEqualTo(5);
        for (int row = 0; row < 5; row++) {
            List<Double> expected = new ArrayList<>();
            for (Part part : PenultimateLayer.of(architecture).parts()) {
                for (double value : values.get(part.node())[row]) {
                    expected.add(value);
                }
            }
            assertThat(expected).hasSize(embeddings.size());
            double[] actual = new double[embeddings.size()];
            for (int i = 0; i < actual.length; i++) {
                actual[i] = embeddings.values()[embeddings.offset(row) + i];
            }
            assertThat(
                            EngineContract.distance(
                                    actual,
                                    expected.stream().mapToDouble(Double::doubleValue).toArray()))
                    .as("row %d", row)
                    .isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void leavesTheProbabilitiesAsTheyAreWithoutIt(ContractCase model) {
        Architecture architecture = model.architecture();
        Minibatch large = TestExamples.minibatch(architecture, 7, 3);
        Minibatch small = TestExamples.minibatch(architecture, 2, 4);
        Embeddings embeddings = new Embeddings(architecture, 7);
        Predictions with = new Predictions(7, architecture.classes());
        Predictions without = new Predictions(7, architecture.classes());
        try (FrozenModel frozen = engine.frozen(architecture);
                FrozenModel.Scorer scorer = frozen.newScorer()) {
            frozen.load(FloatBuffer.wrap(TestExamples.randomWeights(architecture, 2)));
            for (Minibatch minibatch : List.of(large, small, large)) {
                scorer.score(minibatch, with, embeddings);
                float[] held = embeddings.values().clone();
                scorer.score(minibatch, without);
                assertThat(with.size()).isEqualTo(without.size());
                assertThat(with.probabilities()).isEqualTo(without.probabilities());
                assertThat(embeddings.rows()).isEqualTo(minibatch.size());
                assertThat(embeddings.values())
                        .as("embeddings behind a pass that they were not given to")
                        .isEqualTo(held);
            }
        }
    }

    @Test
    void refusesRoomOfAnotherModelAndTooLittleOfIt() {
        Architecture architecture = TestExamples.tiny(Zoo.model("wide-and-deep"));
        Embeddings others = new Embeddings(TestExamples.tiny(Zoo.model("video-mlp")), 4);
        Predictions predictions = new Predictions(4, architecture.classes());
        try (FrozenModel frozen = engine.frozen(architecture);
                FrozenModel.Scorer scorer = frozen.newScorer()) {
            assertThatThrownBy(
                            () ->
                                    scorer.score(
                                            TestExamples.minibatch(architecture, 1, 1),
                                            predictions,
                                            others))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "embeddings of model video-mlp for a network of wide-and-deep of other sizes or layers");
            assertThatThrownBy(
                            () ->
                                    scorer.score(
                                            TestExamples.minibatch(architecture, 2, 1),
                                            predictions,
                                            new Embeddings(architecture, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("2 rows do not fit: there is room for 1");
        }
    }
}
