package io.livelabel.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.training.Loss;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.RepeatFactors;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.Zoo;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every engine computes, for every model of the zoo and every layer: an engine's test extends
 * this.
 */
public abstract class EngineContract {
    private static final long SEED = 11;
    private static final List<Loss> LOSSES =
            List.of(new Loss.CrossEntropy(), new Loss.Asymmetric(1, 4, 0.05));
    private final Engine engine;

    /** Of an engine. */
    protected EngineContract(Engine engine) {
        this.engine = engine;
    }

    static Stream<ContractCase> models() {
        return ContractCase.all();
    }

    /** Where copies in a minibatch change neither what is drawn nor a mean over it. */
    static Stream<ContractCase> modelsThatTrainAsTheyScore() {
        return models().filter(model -> model.architecture().trainsAsItScores());
    }

    @ParameterizedTest
    @MethodSource("models")
    void scoresAsTheLayersSay(ContractCase model) {
        Architecture architecture = model.architecture();
        float[] weights = TestExamples.randomWeights(architecture, 1);
        Minibatch minibatch = TestExamples.minibatch(architecture, 5, 2);
        double[][] expected = ReferenceNetwork.of(architecture, weights).logits(minibatch, false);
        try (FrozenModel frozen = engine.frozen(architecture);
                FrozenModel.Scorer scorer = frozen.newScorer()) {
            frozen.load(FloatBuffer.wrap(weights));
            assertThat(distance(logits(scorer, minibatch), flat(expected))).isLessThan(1e-4);
        }
        Predictions predictions = new Predictions(5, architecture.classes());
        try (TrainableModel learning =
                engine.trainable(
                        architecture, TrainingSettings.of(Optimizer.AdaGrad.of(0.01)), SEED)) {
            learning.importWeights(FloatBuffer.wrap(weights));
            learning.score(minibatch, predictions);
        }
        assertThat(distance(logits(predictions), flat(expected))).isLessThan(1e-4);
    }

