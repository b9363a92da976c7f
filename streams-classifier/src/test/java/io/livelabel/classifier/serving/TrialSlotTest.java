package io.livelabel.classifier.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.classifier.TellingWeights;
import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TrialSlotTest {
    @Test
    void closesItsNetworkWhereThatGivesNoScorer() {
        Scorerless engine = new Scorerless();
        assertThatThrownBy(() -> new TrialSlot(engine, TellingWeights.ARCHITECTURE, 4))
                .hasMessage("no room for it");
        assertThat(engine.open).hasValue(0);
    }

    /** An engine whose networks have no room for a scorer. */
    private static final class Scorerless implements Engine {
        private final AtomicInteger open = new AtomicInteger();

        @Override
        public String name() {
            return "scorerless";
        }

        @Override
        public String describe() {
            return "networks without scorers";
        }

        @Override
        public TrainableModel trainable(
                Architecture architecture, TrainingSettings settings, long seed) {
            throw new UnsupportedOperationException("this engine does not learn");
        }

        @Override
        public FrozenModel frozen(Architecture architecture) {
            open.incrementAndGet();
            return new FrozenModel() {
                @Override
                public Architecture architecture() {
                    return architecture;
                }

                @Override
                public void load(FloatBuffer from) {}

                @Override
                public Scorer newScorer() {
                    throw new IllegalStateException("no room for it");
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }
    }
}
