package io.livelabel.model.engine;

import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.model.zoo.ZooModel;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What memory every engine keeps of its steps: none. */
@Tag("one-native-thread")
public abstract class MemoryOverSteps {
    private final Engine engine;

    /** Of an engine. */
    protected MemoryOverSteps(Engine engine) {
        this.engine = engine;
    }

    static Stream<ZooModel> models() {
        return Zoo.models().stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void staysFlatOverManySteps(ZooModel zoo) throws Exception {
        MediumModel medium = new MediumModel(zoo);
        Predictions predictions = medium.room();
        TrainingSettings settings = TrainingSettings.of(Optimizer.AdaGrad.of(0.01));
        try (TrainableModel model = engine.trainable(medium.architecture(), settings, 1)) {
            FlatMemory.assertFlat(
                    () -> {
                        Minibatch minibatch = medium.minibatch();
                        model.score(minibatch, predictions);
                        model.train(minibatch);
                    });
        }
    }
}
