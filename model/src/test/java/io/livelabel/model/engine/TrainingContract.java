package io.livelabel.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.layer.ParameterShape.Role;
import io.livelabel.model.training.Loss;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.RateSchedule;
import io.livelabel.model.training.RepeatFactors;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How every engine learns, for every model of the zoo and every layer: updates, running figures,
 * resuming, learning by heart. An engine's test extends this, and {@link EngineContract}.
 */
public abstract class TrainingContract {
    private static final long SEED = 11;
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
    protected TrainingContract(Engine engine) {
        this.engine = engine;
    }

    static Stream<ContractCase> models() {
        return ContractCase.all();
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
    @MethodSource("modelsAndSettings")
    void changesTheWeightsAsTheSettingsSay(ContractCase model, TrainingSettings settings) {
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
                assertThat(EngineContract.distance(EngineContract.wide(after), expected.weights()))
                        .isLessThan(1e-4);
                assertThat(trained.steps()).isEqualTo(step);
            }
            if (settings.averages()) {
                float[] average = new float[architecture.parameterCount()];
                trained.exportAverage(FloatBuffer.wrap(average));
                assertThat(
                                EngineContract.distance(
                                        EngineContract.wide(average), expected.average()))
                        .isLessThan(1e-4);
            } else {
                assertThatThrownBy(() -> trained.exportAverage(FloatBuffer.allocate(1)))
                        .isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void scalesTheRateOfTheStepsBehindItAndNothingElse() {
        ContractCase model = models().findFirst().orElseThrow();
        for (Optimizer optimizer : List.of(Optimizer.AdaGrad.of(0.02), Optimizer.Adam.of(0.01))) {
            TrainingSettings plain = TrainingSettings.of(optimizer);
            TrainingSettings faster = TrainingSettings.of(optimizer.withRate(4 * optimizer.rate()));
            Architecture architecture = model.architecture();
            Minibatch first = TestExamples.minibatch(architecture, 4, 1);
            Minibatch second = TestExamples.minibatch(architecture, 4, 2);
            try (TrainableModel scaled = fresh(architecture, plain);
                    TrainableModel fast = fresh(architecture, faster);
                    TrainableModel slow = fresh(architecture, plain)) {
                scaled.scaleRate(4);
                scaled.train(first);
                fast.train(first);
                assertThat(TestExamples.weightsOf(scaled)).isEqualTo(TestExamples.weightsOf(fast));

                FloatBuffer state = FloatBuffer.allocate(fast.optimizerStateLength());
                fast.exportOptimizerState(state);
                slow.importWeights(FloatBuffer.wrap(TestExamples.weightsOf(fast)));
                slow.importOptimizerState(state, 1);
                slow.train(second);
                scaled.scaleRate(1);
                scaled.train(second);
                assertThat(TestExamples.weightsOf(scaled)).isEqualTo(TestExamples.weightsOf(slow));
                assertThatThrownBy(() -> scaled.scaleRate(0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("scaled by 0.0");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void movesRunningFiguresInTrainingAlone(ContractCase model) {
        Architecture architecture = model.architecture();
        Minibatch minibatch = TestExamples.minibatch(architecture, 5, 6);
        float[] weights = TestExamples.randomWeights(architecture, 4);
        double[] expected = EngineContract.wide(weights);
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
    void goesOnToTheBitFromWhatItGaveOut(ContractCase model, TrainingSettings settings) {
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
    void makesNoStepWhereTheLossIsNotFinite(ContractCase model) {
        Architecture architecture = model.architecture();
        Minibatch poison = TestExamples.minibatch(architecture, 3, 9);
        for (int i = 0; i < architecture.inputs().size(); i++) {
            java.util.Arrays.fill(poison.features(i), Float.NaN);
        }
        try (TrainableModel trained = fresh(architecture, EVERYTHING)) {
            train(trained, 0, 2);
            float[] weights = TestExamples.weightsOf(trained);
            float[] state = TestExamples.stateOf(trained);
            double loss = trained.scoreAndTrain(poison, new Predictions(3, architecture.classes()));
            assertThat(loss).matches(value -> !Double.isFinite(value), "not finite");
            assertThat(trained.steps()).isEqualTo(2);
            assertThat(TestExamples.weightsOf(trained)).isEqualTo(weights);
            assertThat(TestExamples.stateOf(trained)).isEqualTo(state);
            train(trained, 2, 4);
            try (TrainableModel unpoisoned = fresh(architecture, EVERYTHING)) {
                train(unpoisoned, 0, 4);
                assertThat(TestExamples.weightsOf(trained))
                        .isEqualTo(TestExamples.weightsOf(unpoisoned));
            }
        }
    }

    @Test
    void makesNoStepWhereGradientsAreClippedAndOneIsNotFiniteThoughTheLossIs() {
        Architecture architecture = TestExamples.linear();
        TrainingSettings settings =
                TrainingSettings.of(Optimizer.AdaGrad.of(0.02))
                        .withClipNorm(1)
                        .withOversampling(
                                new RepeatFactors(
                                        Collections.nCopies(architecture.classes(), 1_000.0)));
        Minibatch steep = TestExamples.minibatch(architecture, 3, 9);
        for (int row = 0; row < steep.size(); row++) {
            steep.features(0)[row * 6] = Float.MAX_VALUE;
        }
        // Of weights that are all 0 the loss is the same whatever the features are.
        try (TrainableModel trained = engine.trainable(architecture, settings, SEED)) {
            float[] state = TestExamples.stateOf(trained);
            assertThat(trained.train(steep)).isNaN();
            assertThat(trained.steps()).isZero();
            assertThat(TestExamples.weightsOf(trained)).containsOnly(0);
            assertThat(TestExamples.stateOf(trained)).isEqualTo(state);
            assertThat(trained.train(TestExamples.minibatch(architecture, 3, 9))).isFinite();
            assertThat(trained.steps()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void scoresAndTrainsToTheSameBitsAtOnceAsApart(ContractCase model) {
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
    void learnsAFixedMinibatchByHeart(ContractCase model) {
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
}
