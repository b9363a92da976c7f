package io.livelabel.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.layer.ParameterShape.Role;
import io.livelabel.model.training.Loss;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.RateSchedule;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every engine computes, for every model of the zoo and every layer: an engine's test extends
 * this.
 */
public abstract class EngineContract {
    private static final long SEED = 11;
    private static final List<Loss> LOSSES =
            List.of(new Loss.CrossEntropy(), new Loss.Asymmetric(1, 4, 0.05));
    private static final TrainingSettings EVERYTHING =
            new TrainingSettings(
                    Optimizer.Adam.of(0.01),
                    new RateSchedule.Exponential(0.5, 3),
                    new Loss.CrossEntropy(),
                    0.01,
                    0.5,
                    0.9,
                    new RepeatFactors(List.of(1.0, 1.0, 3.0, 1.5, 1.0, 2.0, 1.0)));

    private final Engine engine;

    /** Of an engine. */
    protected EngineContract(Engine engine) {
        this.engine = engine;
    }

    /**
     * What is computed.
     *
     * @param name names it in reports
     */
    record Case(String name, Architecture architecture) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Every model of the zoo, and what layers do where no model of it puts them. */
    static Stream<Case> models() {
        return Stream.concat(
                Zoo.models().stream()
                        .map(model -> new Case(model.name(), TestExamples.tiny(model))),
                Stream.of(
                        new Case("layers-of-videos", TestExamples.layersOfVideos()),
                        new Case("layers-of-frames", TestExamples.layersOfFrames())));
    }

    /** Where copies in a minibatch change neither what is drawn nor a mean over it. */
    static Stream<Case> modelsThatTrainAsTheyScore() {
        return models().filter(model -> model.architecture().trainsAsItScores());
    }

    static Stream<Arguments> modelsAndSettings() {
        return models().flatMap(
                        model ->
                                Stream.of(
                                        Arguments.of(model, EVERYTHING),
                                        Arguments.of(
                                                model,
                                                TrainingSettings.of(Optimizer.AdaGrad.of(0.02)))));
    }

