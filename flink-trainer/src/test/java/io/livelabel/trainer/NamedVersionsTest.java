package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class NamedVersionsTest {
    private static final long SINCE = 1_000;

    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
    private final NamedVersions named = new NamedVersions("tiny", "lineage-1", SINCE, registry);

    @Test
    void namesWhatIsInForceHoweverOldTheDecisionIs() {
        take(1, control("lineage-1", 3));
        take(2, control("lineage-1", 4));
        assertNames(4L);
    }

    @Test
    void namesWhatWasInForceLaterThanTheMoment() {
        take(1, control("lineage-1", 3));
        take(2, control("lineage-1", 4));
        take(1_500, control("lineage-1", 5));
        take(1_600, control("lineage-1", 6));
        assertNames(4L, 5L, 6L);
    }

    @Test
    void namesAVersionWhoseDecisionWasWithdrawnLaterThanTheMoment() {
        take(1, control("lineage-1", 3));
        take(1_500, null);
        assertNames(3L);
    }

    @Test
    void namesNothingOfOtherLineagesAndModels() {
        take(1, control("lineage-2", 3));
        named.take(record("other", 2, serialize(control("lineage-1", 4))));
        assertThat(named.versions()).hasValue(Set.of());
    }

    @Test
    void cannotTellWhereADecisionThatCountsIsUnreadable() {
        named.take(record("tiny", 1_100, new byte[] {1}));
        assertThat(named.versions()).isEmpty();
        take(1_200, control("lineage-1", 5));
        assertThat(named.versions()).isEmpty();
    }

    @Test
    void goesOnBehindAnUnreadableDecisionThatWasReplacedBeforeTheMoment() {
        named.take(record("tiny", 1, new byte[] {1}));
        take(2, control("lineage-1", 5));
        assertNames(5L);
    }

    private void assertNames(Long... versions) {
        assertThat(named.versions()).isEqualTo(Optional.of(Set.of(versions)));
    }

    private void take(long timeMs, ModelControl decision) {
        named.take(record("tiny", timeMs, decision == null ? null : serialize(decision)));
    }

    private byte[] serialize(ModelControl decision) {
        return new AvroSerde<>(ModelControl.class, registry)
                .serialize(Topics.MODEL_CONTROL.name(), decision);
    }

    static ModelControl control(String lineage, long version) {
        return ModelControl.newBuilder()
                .setModel("tiny")
                .setLineage(lineage)
                .setVersion(version)
                .setPinned(true)
                .setAction(ControlAction.PINNED)
                .setReason("a test asks for it")
                .setDecidedBy("test")
                .setDecidedAtMs(1)
                .build();
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, long timeMs, byte[] value) {
        return new ConsumerRecord<>(
                Topics.MODEL_CONTROL.name(),
                0,
                timeMs,
                timeMs,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
