package io.livelabel.model.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Native memory stays flat; one array as long as the parameters a round would be 1.5 GB. */
class NativeMemoryTest {
    private static final long BOUND_MB = 150;
    private static final int ROUNDS = 1_000;

    private final Engine engine = Engine.named("dl4j");
    private final Architecture architecture =
            Zoo.architecture("logistic", FeatureSet.of(700, 60, 500));
    private final Minibatch minibatch = Examples.minibatch(architecture, 16, 1);
    private final Predictions predictions = new Predictions(16, 500);

    @Test
    void staysFlatOverManySteps() {
        try (TrainableModel model =
                engine.trainable(
                        architecture, TrainingSettings.of(new Optimizer.AdaGrad(0.01, 1e-6)), 1)) {
            assertFlat(
                    () -> {
                        model.score(minibatch, predictions);
                        model.train(minibatch);
                    });
        }
    }

    @Test
    void staysFlatOverManyLoads() {
        FloatBuffer weights = FloatBuffer.wrap(Examples.randomWeights(architecture, 1));
        try (FrozenModel model = engine.frozen(architecture);
                FrozenModel.Scorer scorer = model.newScorer()) {
            assertFlat(
                    () -> {
                        model.load(weights);
                        scorer.score(minibatch, predictions);
                    });
        }
    }

    @Test
    void staysFlatOverManyModels() {
        Architecture large = Zoo.architecture("logistic", FeatureSet.of(1024, 128, 3862));
        Minibatch one = Examples.minibatch(large, 1, 1);
        Runnable round =
                () -> {
                    try (TrainableModel model =
                            engine.trainable(
                                    large,
                                    TrainingSettings.of(new Optimizer.AdaGrad(0.01, 1e-6)),
                                    1)) {
                        model.train(one);
                    }
                };
        assertGrowthWithin(BOUND_MB, 3, 30, round);
    }

    private static void assertFlat(Runnable round) {
        assertGrowthWithin(BOUND_MB, 50, ROUNDS, round);
    }

    private static void assertGrowthWithin(long boundMb, int warmUp, int rounds, Runnable round) {
        for (int i = 0; i < warmUp; i++) {
            round.run();
        }
        long before = Pointer.physicalBytes();
        for (int i = 0; i < rounds; i++) {
            round.run();
        }
        long grown = (Pointer.physicalBytes() - before) >> 20;
        assertThat(grown).as("MB more after %d rounds", rounds).isLessThan(boundMb);
    }
}
