package io.livelabel.schemas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.livelabel.schemas.RegistryException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutageTest {
    /** No label of a name is that long: it is unknown without any name server being asked. */
    private static final String UNKNOWN_HOST = "b".repeat(64) + ".invalid";

    @Test
    void isBehindWhatKafkaWouldTryAgain() {
        assertThat(Outage.isBehind(new TimeoutException("no answer"))).isTrue();
        assertThat(
                        Outage.isBehind(
                                new UserException(
                                        "cannot list the topics",
                                        new ExecutionException(new DisconnectException()))))
                .isTrue();
    }

    @Test
    void isNotBehindWhatSomebodyMustMend() {
        assertThat(Outage.isBehind(new UserException("no such model"))).isFalse();
        assertThat(Outage.isBehind(new TopicAuthorizationException("refused"))).isFalse();
        assertThat(
                        Outage.isBehind(
                                new TimeoutException(
                                        "no answer", new SaslAuthenticationException("who?"))))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void isBehindARegistryThatDoesNotAnswerAlone(RegistryException.Kind kind) {
        assertThat(Outage.isBehind(new RegistryException(kind, "a request")))
                .isEqualTo(kind == RegistryException.Kind.UNREACHABLE);
    }

    @Test
    void isBehindABrokerWhoseNameIsNotKnownWhileItIsAway() {
        Connection nowhere = Connection.to(UNKNOWN_HOST + ":9092", "mock://outage");
        assertThatThrownBy(nowhere::openAdmin)
                .isInstanceOf(UserException.class)
                .hasMessageContaining(UNKNOWN_HOST + ":9092")
                .hasMessageContaining("no such host")
                .satisfies(failure -> assertThat(Outage.isBehind(failure)).isTrue());
    }

    @Test
    void isNotBehindAnAddressThatIsNone() {
        Throwable failure = catchThrowable(Connection.to("broker", "mock://outage")::openAdmin);
        assertThat(failure).isInstanceOf(UserException.class);
        assertThat(Outage.isBehind(failure)).isFalse();
    }
}
