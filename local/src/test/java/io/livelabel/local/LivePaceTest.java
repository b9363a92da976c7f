package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LivePaceTest {
    @Test
    void letsTheShareGoThatHasBeenTrainedOn() {
        LivePace pace = LivePace.holdingBackSome(4_000);

        assertThat(Waits.before(pace, 0)).isTrue();
        pace.progress(0.5);
        assertThat(Waits.before(pace, 999)).isFalse();
        assertThat(Waits.before(pace, 1_000)).isTrue();
    }

    @Test
    void letsNothingMoreGoForALesserShare() {
        LivePace pace = LivePace.holdingBackSome(4_000);

        pace.progress(0.5);
        pace.progress(0.1);

        assertThat(Waits.before(pace, 999)).isFalse();
    }

    @Test
    void holdsHalfBackUntilTheRelease() {
        LivePace pace = LivePace.holdingBackSome(4_000);

        pace.progress(7);
        assertThat(Waits.before(pace, 1_999)).isFalse();
        assertThat(Waits.before(pace, 2_000)).isTrue();
        pace.release();
        assertThat(Waits.before(pace, 3_999)).isFalse();
    }

    @Test
    void holdsAThousandBackWhereThereAreThatMany() {
        LivePace pace = LivePace.holdingBackSome(1_200);

        pace.progress(1);

        assertThat(Waits.before(pace, 199)).isFalse();
        assertThat(Waits.before(pace, 200)).isTrue();
    }

    @Test
    void holdsHalfOfAFewBack() {
        LivePace pace = LivePace.holdingBackSome(301);

        pace.progress(1);

        assertThat(Waits.before(pace, 149)).isFalse();
        assertThat(Waits.before(pace, 150)).isTrue();
    }
}
