package io.livelabel.classifier;

import io.livelabel.schemas.client.Connection;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.StreamsConfig;

/** How an instance is a member of its consumer group: by a name of its own, or by none. */
final class Membership {
    private static final String NAME = ConsumerConfig.GROUP_INSTANCE_ID_CONFIG;

    private Membership() {}

    /**
     * What becomes of it when the instance stops. One with a name stays, so that who comes back by
     * that name within the session's timeout takes up its partitions without a rebalance; one
     * without leaves, so that others take them over at once.
     */
    static GroupMembershipOperation atEnd(Connection connection) {
        return hasName(connection)
                ? GroupMembershipOperation.REMAIN_IN_GROUP
                : GroupMembershipOperation.LEAVE_GROUP;
    }

    private static boolean hasName(Connection connection) {
        return Stream.of(
                        NAME,
                        StreamsConfig.consumerPrefix(NAME),
                        StreamsConfig.mainConsumerPrefix(NAME))
                .anyMatch(connection.kafka()::containsKey);
    }
}