    @ParameterizedTest
    @MethodSource("models")
    void scoresAsTheLayersSay(Case model) {
        Architecture architecture = model.architecture();
        float[] weights = TestExamples.randomWeights(architecture, 1);
        Minibatch minibatch = TestExamples.minibatch(architecture, 5, 2);
        double[][] expected = ReferenceNetwork.of(architecture, weights).logits(minibatch, false);
        try (FrozenModel frozen = engine.frozen(architecture);
                FrozenModel.Scorer scorer = frozen.newScorer()) {
            frozen.load(FloatBuffer.wrap(weights));
            assertThat(distance(logits(scorer, minibatch), flat(expected))).isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void predictsTheFrequenciesBeforeTheFirstStep(Case model) {
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
    void scoresEachVideoAsIfItWereAlone(Case model) {
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
    void computesTheGradientThatNumbersShow(Case model) {
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
    void countsAnExampleAsOftenAsItsLabelsSay(Case model) {
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

    @ParameterizedTest
    @MethodSource("modelsAndSettings")
    void changesTheWeightsAsTheSettingsSay(Case model, TrainingSettings settings) {
        Architecture architecture = model.architecture();
        try (TrainableModel trained = fresh(architecture, settings)) {
            ReferenceUpdate expected =
                    new ReferenceUpdate(architecture, settings, TestExamples.weightsOf(trained));
            for (int step = 1; step <= 3; step++) {
                Minibatch minibatch = TestExamples.minibatch(architecture, 4, step);
                float[] gradient = new float[architecture.parameterCount()];
                trained.gradient(minibatch, FloatBuffer.wrap(gradient));
                expected.step(gradient, step);
                trained.train(minibatch);
                float[] after = TestExamples.weightsOf(trained);
                expected.takeRunningFigures(after);
                assertThat(distance(wide(after), expected.weights())).isLessThan(1e-4);
                assertThat(trained.steps()).isEqualTo(step);
            }
            if (settings.averages()) {
                float[] average = new float[architecture.parameterCount()];
                trained.exportAverage(FloatBuffer.wrap(average));
                assertThat(distance(wide(average), expected.average())).isLessThan(1e-4);
            } else {
                assertThatThrownBy(() -> trained.exportAverage(FloatBuffer.allocate(1)))
                        .isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void movesRunningFiguresInTrainingAlone(Case model) {
        Architecture architecture = model.architecture();
        Minibatch minibatch = TestExamples.minibatch(architecture, 5, 6);
        float[] weights = TestExamples.randomWeights(architecture, 4);
        double[] expected = wide(weights);
        new ReferenceNetwork(architecture, expected, SEED, 0).logits(minibatch, true);
        try (TrainableModel trained =
                engine.trainable(
                        architecture, TrainingSettings.of(Optimizer.AdaGrad.of(0.01)), SEED)) {
            trained.importWeights(FloatBuffer.wrap(weights));
            trained.train(minibatch);
            float[] after = TestExamples.weightsOf(trained);
            for (Architecture.Parameter parameter : architecture.parameters()) {
                if (parameter.role() == Role.RUNNING_MEAN
                        || parameter.role() == Role.RUNNING_VARIANCE) {
                    for (int i = 0; i < parameter.length(); i++) {
                        int at = parameter.offset() + i;
                        assertThat((double) after[at])
                                .as("%s %d", parameter, i)
                                .isCloseTo(expected[at], within(1e-4));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modelsAndSettings")
    void goesOnToTheBitFromWhatItGaveOut(Case model, TrainingSettings settings) {
        Architecture architecture = model.architecture();
        float[] straight;
        float[] stateOfStraight;
        float[] weights;
        float[] state;
        try (TrainableModel trained = fresh(architecture, settings)) {
            train(trained, 0, 4);
            weights = TestExamples.weightsOf(trained);
            state = TestExamples.stateOf(trained);
            train(trained, 4, 8);
            straight = TestExamples.weightsOf(trained);
            stateOfStraight = TestExamples.stateOf(trained);
        }
        assertThat(state).hasSize(settings.statePerParameter() * weights.length);
        try (TrainableModel resumed = engine.trainable(architecture, settings, SEED)) {
            resumed.importWeights(FloatBuffer.wrap(weights));
            resumed.importOptimizerState(FloatBuffer.wrap(state), 4);
            assertThat(TestExamples.weightsOf(resumed)).isEqualTo(weights);
            assertThat(TestExamples.stateOf(resumed)).isEqualTo(state);
            train(resumed, 4, 8);
            assertThat(TestExamples.weightsOf(resumed)).isEqualTo(straight);
            assertThat(TestExamples.stateOf(resumed)).isEqualTo(stateOfStraight);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void scoresAndTrainsToTheSameBitsAtOnceAsApart(Case model) {
        Architecture architecture = model.architecture();
        Predictions apart = new Predictions(7, architecture.classes());
        Predictions atOnce = new Predictions(7, architecture.classes());
        try (TrainableModel first = fresh(architecture, EVERYTHING);
                TrainableModel second = fresh(architecture, EVERYTHING)) {
            for (int i = 0; i < 4; i++) {
                Minibatch minibatch = TestExamples.minibatch(architecture, 4 + i % 3, 40 + i);
                first.score(minibatch, apart);
                double loss = first.train(minibatch);
                assertThat(second.scoreAndTrain(minibatch, atOnce)).isEqualTo(loss);
                assertThat(atOnce.size()).isEqualTo(minibatch.size());
                int values = minibatch.size() * architecture.classes();
                assertThat(java.util.Arrays.copyOf(atOnce.probabilities(), values))
                        .isEqualTo(java.util.Arrays.copyOf(apart.probabilities(), values));
            }
            assertThat(TestExamples.weightsOf(second)).isEqualTo(TestExamples.weightsOf(first));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void learnsAFixedMinibatchByHeart(Case model) {
        Architecture architecture = model.architecture();
        Minibatch minibatch = TestExamples.minibatch(architecture, 6, 8);
        try (TrainableModel trained =
                fresh(architecture, TrainingSettings.of(Optimizer.Adam.of(0.02)))) {
            double first = trained.train(minibatch);
            double last = first;
            double least = first;
            for (int i = 0; i < 1500 && least > first / 100; i++) {
                last = trained.train(minibatch);
                least = Math.min(least, last);
            }
            assertThat(least).as("loss that was %s, last %s", first, last).isLessThan(first / 100);
        }
    }

    private TrainableModel fresh(Architecture architecture, TrainingSettings settings) {
        TrainableModel model = engine.trainable(architecture, settings, SEED);
        model.importWeights(FloatBuffer.wrap(TestExamples.initialWeights(architecture, 1)));
        return model;
    }

    /** Minibatches of changing sizes, the same for the same numbers. */
    private static void train(TrainableModel model, int from, int to) {
        for (int i = from; i < to; i++) {
            model.train(TestExamples.minibatch(model.architecture(), 5 + i % 3, 100 + i));
        }
    }

    static double[] logits(FrozenModel.Scorer scorer, Minibatch minibatch) {
        int classes = TestExamples.TINY.classes();
        Predictions predictions = new Predictions(minibatch.size(), classes);
        scorer.score(minibatch, predictions);
        double[] logits = new double[minibatch.size() * classes];
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
