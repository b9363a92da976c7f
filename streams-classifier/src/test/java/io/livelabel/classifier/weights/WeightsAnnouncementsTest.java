package io.livelabel.classifier.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What becomes of partitions that a broker tells nothing of. */
final class WeightsAnnouncementsTest {
    private static final TopicPartition MANIFESTS = new TopicPartition("weights-manifests", 0);
    private static final TopicPartition CONTROL = new TopicPartition("model-control", 0);

    private final Half kafka = new Half();
    private long nanos;

    @Test
    void namesThePartitionThatHasNotAnsweredForAMinute() {
        try (WeightsAnnouncements announcements = announcements()) {
            announcements.read(Duration.ZERO);
            assertThat(announcements.isAtEnd()).isFalse();
            assertThat(announcements.unread()).containsExactly(CONTROL);

            pass(Duration.ofSeconds(60));
            announcements.read(Duration.ZERO);
            pass(Duration.ofSeconds(1));
            assertThatThrownBy(() -> announcements.read(Duration.ZERO))
                    .isInstanceOf(UserException.class)
                    .hasMessage("model-control-0 has not answered for 60 s: is its broker away?");
        }
    }

    @Test
    void waitsAnewForOneThatHasAnsweredMeanwhile() {
        try (WeightsAnnouncements announcements = announcements()) {
            pass(Duration.ofSeconds(50));
            kafka.controlAnswers = true;
            announcements.read(Duration.ZERO);
            assertThat(announcements.isAtEnd()).isTrue();
            kafka.controlAnswers = false;
            pass(Duration.ofSeconds(50));
            announcements.read(Duration.ZERO);
            assertThat(announcements.unread()).containsExactly(CONTROL);
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private WeightsAnnouncements announcements() {
        return new WeightsAnnouncements(
                kafka,
                SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of()),
                PublishedVersions.of(TellingWeights.MODEL),
                () -> nanos);
    }

    /** A consumer whose broker tells of the manifests, and of the decisions when it is let. */
    private static final class Half extends MockConsumer<byte[], byte[]> {
        private boolean controlAnswers;

        Half() {
            super("earliest");
            for (TopicPartition partition : List.of(MANIFESTS, CONTROL)) {
                updatePartitions(
                        partition.topic(),
                        List.of(
                                new PartitionInfo(
                                        partition.topic(),
                                        partition.partition(),
                                        Node.noNode(),
                                        new Node[0],
                                        new Node[0])));
                updateBeginningOffsets(Map.of(partition, 0L));
            }
        }

        @Override
        public OptionalLong currentLag(TopicPartition partition) {
            return partition.equals(CONTROL) && !controlAnswers
                    ? OptionalLong.empty()
                    : OptionalLong.of(0);
        }
    }
}
