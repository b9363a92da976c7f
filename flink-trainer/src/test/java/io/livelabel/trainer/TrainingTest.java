package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.training.TrainingSettings;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingTest {
    private final TrainerConfig config = TrainingHarness.config().build();
    private final List<String> calls = new ArrayList<>();

    @Test
    void closesTheModelThatDoesNotTakeItsInitialWeights() {
        TrainableModel broken =
                (TrainableModel)
                        Proxy.newProxyInstance(
                                TrainableModel.class.getClassLoader(),
                                new Class<?>[] {TrainableModel.class},
                                (proxy, method, arguments) -> {
                                    calls.add(method.getName());
                                    if (method.getName().equals("importWeights")) {
                                        throw new IllegalStateException("out of memory");
                                    }
                                    return null;
                                });
        assertThatThrownBy(() -> Training.begin(config, engine(broken)))
                .hasMessage("out of memory");
        assertThat(calls).containsExactly("importWeights", "close");
    }

    @Test
    void endsForGoodWhereTheEngineLacksALayer() {
        assertThatThrownBy(() -> Training.begin(config, engine(null)))
                .isInstanceOf(TrainingException.class)
                .hasMessage("no such layer: dense");
    }

    private static Engine engine(TrainableModel model) {
        return new Engine() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public String describe() {
                return "breaks on purpose";
            }

            @Override
            public TrainableModel trainable(
                    Architecture architecture, TrainingSettings settings, long seed) {
                if (model == null) {
                    throw new UnsupportedOperationException("no such layer: dense");
                }
                return model;
            }

            @Override
            public FrozenModel frozen(Architecture architecture) {
                throw new UnsupportedOperationException("breaks on purpose");
            }
        };
    }
}
