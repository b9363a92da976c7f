package io.livelabel.model.engine;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.model.zoo.ZooModel;
import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What memory every engine keeps of weights it loaded before, and of models that were closed: none.
 */
@Tag("one-native-thread")
public abstract class MemoryOverLoads {
    private final Engine engine;

    /** Of an engine. */
    protected MemoryOverLoads(Engine engine) {
        this.engine = engine;
    }

    static Stream<ZooModel> models() {
        return Zoo.models().stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void staysFlatOverManyLoads(ZooModel zoo) throws Exception {
        MediumModel medium = new MediumModel(zoo);
        Predictions predictions = medium.room();
        FloatBuffer weights =
                FloatBuffer.wrap(TestExamples.initialWeights(medium.architecture(), 1));
        try (FrozenModel model = engine.frozen(medium.architecture());
                FrozenModel.Scorer scorer = model.newScorer()) {
            FlatMemory.assertFlat(
                    () -> {
                        model.load(weights);
                        scorer.score(medium.minibatch(), predictions);
                    });
        }
    }

    @Test
    void staysFlatOverManyModels() throws Exception {
        Architecture large = Zoo.architecture("logistic", FeatureSet.of(1024, 128, 3862));
        Minibatch one = TestExamples.minibatch(large, 1, 1);
        TrainingSettings settings = TrainingSettings.of(Optimizer.AdaGrad.of(0.01));
        FlatMemory.assertFlat(
                3,
                30,
                () -> {
                    try (TrainableModel model = engine.trainable(large, settings, 1)) {
                        model.train(one);
                    }
                });
    }
}
