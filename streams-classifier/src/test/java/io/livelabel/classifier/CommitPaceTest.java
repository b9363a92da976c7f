package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CommitPaceTest {
    private final AtomicLong nanos = new AtomicLong(5);
    private final CommitPace pace = new CommitPace(Duration.ofNanos(100), nanos::get);

    @Test
    void commitsBehindTheLastRecordOfAPollAndNotBefore() {
        pace.polled(3);
        nanos.addAndGet(1_000);
        assertThat(pace.handled()).isFalse();
        assertThat(pace.isDue()).as("in the midst of a poll").isFalse();
        assertThat(pace.handled()).isFalse();
        assertThat(pace.handled()).isTrue();
        assertThat(pace.isDue()).as("all is committed").isFalse();
    }

    @Test
    void theFirstPollIsCommittedAtOnceAndTheNextOnceTheIntervalHasPassed() {
        pace.polled(1);
        assertThat(pace.handled()).isTrue();
        nanos.addAndGet(99);
        pace.polled(1);
        assertThat(pace.handled()).isFalse();
        assertThat(pace.isDue()).isFalse();
        nanos.addAndGet(1);
        assertThat(pace.isDue()).isTrue();
        assertThat(pace.isDue()).isFalse();
    }

    @Test
    void aPollThatIsGivenBackHoldsNothingUp() {
        pace.polled(1);
        assertThat(pace.handled()).isTrue();
        pace.polled(1);
        assertThat(pace.handled()).isFalse();
        pace.polled(3);
        nanos.addAndGet(100);
        assertThat(pace.isDue()).isFalse();
        pace.gaveBack();
        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void nothingHandledIsNothingToCommit() {
        nanos.addAndGet(1_000);
        assertThat(pace.isDue()).isFalse();
        pace.polled(0);
        assertThat(pace.isDue()).isFalse();
    }

    @Test
    void moreThanThePollBroughtIsCommittedToo() {
        pace.polled(1);
        assertThat(pace.handled()).isTrue();
        nanos.addAndGet(100);
        assertThat(pace.handled()).as("left over from a poll before").isTrue();
    }

    @Test
    void eachThreadHasAPollOfItsOwn() {
        pace.polled(2);
        assertThat(pace.handled()).isFalse();
        assertThat(
                        CompletableFuture.supplyAsync(
                                        () -> {
                                            pace.polled(1);
                                            return pace.handled();
                                        })
                                .join())
                .isTrue();
        assertThat(pace.handled()).isTrue();
    }
}
