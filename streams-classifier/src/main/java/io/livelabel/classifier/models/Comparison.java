package io.livelabel.classifier.models;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.classifier.weights.WeightsSource;
import io.livelabel.model.Architecture;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Two retained versions side by side, as text: what their manifests say, and how far apart their
 * weights are.
 */
final class Comparison {
    private static final String LINE = "%-12s  %20s  %20s  %12s%n";

    private final WeightsManifest first;
    private final WeightsManifest second;
    private final TrustedKeys trust;

    /**
     * Of two versions.
     *
     * @param trust whose weights are fetched, and whose figures are told from others'
     */
    Comparison(WeightsManifest first, WeightsManifest second, TrustedKeys trust) {
        this.first = first;
        this.second = second;
        this.trust = trust;
    }

    /** What the manifests say. */
    String figures() {
        StringBuilder text = new StringBuilder();
        text.append(
                "%-12s  %s%n%-12s  %s%n"
                        .formatted(
                                "FIRST", VersionName.of(first), "SECOND", VersionName.of(second)));
        text.append(LINE.formatted("", "FIRST", "SECOND", "DIFFERENCE"));
        if (!trust.keys().isEmpty()) {
            text.append(
                    LINE.formatted(
                            "trusted",
                            VersionTable.trusted(trust, first),
                            VersionTable.trusted(trust, second),
                            ""));
        }
        count(text, "examples", first.getExamples(), second.getExamples());
        count(text, "steps", first.getSteps(), second.getSteps());
        figure(text, "GAP@20", PrequentialFigures::getGap20);
        figure(text, "Hit@1", PrequentialFigures::getHitAt1);
        figure(text, "PERR", PrequentialFigures::getPerr);
        figure(text, "MAP", PrequentialFigures::getMap);
        figure(text, "loss", PrequentialFigures::getLoss);
        return text.toString();
    }

    private static void count(StringBuilder text, String name, long one, long other) {
        text.append(
                LINE.formatted(
                        name,
                        String.format(Locale.ROOT, "%,d", one),
                        String.format(Locale.ROOT, "%,d", other),
                        String.format(Locale.ROOT, "%+,d", other - one)));
    }

    private void figure(
            StringBuilder text, String name, ToDoubleFunction<PrequentialFigures> figure) {
        boolean both = first.getPrequential() != null && second.getPrequential() != null;
        text.append(
                LINE.formatted(
                        name,
                        VersionTable.figure(first, figure),
                        VersionTable.figure(second, figure),
                        both
                                ? String.format(
                                        Locale.ROOT,
                                        "%+.4f",
                                        figure.applyAsDouble(second.getPrequential())
                                                - figure.applyAsDouble(first.getPrequential()))
                                : "-"));
    }

    /** Fetches both weights, and says how far apart they are, or why that cannot be said. */
    String distance(Connection connection, SchemaRegistry registry) {
        if (!first.getArchitecture().equals(second.getArchitecture())) {
            return "weights: not comparable, the architectures differ%n".formatted();
        }
        Architecture architecture = Architecture.fromJson(first.getArchitecture());
        try (WeightsSource source = new WeightsSource(connection, registry, architecture, trust)) {
            return distance(architecture, source.fetch(first), source.fetch(second));
        } catch (WeightsRefusedException e) {
            return "weights: not comparable, %s%n".formatted(e.reason());
        }
    }

    private static String distance(Architecture architecture, Weights one, Weights other) {
        var ones = one.floats();
        var others = other.floats();
        double squares = 0;
        double norm = 0;
        int farthest = 0;
        double most = 0;
        for (int i = 0; i < one.length(); i++) {
            double difference = (double) others.get(i) - ones.get(i);
            squares += difference * difference;
            norm += (double) ones.get(i) * ones.get(i);
            if (Math.abs(difference) > most) {
                most = Math.abs(difference);
                farthest = i;
            }
        }
        if (most == 0) {
            return "weights: the same, SHA-256 %s%n".formatted(one.sha256());
        }
        String relative =
                norm == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %.4g of the first's length",
                                Math.sqrt(squares / norm));
        return String.format(
                Locale.ROOT,
                "weights: %.6g apart (Euclidean)%s; farthest apart is value %d, in %s, by %.6g%n",
                Math.sqrt(squares),
                relative,
                farthest,
                architecture.placeOf(farthest),
                most);
    }
}
