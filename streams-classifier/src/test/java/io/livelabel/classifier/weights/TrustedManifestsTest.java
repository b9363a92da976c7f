package io.livelabel.classifier.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.signing.Ed25519Keys;
import io.livelabel.schemas.signing.ManifestSigner;
import io.livelabel.schemas.signing.TrustedKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of manifests by who has signed them, in front of a follower and within one. */
final class TrustedManifestsTest {
    @TempDir private Path directory;
    private final List<String> told = new ArrayList<>();
    private ManifestSigner signer;
    private TrustedKeys trust;

    @BeforeEach
    void makeKeys() {
        Path key = directory.resolve("key.pem");
        Path trusted = directory.resolve("key.pub");
        Ed25519Keys.generate(key, trusted);
        signer = ManifestSigner.of(key.toString());
        trust = TrustedKeys.read(List.of(trusted));
    }

    @Test
    void leaveOutWhatIsNotSignedAndTellItOnceAVersion() {
        PublishedVersions published = PublishedVersions.of(TellingWeights.MODEL);
        TrustedManifests manifests = in(published, trust);
        manifests.offer(manifest(1, "first"));
        manifests.offer(signed(1, "signed"));
        manifests.offer(manifest(1, "last"));
        manifests.offer(manifest(2, "other"));
        manifests.restart();
        manifests.offer(manifest(1, "first"));
        manifests.offer(signed(1, "signed"));

        assertThat(told).hasSize(2);
        assertThat(told.get(0)).startsWith("root:1 it is not signed");
        assertThat(told.get(1)).startsWith("root:2 it is not signed");
        assertThat(hash(published, 1)).hasValue("signed");
        assertThat(hash(published, 2)).isEmpty();
    }

    @Test
    void passEverythingOnWhereNoKeyIsTrusted() {
        PublishedVersions published = PublishedVersions.of(TellingWeights.MODEL);
        TrustedManifests manifests = in(published, TrustedKeys.none());
        manifests.offer(signed(1, "signed"));
        manifests.offer(manifest(1, "last"));

        assertThat(told).isEmpty();
        assertThat(hash(published, 1)).hasValue("last");
    }

    @Test
    void ofTwoOfANameTheSignedOneCountsForThoseWhoAreShownAll() {
        PublishedVersions published = PublishedVersions.ofAllModels(trust);
        published.offer(signed(1, "signed"));
        published.offer(manifest(1, "last"));
        published.offer(manifest(2, "first"));
        published.offer(signed(2, "signed"));
        published.offer(manifest(3, "alone"));

        assertThat(hash(published, 1)).hasValue("signed");
        assertThat(hash(published, 2)).hasValue("signed");
        assertThat(hash(published, 3)).hasValue("alone");
    }

    private TrustedManifests in(PublishedVersions published, TrustedKeys keys) {
        return new TrustedManifests(
                keys, published, (manifest, why) -> told.add(VersionName.of(manifest) + " " + why));
    }

    private static Optional<String> hash(PublishedVersions published, long version) {
        return published
                .find(TellingWeights.MODEL, new VersionName("root", version))
                .map(WeightsManifest::getSha256);
    }

    private WeightsManifest signed(long version, String sha256) {
        WeightsManifest manifest = manifest(version, sha256);
        signer.sign(manifest);
        return manifest;
    }

    private static WeightsManifest manifest(long version, String sha256) {
        return Publisher.manifest(TellingWeights.ARCHITECTURE, "root", version, sha256);
    }
}
