package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.signing.Ed25519Keys;
import io.livelabel.schemas.signing.ManifestSigner;
import io.livelabel.schemas.signing.TrustedKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestRuleTest {
    private static final PrequentialRule PREQUENTIAL =
            new PrequentialRule(GateSettings.defaults(false));

    @TempDir private Path directory;
    private ManifestSigner signer;
    private ManifestRule rule;

    @BeforeEach
    void makeKeys() {
        Path key = directory.resolve("key.pem");
        Path trusted = directory.resolve("key.pub");
        Ed25519Keys.generate(key, trusted);
        signer = ManifestSigner.of(key.toString());
        rule = new ManifestRule(TrustedKeys.read(List.of(trusted)), PREQUENTIAL);
    }

    @Test
    void holdsASignedChallengerToTheFiguresOfASignedIncumbent() {
        Verdict verdict = rule.verdict(signed(2, 0.4), Optional.of(signed(1, 1)));
        assertThat(verdict.refusedFor()).isEqualTo(RefusalKind.PREQUENTIAL);
        assertThat(verdict.figures())
                .containsEntry("challenger.prequential.gap20", 0.4)
                .containsEntry("incumbent.prequential.gap20", 1.0);
    }

    @Test
    void takesTheManifestOfAnIncumbentForAbsentThatIsNotSigned() {
        Verdict verdict = rule.verdict(signed(2, 0.4), Optional.of(manifest(1, 1)));
        assertThat(verdict.accepted()).isTrue();
        assertThat(verdict.figures())
                .containsEntry("challenger.prequential.gap20", 0.4)
                .doesNotContainKey("incumbent.prequential.gap20");
    }

    @Test
    void refusesAChallengerThatIsNotSignedBeforeItsFiguresAreLookedAt() {
        Verdict verdict = rule.verdict(manifest(2, 0), Optional.of(signed(1, 1)));
        assertThat(verdict.refusedFor()).isEqualTo(RefusalKind.SIGNATURE);
        assertThat(verdict.reason()).startsWith("it is not signed");
        assertThat(verdict.figures()).isEmpty();
    }

    @Test
    void believesWhatIsNotSignedWhereNoKeyIsTrusted() {
        Verdict verdict =
                new ManifestRule(TrustedKeys.none(), PREQUENTIAL)
                        .verdict(manifest(2, 0.4), Optional.of(manifest(1, 1)));
        assertThat(verdict.refusedFor()).isEqualTo(RefusalKind.PREQUENTIAL);
    }

    private WeightsManifest signed(long version, double gap20) {
        WeightsManifest manifest = manifest(version, gap20);
        signer.sign(manifest);
        return manifest;
    }

    private static WeightsManifest manifest(long version, double gap20) {
        WeightsManifest manifest =
                Publisher.manifest(TellingWeights.ARCHITECTURE, "root", version, "hash");
        manifest.setPrequential(new PrequentialFigures(64L, gap20, 0.6, 0.5, 0.1, 3.0));
        return manifest;
    }
}
