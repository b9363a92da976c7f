package io.livelabel.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EngineTest {
    /** An engine whose library cannot compute here; the tests' class path has it. */
    public static final class Refusing implements EngineProvider {
        @Override
        public String name() {
            return "refusing";
        }

        @Override
        public Engine open() {
            throw new UnsupportedOperationException("not on this machine: choose another");
        }
    }

    @Test
    void opensTheEngineThatIsAskedForWhateverOthersAreThere() {
        assertThat(Engine.named("dl4j").name()).isEqualTo("dl4j");
    }

    @Test
    void saysWhyAnEngineCannotComputeHere() {
        assertThatThrownBy(() -> Engine.named("refusing"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("not on this machine: choose another");
    }

    @Test
    void namesTheEnginesThereAreWithoutOpeningThem() {
        assertThatThrownBy(() -> Engine.named("abacus"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no engine named 'abacus' on the class path; there are: ")
                .hasMessageContainingAll("dl4j", "refusing");
    }
}