    @ParameterizedTest
    @MethodSource("models")
    void predictsTheFrequenciesBeforeTheFirstStep(ContractCase model) {
        Architecture architecture = model.architecture();
        double[] frequencies = {0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001};
        float[] weights = new float[architecture.parameterCount()];
        InitialWeights.withFrequencies(architecture, frequencies)
                .write(5, FloatBuffer.wrap(weights));
        // Random gates leave the dummy expert a share that differs by video: even ones do not.
        for (Architecture.Parameter parameter : architecture.parameters()) {
            if (parameter.name().equals("gate-weight")) {
                Arrays.fill(
                        weights, parameter.offset(), parameter.offset() + parameter.length(), 0f);
            }
        }
        Predictions predictions = new Predictions(8, architecture.classes());
        try (FrozenModel frozen = engine.frozen(architecture);
                FrozenModel.Scorer scorer = frozen.newScorer()) {
            frozen.load(FloatBuffer.wrap(weights));
            scorer.score(TestExamples.minibatch(architecture, 8, 5), predictions);
        }
        for (int row = 0; row < 8; row++) {
            for (int c = 0; c < frequencies.length; c++) {
                assertThat((double) predictions.probabilities()[row * frequencies.length + c])
                        .as("class %d of video %d", c, row)
                        .isCloseTo(frequencies[c], within(1e-5 * frequencies[c]));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void scoresEachVideoAsIfItWereAlone(ContractCase model) {
        Architecture architecture = model.architecture();
        Minibatch minibatch = TestExamples.minibatch(architecture, 6, 3);
        try (FrozenModel frozen = engine.frozen(architecture);
                FrozenModel.Scorer scorer = frozen.newScorer()) {
            frozen.load(FloatBuffer.wrap(TestExamples.randomWeights(architecture, 2)));
            double[] together = logits(scorer, minibatch);
            for (int row = 0; row < minibatch.size(); row++) {
                double[] alone = logits(scorer, TestExamples.only(minibatch, row));
                int from = row * architecture.classes();
                double[] own =
                        java.util.Arrays.copyOfRange(together, from, from + architecture.classes());
                assertThat(distance(alone, own)).as("video %d", row).isLessThan(1e-5);
            }
        }
    }

    @Test
    void scalesTinyAndLargeFeaturesAlike() {
        Architecture architecture = TestExamples.tiny(Zoo.model("logistic"));
        try (FrozenModel frozen = engine.frozen(architecture);
                FrozenModel.Scorer scorer = frozen.newScorer()) {
            frozen.load(FloatBuffer.wrap(TestExamples.randomWeights(architecture, 2)));
            double[] plain = logits(scorer, ofScale(architecture, 1));
            for (float scale : new float[] {1e-4f, 1e4f, 1e20f, 1e30f}) {
                assertThat(distance(logits(scorer, ofScale(architecture, scale)), plain))
                        .as("features times %s", scale)
                        .isLessThan(1e-4);
            }
        }
    }

    private static Minibatch ofScale(Architecture architecture, float scale) {
        Minibatch scaled = new Minibatch(architecture.inputs(), 1);
        float[][] rows = new float[architecture.inputs().size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[architecture.inputs().get(i).size()];
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] = scale * (j - 1.5f);
            }
        }
        scaled.add(rows, new int[] {1});
        return scaled;
    }

    @ParameterizedTest
    @MethodSource("models")
    void computesTheGradientThatNumbersShow(ContractCase model) {
        Architecture architecture = model.architecture();
        float[] weights = TestExamples.randomWeights(architecture, 3);
        Minibatch minibatch = TestExamples.minibatch(architecture, 4, 4);
        for (Loss loss : LOSSES) {
            TrainingSettings settings =
                    TrainingSettings.of(Optimizer.AdaGrad.of(0.01)).withLoss(loss);
            try (TrainableModel trained = engine.trainable(architecture, settings, SEED)) {
                trained.importWeights(FloatBuffer.wrap(weights));
                trained.importOptimizerState(FloatBuffer.wrap(TestExamples.stateOf(trained)), 9);
                float[] gradient = new float[weights.length];
                double mean = trained.gradient(minibatch, FloatBuffer.wrap(gradient));
                NumericalGradient numerical =
                        new NumericalGradient(architecture, weights, minibatch, loss, SEED, 9);
                assertThat(mean).isCloseTo(numerical.loss(), within(1e-4 * numerical.loss()));
                assertThat(distance(wide(gradient), numerical.values())).isLessThan(1e-3);
                assertThat(TestExamples.weightsOf(trained)).isEqualTo(weights);
                assertThat(trained.steps()).isEqualTo(9);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modelsThatTrainAsTheyScore")
    void countsAnExampleAsOftenAsItsLabelsSay(ContractCase model) {
        Architecture architecture = model.architecture();
        Minibatch once =
                Stream.iterate(1, seed -> seed + 1)
                        .map(seed -> TestExamples.minibatch(architecture, 2, seed))
                        .filter(pair -> disjoint(pair.labels(0), pair.labels(1)))
                        .findFirst()
                        .orElseThrow();
        Minibatch copied = new Minibatch(architecture.inputs(), 4);
        TestExamples.copy(once, 0, copied);
        for (int i = 0; i < 3; i++) {
            TestExamples.copy(once, 1, copied);
        }
        Double[] factors = new Double[architecture.classes()];
        java.util.Arrays.fill(factors, 1.0);
        for (int label : once.labels(1)) {
            factors[label] = 3.0;
        }
        TrainingSettings plain = TrainingSettings.of(Optimizer.AdaGrad.of(0.01));
        TrainingSettings repeating = plain.withOversampling(new RepeatFactors(List.of(factors)));
        float[] ofCopies = new float[architecture.parameterCount()];
        float[] ofFactors = ofCopies.clone();
        try (TrainableModel first = fresh(architecture, plain);
                TrainableModel second = fresh(architecture, repeating)) {
            double loss = first.gradient(copied, FloatBuffer.wrap(ofCopies));
            assertThat(second.gradient(once, FloatBuffer.wrap(ofFactors)))
                    .isCloseTo(2 * loss, within(1e-5 * loss));
        }
        double[] twice = java.util.Arrays.stream(wide(ofCopies)).map(value -> 2 * value).toArray();
        assertThat(distance(wide(ofFactors), twice)).isLessThan(1e-4);
    }

    private static boolean disjoint(int[] some, int[] others) {
        return IntStream.of(some)
                .noneMatch(label -> IntStream.of(others).anyMatch(other -> other == label));
    }

    private TrainableModel fresh(Architecture architecture, TrainingSettings settings) {
        TrainableModel model = engine.trainable(architecture, settings, SEED);
        model.importWeights(FloatBuffer.wrap(TestExamples.initialWeights(architecture, 1)));
        return model;
    }

    static double[] logits(FrozenModel.Scorer scorer, Minibatch minibatch) {
        int classes = TestExamples.TINY.classes();
        Predictions predictions = new Predictions(minibatch.size(), classes);
        scorer.score(minibatch, predictions);
        return logits(predictions);
    }

    private static double[] logits(Predictions predictions) {
        double[] logits = new double[predictions.size() * predictions.classes()];
        for (int i = 0; i < logits.length; i++) {
            double p = predictions.probabilities()[i];
            logits[i] = Math.log(p) - Math.log1p(-p);
        }
        return logits;
    }

    /** The largest difference as a share of the largest expected value. */
    static double distance(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double most = 0;
        double largest = 1e-12;
        for (int i = 0; i < expected.length; i++) {
            if (!Double.isFinite(actual[i])) {
                return Double.POSITIVE_INFINITY;
            }
            most = Math.max(most, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return most / largest;
    }

    static double[] wide(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    private static double[] flat(double[][] rows) {
        return Stream.of(rows).flatMapToDouble(java.util.Arrays::stream).toArray();
    }
}
