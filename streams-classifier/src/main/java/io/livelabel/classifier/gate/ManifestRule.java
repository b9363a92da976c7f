package io.livelabel.classifier.gate;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the manifests of challenger and incumbent come to, before anything is loaded. Figures of a
 * manifest that nobody who is trusted has signed are anybody's: they count for nothing. One thread
 * at a time.
 */
final class ManifestRule {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestRule.class);

    private final TrustedKeys trust;
    private final PrequentialRule prequential;
    private @Nullable VersionName doubted;

    /**
     * Makes a rule.
     *
     * @param trust whose manifests are believed
     * @param prequential what their figures are held to
     */
    ManifestRule(TrustedKeys trust, PrequentialRule prequential) {
        this.trust = trust;
        this.prequential = prequential;
    }

    /**
     * Refuses a challenger, or lets it pass to what follows, with the figures that are believed.
     *
     * @param retained the manifest under the name of what serves, as it is published now; empty if
     *     there is none, or nothing serves
     */
    Verdict verdict(WeightsManifest challenger, Optional<WeightsManifest> retained) {
        Optional<String> objection = trust.objection(challenger);
        if (objection.isPresent()) {
            return Verdict.refused(RefusalKind.SIGNATURE, objection.get(), Map.of());
        }
        @Nullable WeightsManifest incumbent = retained.filter(this::isBelieved).orElse(null);
        Map<String, Double> figures = new HashMap<>();
        PrequentialRule.put(figures, "challenger", challenger);
        PrequentialRule.put(figures, "incumbent", incumbent);
        return prequential
                .refusal(challenger, incumbent)
                .map(poor -> Verdict.refused(RefusalKind.PREQUENTIAL, poor, figures))
                .orElseGet(() -> Verdict.accepted("by its manifest", figures));
    }

    private boolean isBelieved(WeightsManifest incumbent) {
        Optional<String> objection = trust.objection(incumbent);
        VersionName name = VersionName.of(incumbent);
        // While a challenger waits for the incumbent to serve, it is judged again and again.
        if (objection.isPresent() && !name.equals(doubted)) {
            doubted = name;
            LOG.warn("the figures of {}, which serves, are left out: {}", name, objection.get());
        }
        return objection.isEmpty();
    }
}
