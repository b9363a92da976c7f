package io.livelabel.trainer.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundTest {
    private final ParameterSpans spans =
            ParameterSpans.of(
                    Zoo.architecture("logistic", FeatureSet.of(Map.of("rgb", 8, "audio", 4), 12)));
    private final Round round = new Round(2, spans);

    private Contribution contribution(long examples, boolean idle) {
        float[] change = new float[examples == 0 ? 0 : spans.length()];
        Arrays.fill(change, 1);
        return new Contribution(1, examples, examples == 0 ? 0 : 1, idle, change);
    }

    @Test
    void isClosedByTheOneThatTrainsAloneInTheWarmUp() {
        assertThat(round.isComplete()).isFalse();
        round.add(0, contribution(10, false));
        assertThat(round.isComplete()).isTrue();
        assertThat(round.isWarmUp()).isTrue();
    }

    @Test
    void waitsForAllThatHaveEverTrained() {
        round.worked(0);
        round.worked(1);
        round.add(1, contribution(10, false));
        assertThat(round.isComplete()).isFalse();
        round.add(0, contribution(10, false));
        assertThat(round.isComplete()).isTrue();
        assertThat(round.isWarmUp()).isFalse();
    }

    @Test
    void addsUpWhatOneReplicaContributes() {
        round.add(0, contribution(10, false));
        round.add(0, contribution(6, false));
        assertThat(round.shares())
                .singleElement()
                .satisfies(
                        share -> {
                            assertThat(share.examples()).isEqualTo(16);
                            assertThat(share.minibatches()).isEqualTo(2);
                            assertThat(share.change()).containsOnly(2);
                        });
    }

    @Test
    void waitsForNoneThatIsIdleUntilThatTrainsAgain() {
        round.join(2);
        round.add(1, contribution(0, true));
        assertThat(round.isComplete()).as("nothing was contributed").isFalse();
        round.add(0, contribution(10, true));
        assertThat(round.isComplete()).isTrue();
        assertThat(round.isQuiet()).isTrue();
        round.next();
        round.worked(1);
        assertThat(round.isQuiet()).isFalse();
        round.add(0, contribution(10, false));
        assertThat(round.isComplete()).isFalse();
    }

    @Test
    void goesOnWithWhatWasContributed() {
        round.join(2);
        round.add(0, contribution(10, false));
        Round resumed = new Round(2, spans);
        resumed.join(2);
        round.shares().forEach(resumed::restore);
        assertThat(resumed.isComplete()).isFalse();
        resumed.add(1, contribution(10, false));
        assertThat(resumed.isComplete()).isTrue();
        assertThat(resumed.shares()).hasSize(2);
    }

    @Test
    void refusesAContributionOfStepsThatChangedNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Contribution(3, 10, 1, false, new float[0]))
                .withMessageContaining("contribution 3 is of 10 examples in 1 minibatches");
    }
}
