package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.client.Connection;
import java.util.Map;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MembershipTest {
    @Test
    void endsWithAnInstanceThatHasNoName() {
        assertThat(Membership.atEnd(connection(Map.of("client.id", "pod-0"))))
                .isEqualTo(GroupMembershipOperation.LEAVE_GROUP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "consumer.", "main.consumer."})
    void outlastsAnInstanceThatHasOneUnderAnyOfItsNames(String prefix) {
        assertThat(Membership.atEnd(connection(Map.of(prefix + "group.instance.id", "pod-0"))))
                .isEqualTo(GroupMembershipOperation.REMAIN_IN_GROUP);
    }

    private static Connection connection(Map<String, String> kafka) {
        return new Connection("b:1", "mock://membership", kafka, Map.of());
    }
}
