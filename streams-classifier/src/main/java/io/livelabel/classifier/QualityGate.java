package io.livelabel.classifier;

import io.livelabel.model.Architecture;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.OptionalInt;

/**
 * What published weights must pass before they serve: they are of the architecture that runs here,
 * their hash is the manifest's, and every value is finite.
 */
final class QualityGate {
    private final Architecture architecture;
    private final String architectureJson;

    QualityGate(Architecture architecture) {
        this.architecture = architecture;
        this.architectureJson = architecture.toJson();
    }

    /**
     * The gate's answer.
     *
     * @param accepted whether the weights may serve
     * @param reason why not; empty if they may
     */
    record Verdict(boolean accepted, String reason) {
        private static final Verdict ACCEPTED = new Verdict(true, "");

        private static Verdict refused(String reason) {
            return new Verdict(false, reason);
        }
    }

    /** Judges what the manifest alone tells, before anything is fetched. */
    Verdict judge(WeightsManifest manifest) {
        if (!manifest.getDtype().equals(Weights.DTYPE)) {
            return Verdict.refused(
                    "its encoding is %s, only %s is known"
                            .formatted(manifest.getDtype(), Weights.DTYPE));
        }
        if (manifest.getParameterCount() != architecture.parameterCount()) {
            return Verdict.refused(
                    "it has %d parameters, the architecture that runs here has %d"
                            .formatted(
                                    manifest.getParameterCount(), architecture.parameterCount()));
        }
        if (!manifest.getArchitecture().equals(architectureJson)) {
            return Verdict.refused(
                    "its architecture is another than the one that runs here: %s instead of %s"
                            .formatted(manifest.getArchitecture(), architectureJson));
        }
        return Verdict.ACCEPTED;
    }

    /** Judges the weights themselves. */
    Verdict judge(WeightsManifest manifest, Weights weights) {
        Verdict verdict = judge(manifest);
        if (!verdict.accepted()) {
            return verdict;
        }
        if (weights.length() != manifest.getParameterCount()) {
            return Verdict.refused(
                    "%d values arrived, the manifest says %d"
                            .formatted(weights.length(), manifest.getParameterCount()));
        }
        if (!weights.sha256().equals(manifest.getSha256())) {
            return Verdict.refused(
                    "the SHA-256 of what arrived is %s, the manifest says %s"
                            .formatted(weights.sha256(), manifest.getSha256()));
        }
        OptionalInt notFinite = weights.firstNotFinite();
        if (notFinite.isPresent()) {
            int index = notFinite.getAsInt();
            return Verdict.refused(
                    "value %d of %d, in %s, is %s"
                            .formatted(
                                    index,
                                    weights.length(),
                                    placeOf(index),
                                    weights.floats().get(index)));
        }
        return Verdict.ACCEPTED;
    }

    private String placeOf(int index) {
        for (Architecture.Parameter parameter : architecture.parameters()) {
            if (index < parameter.offset() + parameter.length()) {
                return "%s/%s[%d]"
                        .formatted(parameter.node(), parameter.name(), index - parameter.offset());
            }
        }
        throw new IllegalArgumentException("the architecture has no parameter " + index);
    }
}
