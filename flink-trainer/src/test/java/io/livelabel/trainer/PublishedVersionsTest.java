package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsAnchor;
import io.livelabel.schemas.signing.ManifestSigner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class PublishedVersionsTest {
    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
    private final PublishedVersions published =
            new PublishedVersions("tiny", Snapshots.LINEAGE.id(), registry);

    @Test
    void takesTheVersionsOfItsLineageAlone() {
        WeightsVersion version = Snapshots.version(Snapshots.withSteps(3));
        byte[] manifest =
                new WeightsRecords(registry, ManifestSigner.none()).manifest(version, List.of());
        published.take(record(1, "tiny/lineage-1/3", manifest));
        published.take(record(2, "tiny/lineage-10/4", manifest));
        published.take(record(3, "other/lineage-1/5", manifest));
        published.take(record(4, null, manifest));
        assertThat(published.versions())
                .isEqualTo(Map.of(3L, new PublishedVersion(version.weights().sha256(), 0, 1_001)));

        published.take(record(5, "tiny/lineage-1/3", null));
        assertThat(published.versions()).isEmpty();
    }

    @Test
    void knowsAnchorsAndWhatIsADeltaAgainstThem() {
        WeightsRecords records = new WeightsRecords(registry, ManifestSigner.none());
        List<ChunkPlace> places = List.of(new ChunkPlace(0, 17L, 4, 99L));
        WeightsVersion plain = Snapshots.version(Snapshots.withSteps(3));
        WeightsVersion anchor = plain.in(VersionForm.whole(plain.weights(), true));
        published.take(record(1, "tiny/lineage-1/3", records.manifest(anchor, places)));
        WeightsAnchor asAnchor = published.versions().get(3L).asAnchor();
        assertThat(asAnchor).isEqualTo(new WeightsAnchor(3L, plain.weights().sha256(), places));

        VersionForm delta =
                new VersionForm(DeltaEncoding.DTYPE, ByteBuffer.allocate(1), false, asAnchor);
        byte[] manifest = records.manifest(plain.in(delta), List.of());
        published.take(record(2, "tiny/lineage-1/4", manifest));
        assertThat(published.versions().get(4L))
                .returns(3L, PublishedVersion::anchor)
                .returns(null, PublishedVersion::asAnchor);
    }

    @Test
    void saysWhereARecordIsWhoseKeyHasNoVersion() {
        assertThatIllegalStateException()
                .isThrownBy(() -> published.take(record(7, "tiny/lineage-1/latest", null)))
                .withMessageContaining("weights-manifests-0@7")
                .withMessageContaining("'tiny/lineage-1/latest'");
    }

    @Test
    void saysWhereARecordIsThatIsNoManifest() {
        assertThatIllegalStateException()
                .isThrownBy(() -> published.take(record(8, "tiny/lineage-1/2", new byte[] {1})))
                .withMessageContaining("tiny/lineage-1/2 at weights-manifests-0@8");
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, byte[] value) {
        return new ConsumerRecord<>(
                Topics.WEIGHTS_MANIFESTS.name(),
                0,
                offset,
                1_000 + offset,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
