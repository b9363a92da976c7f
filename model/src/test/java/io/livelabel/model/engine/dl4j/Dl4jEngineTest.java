package io.livelabel.model.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Dl4jEngineTest {
    private final Engine engine = Engine.named("dl4j");

    @Test
    void saysWhatItIs() {
        assertThat(engine.describe()).contains("DL4J on CpuBackend", "threads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logistic", "video-mlp"})
    void scoresLikeThePlainForwardPass(String name) {
        Architecture architecture = Zoo.architecture(name, FeatureSet.of(12, 5, 30));
        Minibatch minibatch = Examples.minibatch(architecture, 7, 1);
        float[] weights = Examples.randomWeights(architecture, 2);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= 0.2f;
        }
        Predictions predictions = new Predictions(7, 30);
        try (FrozenModel model = engine.frozen(architecture)) {
            model.load(FloatBuffer.wrap(weights));
            try (FrozenModel.Scorer scorer = model.newScorer()) {
                scorer.score(minibatch, predictions);
            }
        }
        assertThat(predictions.size()).isEqualTo(7);
        ReferencePass reference = new ReferencePass(architecture, weights);
        for (int row = 0; row < 7; row++) {
            double[] logits = reference.logits(minibatch, row);
            for (int c = 0; c < 30; c++) {
                assertThat((double) predictions.probabilities()[predictions.offset(row) + c])
                        .isCloseTo(1 / (1 + Math.exp(-logits[c])), within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"logistic, 0.5", "video-mlp, 0.002"})
    void learnsAMinibatchByHeart(String name, double rate) {
        Architecture architecture = Zoo.architecture(name, FeatureSet.of(24, 8, 20));
        Minibatch minibatch = Examples.minibatch(architecture, 8, 1);
        Optimizer optimizer = new Optimizer.AdaGrad(rate, 1e-6);
        try (TrainableModel model =
                engine.trainable(architecture, TrainingSettings.of(optimizer), 1)) {
            float[] weights = Examples.initialWeights(architecture, 1);
            model.importWeights(FloatBuffer.wrap(weights));
            double first = model.train(minibatch);
            assertThat(first)
                    .isCloseTo(
                            new ReferencePass(architecture, weights).meanLoss(minibatch),
                            within(1e-3));
            double last = first;
            for (int i = 0; i < 100; i++) {
                last = model.train(minibatch);
            }
            assertThat(last).isLessThan(0.05 * first);
            assertThat(model.steps()).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"logistic", "video-mlp"})
    void scoresAndTrainsWithTheBitsOfBoth(String name) {
        Architecture architecture = Zoo.architecture(name, FeatureSet.of(60, 20, 200));
        Optimizer optimizer = new Optimizer.AdaGrad(0.005, 1e-6);
        Predictions apart = new Predictions(9, 200);
        Predictions together = new Predictions(9, 200);
        try (TrainableModel one =
                        engine.trainable(architecture, TrainingSettings.of(optimizer), 1);
                TrainableModel other =
                        engine.trainable(architecture, TrainingSettings.of(optimizer), 1)) {
            float[] weights = Examples.initialWeights(architecture, 1);
            one.importWeights(FloatBuffer.wrap(weights));
            other.importWeights(FloatBuffer.wrap(weights));
            for (int i = 0; i < 3; i++) {
                Minibatch minibatch = Examples.minibatch(architecture, 9 - i, i);
                one.score(minibatch, apart);
                double loss = one.train(minibatch);
                assertThat(other.scoreAndTrain(minibatch, together)).isEqualTo(loss);
                assertThat(together.size()).isEqualTo(9 - i);
                assertThat(java.util.Arrays.copyOf(together.probabilities(), (9 - i) * 200))
                        .isEqualTo(java.util.Arrays.copyOf(apart.probabilities(), (9 - i) * 200));
            }
            assertThat(Examples.sha256(other)).isEqualTo(Examples.sha256(one));
        }
    }

    @Test
    void refusesWeightsOfAnotherLength() {
        Architecture architecture = Zoo.architecture("logistic", FeatureSet.of(12, 5, 30));
        try (FrozenModel model = engine.frozen(architecture)) {
            assertThatThrownBy(() -> model.load(FloatBuffer.allocate(3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("3 values for 540 parameters");
        }
    }
}
