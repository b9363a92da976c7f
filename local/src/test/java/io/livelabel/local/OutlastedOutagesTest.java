package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.AwaitedServices;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class OutlastedOutagesTest {
    private final List<String> told = new ArrayList<>();
    private int prepared;
    private int begun;

    private OutlastedOutages outages() {
        return new OutlastedOutages(
                new AwaitedServices("the summary", Duration.ZERO), () -> prepared++, told::add);
    }

    private String failing(int times, RuntimeException failure) {
        if (begun++ < times) {
            throw failure;
        }
        return "done";
    }

    private static RuntimeException away() {
        return new IllegalStateException(
                "cannot follow the topics", new TimeoutException("no answer"));
    }

    @Test
    void beginsAnewBehindEachOutageAndSaysWhy() throws IOException, InterruptedException {
        assertThat(outages().run(() -> failing(2, away()))).isEqualTo("done");
        assertThat(prepared).isEqualTo(3);
        assertThat(told)
                .containsExactly(
                        "Begins again: cannot follow the topics",
                        "Begins again: cannot follow the topics");
    }

    @Test
    void doesNotBeginAnewWhereSomethingElseFails() {
        UserException failure = new UserException("nothing has moved");
        assertThatThrownBy(() -> outages().run(() -> failing(1, failure))).isSameAs(failure);
        assertThat(begun).isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void givesUpWhereOutagesDoNotEnd() {
        assertThatThrownBy(() -> outages().run(() -> failing(Integer.MAX_VALUE, away())))
                .hasRootCauseMessage("no answer");
        assertThat(begun).isEqualTo(21);
    }

    @Test
    void doesNotBeginWhereBrokerAndRegistryStayAway() {
        OutlastedOutages outages =
                new OutlastedOutages(
                        new AwaitedServices("the summary", Duration.ZERO),
                        () -> {
                            throw new TimeoutException("no broker answered");
                        },
                        told::add);
        assertThatThrownBy(() -> outages.run(() -> failing(0, away())))
                .hasMessage("no broker answered");
        assertThat(begun).isZero();
    }
}
