package io.livelabel.classifier.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.signing.Ed25519Keys;
import io.livelabel.schemas.signing.ManifestSigner;
import io.livelabel.schemas.signing.TrustedKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a receiver that trusts keys lets in of what is published on a real broker. */
final class SignedWeightsIT {
    @TempDir Path directory;

    @Test
    void servesSignedWeightsAloneAndGoesOnServingThemWhateverElseIsPublished() {
        Path key = directory.resolve("key.pem");
        Path trusted = directory.resolve("key.pub");
        Ed25519Keys.generate(key, trusted);
        Path next = directory.resolve("next.pem");
        Path nextTrusted = directory.resolve("next.pub");
        Ed25519Keys.generate(next, nextTrusted);
        Path others = directory.resolve("others.pem");
        Ed25519Keys.generate(others, directory.resolve("others.pub"));
        TrustedKeys trust = TrustedKeys.read(List.of(trusted, nextTrusted));
        try (ReceiverParts parts = new ReceiverParts(ServingRule.NEWEST, trust)) {
            publish(parts, 1, signing(key));
            parts.receiver.start();
            parts.awaitServing("root", 1);

            publish(parts, 2, manifest -> {});
            awaitRefused(parts, 2, "it is not signed");
            publish(parts, 3, signing(others));
            awaitRefused(parts, 3, "it is signed by the key ");
            publish(parts, 4, signing(key).andThen(manifest -> manifest.setExamples(1_000_000)));
            awaitRefused(parts, 4, "is not that of what its manifest says");
            assertThat(parts.slots.serving()).map(ServingModel::version).hasValue(1L);
            assertThat(parts.counters.versionsRefused.of(RefusalKind.SIGNATURE)).isEqualTo(3);

            publish(parts, 5, signing(next));
            parts.awaitServing("root", 5);
        }
    }

    @Test
    void servesASignedVersionThoughOthersArePublishedUnderItsName() {
        Path key = directory.resolve("key.pem");
        Path trusted = directory.resolve("key.pub");
        Ed25519Keys.generate(key, trusted);
        try (ReceiverParts parts =
                new ReceiverParts(ServingRule.NEWEST, TrustedKeys.read(List.of(trusted)))) {
            parts.receiver.start();
            publish(parts, 1, manifest -> manifest.setExamples(1_000_000));
            awaitRefused(parts, 1, "it is not signed");
            publish(parts, 1, signing(key));
            parts.awaitServing("root", 1);

            publish(parts, 2, manifest -> manifest.setExamples(1_000_000));
            publish(parts, 1, manifest -> {});
            publish(parts, 2, signing(key));
            parts.awaitServing("root", 2);
            assertThat(parts.receiver.examplesBehind()).hasValue(0L);
            assertThat(parts.counters.versionsRefused.of(RefusalKind.SIGNATURE)).isEqualTo(2);
        }
    }

    private static Consumer<WeightsManifest> signing(Path key) {
        return ManifestSigner.of(key.toString())::sign;
    }

    private static void publish(
            ReceiverParts parts, long version, Consumer<WeightsManifest> signature) {
        parts.publisher.publish(
                "root", version, TellingWeights.of(version), chunk -> {}, signature);
    }

    private static void awaitRefused(ReceiverParts parts, long version, String reason) {
        await().atMost(ReceiverParts.LONG)
                .untilAsserted(
                        () ->
                                assertThat(parts.receiver.state())
                                        .contains(
                                                "version %d of lineage root was refused"
                                                        .formatted(version))
                                        .contains(reason));
    }
}
