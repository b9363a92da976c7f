package io.livelabel.classifier.gate;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the one instance that judges the versions of a model: of a consumer group on model-control,
 * the member that is given its first partition. One that dies is followed by another after the
 * session timeout. It saves work and is no lock: that no decision is made twice, {@link
 * io.livelabel.classifier.control.ControlLog} sees to. One thread at a time, which closes it.
 */
final class OwnerElection implements AutoCloseable {
    private static final String GROUP = "livelabel-gate-";
    private static final int SESSION_TIMEOUT_MS = 6_000;
    private static final int LONGEST_JUDGEMENT_MS = 600_000;
    private static final TopicPartition PRIZE = new TopicPartition(Topics.MODEL_CONTROL.name(), 0);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private boolean owner;

    /** Joins the group. */
    OwnerElection(Connection connection, String model) {
        Properties properties =
                connection.consumer(
                        Map.of(
                                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                                SESSION_TIMEOUT_MS,
                                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                                SESSION_TIMEOUT_MS / 3));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP + model);
        properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, LONGEST_JUDGEMENT_MS);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        // So that the owner stays the owner when others join.
        properties.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        consumer = new KafkaConsumer<>(properties);
        consumer.subscribe(List.of(Topics.MODEL_CONTROL.name()), new Assignment());
    }

    private final class Assignment implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            // The decisions are read elsewhere, from the beginning.
            consumer.pause(added);
            owner |= added.contains(PRIZE);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> removed) {
            owner &= !removed.contains(PRIZE);
        }
    }

    /** Takes part for a while, and tells whether this instance is the owner now. */
    boolean isOwner(Duration timeout) {
        consumer.poll(timeout);
        return owner;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
