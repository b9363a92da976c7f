package io.livelabel.classifier.weights;

import io.livelabel.model.Architecture;
import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Float16Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.weights.WeightsEncoding;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What published weights must pass before they serve: they are signed by a key that is trusted
 * here, where there are any, they are of the architecture that runs here, and every value is
 * finite. How well they label is not judged here.
 *
 * <p>That they are what was published, to the last bit, {@link WeightsFetch} sees to.
 */
final class WeightsCheck {
    private final Architecture architecture;
    private final String architectureJson;
    private final TrustedKeys trust;

    WeightsCheck(Architecture architecture, TrustedKeys trust) {
        this.trust = trust;
        this.architecture = architecture;
        this.architectureJson = architecture.toJson();
    }

    /**
     * Judges what the manifest alone tells, before anything is fetched.
     *
     * @throws WeightsRefusedException if the weights must not serve
     */
    void judge(WeightsManifest manifest) throws WeightsRefusedException {
        Optional<String> objection = trust.objection(manifest);
        if (objection.isPresent()) {
            throw new WeightsRefusedException(RefusalKind.SIGNATURE, objection.get());
        }
        boolean isDelta = manifest.getAnchor() != null;
        boolean isKnown =
                isDelta
                        ? manifest.getDtype().equals(DeltaEncoding.DTYPE)
                        : WeightsEncoding.full(manifest.getDtype()).isPresent();
        if (!isKnown) {
            throw new WeightsRefusedException(
                    RefusalKind.ENCODING,
                    "its encoding is %s %s an anchor; known are %s and %s without, %s with one"
                            .formatted(
                                    manifest.getDtype(),
                                    isDelta ? "with" : "without",
                                    Weights.DTYPE,
                                    Float16Encoding.DTYPE,
                                    DeltaEncoding.DTYPE));
        }
        if (manifest.getParameterCount() != architecture.parameterCount()) {
            throw new WeightsRefusedException(
                    RefusalKind.ARCHITECTURE,
                    "it has %d parameters, the architecture that runs here has %d"
                            .formatted(
                                    manifest.getParameterCount(), architecture.parameterCount()));
        }
        if (!manifest.getArchitecture().equals(architectureJson)) {
            throw new WeightsRefusedException(
                    RefusalKind.ARCHITECTURE,
                    "its architecture is another than the one that runs here: %s instead of %s"
                            .formatted(manifest.getArchitecture(), architectureJson));
        }
    }

    /**
     * Judges the values of weights whose manifest has passed.
     *
     * @throws WeightsRefusedException if the weights must not serve
     */
    void judge(Weights weights) throws WeightsRefusedException {
        OptionalInt notFinite = weights.firstNotFinite();
        if (notFinite.isPresent()) {
            int index = notFinite.getAsInt();
            throw new WeightsRefusedException(
                    RefusalKind.VALUES,
                    "value %d of %d, in %s, is %s"
                            .formatted(
                                    index,
                                    weights.length(),
                                    architecture.placeOf(index),
                                    weights.floats().get(index)));
        }
    }
}
