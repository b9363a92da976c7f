package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PrequentialRuleTest {
    private final PrequentialRule rule =
            new PrequentialRule(
                    new GateSettings(Evidence.LIVE, 0.02, 0.05, 0.1, 0.3, 1, 10, false));

    @Test
    void letsPassWhatHasNoFiguresAndWhatIsGoodEnough() {
        assertThat(rule.refusal(manifest(2), manifest(1))).isEmpty();
        assertThat(rule.refusal(manifest(2, 0.55), null)).isEmpty();
        assertThat(rule.refusal(manifest(2, 0.55), manifest(1))).isEmpty();
        assertThat(rule.refusal(manifest(2, 0.55), manifest(1, 0.64))).isEmpty();
    }

    @Test
    void refusesWhatIsBelowTheIncumbentByMoreThanTheMargin() {
        assertThat(rule.refusal(manifest(2, 0.5), manifest(1, 0.64)))
                .hasValue(
                        "its prequential GAP@20 is 0.5000, that of root:1, which serves, 0.6400: below by more than 0.1000");
    }

    @Test
    void refusesWhatIsBelowTheLeast() {
        assertThat(rule.refusal(manifest(2, 0.29), null))
                .hasValue("its prequential GAP@20 is 0.2900, the least that may serve 0.3000");
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertThat(rule.refusal(manifest(2, Double.NaN), null)).get().asString().contains("NaN");
    }

    @Test
    void tellsTheFiguresOfBothAsFarAsThereAreAny() {
        Verdict refused = rule.verdict(manifest(2, 0.5), Optional.of(manifest(1, 0.64)));
        assertThat(refused.refusedFor()).isEqualTo(RefusalKind.PREQUENTIAL);
        assertThat(refused.figures())
                .containsEntry("challenger.prequential.gap20", 0.5)
                .containsEntry("incumbent.prequential.gap20", 0.64);
        Verdict accepted = rule.verdict(manifest(2, 0.5), Optional.empty());
        assertThat(accepted.accepted()).isTrue();
        assertThat(accepted.figures())
                .containsKey("challenger.prequential.loss")
                .doesNotContainKey("incumbent.prequential.gap20");
    }

    private static WeightsManifest manifest(long version, double gap20) {
        WeightsManifest manifest = manifest(version);
        manifest.setPrequential(new PrequentialFigures(64L, gap20, 0.6, 0.5, 0.1, 3.0));
        return manifest;
    }

    private static WeightsManifest manifest(long version) {
        return Publisher.manifest(TellingWeights.ARCHITECTURE, "root", version, "hash");
    }
}
