package io.livelabel.schemas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.RegistryException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class AwaitedServicesTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private long nanos = 5;
    private int asked;

    private AwaitedServices within(Duration bound) {
        return new AwaitedServices(
                "the training",
                bound,
                () -> nanos,
                length -> {
                    pauses.add(length);
                    nanos += length.toNanos();
                });
    }

    private void request() {
        asked++;
        if (!failures.isEmpty()) {
            throw failures.pop();
        }
    }

    private static RegistryException away() {
        return new RegistryException(
                RegistryException.Kind.UNREACHABLE, "no answer from schema registry http://r");
    }

    @Test
    void asksAgainLessAndLessOftenUntilItIsAnswered() throws InterruptedException {
        for (int i = 0; i < 6; i++) {
            failures.add(away());
        }
        within(Duration.ofMinutes(10)).ask(this::request);
        assertThat(asked).isEqualTo(7);
        assertThat(pauses)
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 8L, 15L, 15L);
    }

    @Test
    void asksALastTimeAtTheBoundAndSaysWhatItWaitedFor() {
        for (int i = 0; i < 100; i++) {
            failures.add(away());
        }
        assertThatThrownBy(() -> within(Duration.ofSeconds(60)).ask(this::request))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "the training has waited 1 min for broker and registry, and gives up: no answer from"
                                + " schema registry http://r");
        assertThat(pauses.stream().mapToLong(Duration::toSeconds).sum()).isEqualTo(60);
        assertThat(asked).isEqualTo(pauses.size() + 1);
    }

    @Test
    void doesNotWaitForWhatSomebodyMustMend() {
        failures.add(new UserException("the password is wrong"));
        assertThatThrownBy(() -> within(Duration.ofMinutes(10)).ask(this::request))
                .hasMessage("the password is wrong");
        assertThat(pauses).isEmpty();
    }

    @Test
    void doesNotWaitWhereItIsNotTo() {
        failures.add(away());
        assertThatThrownBy(() -> within(Duration.ZERO).ask(this::request))
                .isInstanceOf(RegistryException.class);
        assertThat(pauses).isEmpty();
        assertThatThrownBy(() -> within(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S");
    }
}
