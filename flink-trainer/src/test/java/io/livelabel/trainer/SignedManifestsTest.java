package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.signing.Ed25519Keys;
import io.livelabel.schemas.signing.ManifestSigner;
import io.livelabel.schemas.signing.TrustedKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedManifestsTest {
    @TempDir Path directory;

    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());

    @Test
    void publishesManifestsThatTheKeyHasSignedTheSameAtEachTry() throws MalformedRecordException {
        Path key = directory.resolve("key.pem");
        Path trusted = directory.resolve("key.pub");
        Ed25519Keys.generate(key, trusted);
        WeightsRecords records = new WeightsRecords(registry, ManifestSigner.of(key.toString()));
        WeightsVersion version = Snapshots.version(Snapshots.withSteps(3));

        byte[] record = records.manifest(version, List.of());

        assertThat(records.manifest(version, List.of())).isEqualTo(record);
        WeightsManifest read = new AvroSerde<>(WeightsManifest.class, registry).read(record);
        assertThat(TrustedKeys.read(List.of(trusted)).objection(read)).isEmpty();
    }

    @Test
    void endsTheTrainingForGoodWhereTheKeyIsNone() {
        TrainerConfig config =
                TrainingHarness.config().signWith(directory.resolve("no.pem").toString()).build();

        assertThatThrownBy(() -> KafkaVersionLog.opener(config))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no.pem");
    }
}
