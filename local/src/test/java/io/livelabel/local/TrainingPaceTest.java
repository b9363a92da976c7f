package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.replay.Pace;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrainingPaceTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void keepsTheLastOnesBackUntilLabelsAreMade() {
        TrainingPace pace = new TrainingPace(Pace.unlimited(), 90, LONG);

        assertThat(Waits.before(pace, 89)).isFalse();
        assertThat(Waits.before(pace, 90)).isTrue();
        pace.labelsAreMade();
        assertThat(Waits.before(pace, 90)).isFalse();
    }

    @Test
    void goesOnWithoutLabelsWhenPatienceEnds() {
        TrainingPace pace = new TrainingPace(Pace.unlimited(), 90, Duration.ZERO);

        assertThat(Waits.before(pace, 90)).isFalse();
    }
}
