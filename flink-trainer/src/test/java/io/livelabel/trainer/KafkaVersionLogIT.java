package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsAnchor;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.signing.ManifestSigner;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a lineage's versions is in the topics of a real broker, as compaction will leave it. */
class KafkaVersionLogIT {
    /** Two chunks. */
    private static final int WEIGHTS_BYTES = 1_500_000;

    private TestBroker broker;

    @BeforeEach
    void startBroker() {
        broker = new TestBroker();
        broker.createTopics(Map.of());
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void keepsTheNewestAndTheNamedVersionsWithAllTheirChunks() throws Exception {
        try (VersionLog log = open()) {
            for (long version = 1; version <= 6; version++) {
                log.append(log.prepare(version(version)));
            }
            name(2);
            later(log).run();
            assertThat(log.versions().keySet()).containsExactly(2L, 4L, 5L, 6L);
        }
        assertThat(versionsOf(Topics.WEIGHTS_MANIFESTS)).containsExactly(2L, 4L, 5L, 6L);
        assertThat(versionsOf(Topics.WEIGHTS)).containsExactly(2L, 4L, 5L, 6L);
        assertThat(live(Topics.WEIGHTS)).as("chunks").hasSize(8);
        try (VersionLog again = open()) {
            assertThat(again.versions().keySet()).containsExactly(2L, 4L, 5L, 6L);
        }
        AvroSerde<WeightsManifest> serde =
                new AvroSerde<>(WeightsManifest.class, broker.connection().openRegistry());
        for (ConsumerRecord<byte[], byte[]> record : live(Topics.WEIGHTS_MANIFESTS).values()) {
            WeightsManifest manifest = serde.read(record.value());
            assertThat(manifest.getSha256())
                    .isEqualTo(version(manifest.getVersion()).weights().sha256());
            assertThat(live(Topics.WEIGHTS).values())
                    .extracting(ConsumerRecord::offset)
                    .contains(
                            manifest.getChunks().get(0).getOffset(),
                            manifest.getChunks().get(1).getOffset());
        }
    }

    @Test
    void keepsTheAnchorOfDeltasUntilTheLastOfThemIsRetired() throws Exception {
        try (VersionLog log = open()) {
            VersionForms forms = new VersionForms(PublishedEncoding.DELTA, 4, log);
            for (long version = 1; version <= 7; version++) {
                log.append(log.prepare(forms.form(version(version))));
            }
            later(log).run();
            assertThat(log.versions().keySet()).containsExactly(5L, 6L, 7L);
            log.append(log.prepare(forms.form(version(8))));
            later(log).run();
            assertThat(log.versions().keySet())
                    .as("5 is an anchor")
                    .containsExactly(5L, 6L, 7L, 8L);
        }
        AvroSerde<WeightsManifest> serde =
                new AvroSerde<>(WeightsManifest.class, broker.connection().openRegistry());
        Map<String, ConsumerRecord<byte[], byte[]>> manifests = live(Topics.WEIGHTS_MANIFESTS);
        WeightsManifest anchor = serde.read(manifests.get("tiny/lineage-1/5").value());
        WeightsManifest delta = serde.read(manifests.get("tiny/lineage-1/8").value());
        assertThat(anchor.getAnchors()).isTrue();
        assertThat(anchor.getChunks()).hasSize(2);
        assertThat(delta.getDtype()).isEqualTo(DeltaEncoding.DTYPE);
        assertThat(delta.getAnchor())
                .isEqualTo(new WeightsAnchor(5L, anchor.getSha256(), anchor.getChunks()));
        assertThat(delta.getChunks()).singleElement().returns(true, c -> c.getBytes() < 1_000);
        assertThat(live(Topics.WEIGHTS).values())
                .extracting(ConsumerRecord::offset)
                .contains(anchor.getChunks().get(0).getOffset());
        try (VersionLog again = open()) {
            VersionForms restored = new VersionForms(PublishedEncoding.DELTA, 4, again);
            again.append(again.prepare(restored.form(version(9))));
            later(again).run();
            assertThat(again.versions().get(9L).asAnchor()).as("a new one").isNotNull();
            assertThat(again.versions().keySet()).containsExactly(5L, 7L, 8L, 9L);
        }
    }

    @Test
    void retiresAVersionOnceModelControlHasNotNamedItForTheWindow() throws Exception {
        try (VersionLog log = open()) {
            for (long version = 1; version <= 4; version++) {
                log.append(log.prepare(version(version)));
            }
            name(1);
            later(log).run();
            assertThat(log.versions().keySet()).containsExactly(1L, 2L, 3L, 4L);
            name(4);
            later(log).run();
            assertThat(log.versions().keySet()).containsExactly(2L, 3L, 4L);
        }
    }

    @Test
    void letsNobodyRetireWhoIsFenced() {
        try (VersionLog zombie = open()) {
            for (long version = 1; version <= 6; version++) {
                zombie.append(zombie.prepare(version(version)));
            }
            try (VersionLog owner = open()) {
                assertThatThrownBy(() -> later(zombie).run())
                        .hasMessageContaining("versions [1, 2, 3] of lineage lineage-1 could not");
                assertThat(owner.versions()).hasSize(6);
            }
        }
        assertThat(versionsOf(Topics.WEIGHTS)).hasSize(6);
    }

    @Test
    void goesOnWhereTheBrokerHasRefusedToRetire() throws Exception {
        try (VersionLog log = open()) {
            for (long version = 1; version <= 6; version++) {
                log.append(log.prepare(version(version)));
            }
            // Enough for the marker that ends a transaction, too little for a tombstone.
            allowRecordsOf(80);
            Retirement retirement = later(log);
            retirement.run();
            assertThat(log.versions()).hasSize(6);
            assertThat(versionsOf(Topics.WEIGHTS_MANIFESTS)).hasSize(6);

            allowRecordsOf(2 << 20);
            log.append(log.prepare(version(7)));
            retirement.run();
            assertThat(log.versions().keySet()).containsExactly(5L, 6L, 7L);
        }
        assertThat(versionsOf(Topics.WEIGHTS)).containsExactly(5L, 6L, 7L);
    }

    /** Bounds the bytes of a batch of weights, and waits until the broker keeps to it. */
    private void allowRecordsOf(int bytes) throws Exception {
        ConfigResource weights =
                new ConfigResource(ConfigResource.Type.TOPIC, Topics.WEIGHTS.name());
        AlterConfigOp bound =
                new AlterConfigOp(
                        new ConfigEntry("max.message.bytes", String.valueOf(bytes)),
                        AlterConfigOp.OpType.SET);
        try (Admin admin = broker.connection().openAdmin();
                KafkaProducer<byte[], byte[]> probe =
                        new KafkaProducer<>(broker.connection().producer(Map.of()))) {
            admin.incrementalAlterConfigs(Map.of(weights, List.of(bound))).all().get();
            await().until(() -> isTaken(probe) == bytes > 100);
        }
    }

    private static boolean isTaken(KafkaProducer<byte[], byte[]> probe) throws Exception {
        byte[] key = "as/long/as/a/chunk".getBytes(StandardCharsets.UTF_8);
        try {
            probe.send(new ProducerRecord<>(Topics.WEIGHTS.name(), key, null)).get();
            return true;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(RecordTooLargeException.class);
            return false;
        }
    }

    /** Of three versions and a minute, two hours from now. */
    private static Retirement later(VersionLog log) {
        return new Retirement(
                log,
                new Retention(3, 60_000),
                Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
    }

    private VersionLog open() {
        return KafkaVersionLog.open(
                broker.connection(), "tiny", Snapshots.LINEAGE.id(), ManifestSigner.none());
    }

    private static WeightsVersion version(long steps) {
        byte[] weights = new byte[WEIGHTS_BYTES];
        weights[0] = (byte) steps;
        ModelSnapshot snapshot = Snapshots.of(Snapshots.LINEAGE, steps, weights);
        return new WeightsVersion("tiny", snapshot, false, Weights.ofBytes(weights), null);
    }

    private void name(long version) throws Exception {
        byte[] value =
                new AvroSerde<>(ModelControl.class, broker.connection().openRegistry())
                        .serialize(
                                Topics.MODEL_CONTROL.name(),
                                NamedVersionsTest.control(Snapshots.LINEAGE.id(), version));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.connection().producer(Map.of()))) {
            producer.send(
                            new ProducerRecord<>(
                                    Topics.MODEL_CONTROL.name(),
                                    "tiny".getBytes(StandardCharsets.UTF_8),
                                    value))
                    .get();
        }
    }

    /** The newest record of each key that is no tombstone. */
    private Map<String, ConsumerRecord<byte[], byte[]>> live(Topics.Topic topic) {
        Map<String, ConsumerRecord<byte[], byte[]>> live = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll(topic.name())) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                live.remove(key);
            } else {
                live.put(key, record);
            }
        }
        return live;
    }

    private Set<Long> versionsOf(Topics.Topic topic) {
        Set<Long> versions = new TreeSet<>();
        live(topic).keySet().forEach(key -> versions.add(Long.parseLong(key.split("/", -1)[2])));
        return versions;
    }
}
