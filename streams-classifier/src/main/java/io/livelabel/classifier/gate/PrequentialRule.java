package io.livelabel.classifier.gate;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a challenger's manifest alone is held to, before anything is loaded. Manifests without
 * figures pass.
 *
 * @param settings the bounds
 */
record PrequentialRule(GateSettings settings) {
    /**
     * Refuses a challenger, or lets it pass to what follows, with the figures of both.
     *
     * @param incumbent the manifest of what serves; empty if it is not retained, or nothing serves
     */
    Verdict verdict(WeightsManifest challenger, Optional<WeightsManifest> incumbent) {
        Map<String, Double> figures = new HashMap<>();
        put(figures, "challenger", challenger);
        incumbent.ifPresent(manifest -> put(figures, "incumbent", manifest));
        return refusal(challenger, incumbent.orElse(null))
                .map(poor -> Verdict.refused(RefusalKind.PREQUENTIAL, poor, figures))
                .orElseGet(() -> Verdict.accepted("by its manifest", figures));
    }

    /**
     * Why a challenger is refused.
     *
     * @param incumbent the manifest of what serves; null if it is not retained, or nothing serves
     */
    Optional<String> refusal(WeightsManifest challenger, @Nullable WeightsManifest incumbent) {
        PrequentialFigures figures = challenger.getPrequential();
        if (figures == null) {
            return Optional.empty();
        }
        double gap20 = figures.getGap20();
        if (!Double.isFinite(gap20) || !Double.isFinite(figures.getLoss())) {
            return Optional.of(
                    "its prequential figures are no numbers: GAP@20 %s, loss %s"
                            .formatted(gap20, figures.getLoss()));
        }
        if (gap20 < settings.leastGap20()) {
            return Optional.of(
                    "its prequential GAP@20 is %.4f, the least that may serve %.4f"
                            .formatted(gap20, settings.leastGap20()));
        }
        if (incumbent == null || incumbent.getPrequential() == null) {
            return Optional.empty();
        }
        PrequentialFigures others = incumbent.getPrequential();
        if (gap20 < others.getGap20() - settings.prequentialMargin()) {
            return Optional.of(
                    "its prequential GAP@20 is %.4f, that of %s, which serves, %.4f: below by more than %.4f"
                            .formatted(
                                    gap20,
                                    VersionName.of(incumbent),
                                    others.getGap20(),
                                    settings.prequentialMargin()));
        }
        return Optional.empty();
    }

    private static void put(Map<String, Double> figures, String whose, WeightsManifest manifest) {
        PrequentialFigures own = manifest.getPrequential();
        if (own != null) {
            figures.put(whose + ".prequential.gap20", own.getGap20());
            figures.put(whose + ".prequential.loss", own.getLoss());
        }
    }
}
