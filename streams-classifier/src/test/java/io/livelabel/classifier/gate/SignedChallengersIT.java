package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.control.InForce;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.signing.Ed25519Keys;
import io.livelabel.schemas.signing.ManifestSigner;
import io.livelabel.schemas.signing.TrustedKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gate that trusts a key, on a real broker. */
final class SignedChallengersIT {
    @TempDir Path directory;

    @Test
    void judgesSignedVersionsAloneAndBesideSignedOnesWhateverElseHasTheirNames() throws Exception {
        Path key = directory.resolve("key.pem");
        Path trusted = directory.resolve("key.pub");
        Ed25519Keys.generate(key, trusted);
        Consumer<WeightsManifest> signature = ManifestSigner.of(key.toString())::sign;
        try (TestBroker broker = new TestBroker()) {
            broker.createTopics(Map.of());
            try (Publisher publisher = new Publisher(broker.connection());
                    GateInstance instance =
                            new GateInstance(
                                    broker.connection(),
                                    "a",
                                    size -> {},
                                    GateSettings.defaults(false),
                                    TrustedKeys.read(List.of(trusted)))) {
                publish(publisher, 1, 0.5, signature);
                instance.awaitServing(1);

                publish(publisher, 2, 0, manifest -> {});
                publish(publisher, Long.MAX_VALUE, 1, manifest -> {});
                await().atMost(GateInstance.LONG).until(() -> refused(instance) == 2);
                publish(publisher, 2, 0.45, signature);
                instance.awaitServing(2);
                publish(publisher, 2, 1, manifest -> {});
                publish(publisher, 3, 0.4, signature);
                instance.awaitServing(3);

                assertThat(InForce.at(broker).getFigures())
                        .containsEntry("challenger.prequential.gap20", 0.4)
                        .containsEntry("incumbent.prequential.gap20", 0.45);
                assertThat(refused(instance)).as("once a version").isEqualTo(2);
            }
        }
    }

    private static long refused(GateInstance instance) {
        return instance.counters().versionsRefused.of(RefusalKind.SIGNATURE);
    }

    private static void publish(
            Publisher publisher, long version, double gap20, Consumer<WeightsManifest> signature) {
        Consumer<WeightsManifest> figures =
                manifest ->
                        manifest.setPrequential(
                                new PrequentialFigures(64L, gap20, 0.6, 0.5, 0.1, 3.0));
        publisher.publish(
                "root",
                version,
                TellingWeights.of(version),
                chunk -> {},
                figures.andThen(signature));
    }
}
