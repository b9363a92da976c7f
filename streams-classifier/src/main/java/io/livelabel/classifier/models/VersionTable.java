package io.livelabel.classifier.models;

import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Durations;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The retained versions of a model as text, one a line, behind a line that says what serves.
 *
 * @param model the model
 * @param versions its versions, in the order of the lines
 * @param history the decisions about it
 * @param trust whose figures are to be told from others'; of no key, none are
 * @param nowMs milliseconds since the epoch, which ages are measured from
 */
record VersionTable(
        String model,
        List<WeightsManifest> versions,
        ControlHistory history,
        TrustedKeys trust,
        long nowMs) {
    private static final String LINE =
            "%%-%ds  %%12s  %%7s  %%7s  %%7s  %%7s  %%8s  %%7s%%s  %%s%%n";
    private static final String TRUSTED = "  %-7s";

    /** The whole text. */
    String toText() {
        List<String> names = new ArrayList<>(List.of("VERSION"));
        versions.forEach(manifest -> names.add(VersionName.of(manifest).toString()));
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        String line = LINE.formatted(width);
        StringBuilder text = new StringBuilder(inForce()).append(System.lineSeparator());
        text.append(
                line.formatted(
                        "VERSION",
                        "EXAMPLES",
                        "GAP@20",
                        "HIT@1",
                        "PERR",
                        "MAP",
                        "LOSS",
                        "AGE",
                        trust.keys().isEmpty() ? "" : TRUSTED.formatted("TRUSTED"),
                        "STATE"));
        for (WeightsManifest manifest : versions) {
            text.append(
                    line.formatted(
                            VersionName.of(manifest),
                            String.format(Locale.ROOT, "%,d", manifest.getExamples()),
                            figure(manifest, PrequentialFigures::getGap20),
                            figure(manifest, PrequentialFigures::getHitAt1),
                            figure(manifest, PrequentialFigures::getPerr),
                            figure(manifest, PrequentialFigures::getMap),
                            figure(manifest, PrequentialFigures::getLoss),
                            Durations.roughly(nowMs - manifest.getCreatedAtMs()),
                            trust.keys().isEmpty()
                                    ? ""
                                    : TRUSTED.formatted(trusted(trust, manifest)),
                            state(VersionName.of(manifest))));
        }
        return text.toString();
    }

    private String inForce() {
        Optional<ModelControl> decision = history.inForce();
        if (decision.isEmpty()) {
            return "model %s: model-control names no version".formatted(model);
        }
        String serves =
                history.serving()
                        .map(
                                name ->
                                        isRetained(name)
                                                ? name + " serves"
                                                : name + ", which is not retained, is to serve")
                        .orElse("no version serves");
        return "model %s: %s%s, decided %s ago by %s: %s"
                .formatted(
                        model,
                        serves,
                        history.isPinned() ? ", pinned" : "",
                        Durations.roughly(nowMs - decision.get().getDecidedAtMs()),
                        decision.get().getDecidedBy(),
                        decision.get().getReason());
    }

    private boolean isRetained(VersionName name) {
        return versions.stream().map(VersionName::of).anyMatch(name::equals);
    }

    /** What the decisions say of a version. */
    private String state(VersionName name) {
        if (history.serving().filter(name::equals).isPresent()) {
            return history.isPinned() ? "serving, pinned" : "serving";
        }
        Optional<ModelControl> verdict = history.verdict(name);
        if (verdict.isPresent()) {
            return switch (verdict.get().getAction()) {
                case ACCEPTED -> "accepted";
                case REFUSED -> "refused: " + verdict.get().getReason();
                default -> "gone back from: " + verdict.get().getReason();
            };
        }
        boolean waits =
                history.inForce().isPresent()
                        && name.version() > history.judgedUpTo(name.lineage())
                        && history.inForce().get().getLineage().equals(name.lineage());
        return waits ? "waiting" : "not judged";
    }

    /** Whether one of the keys has signed a manifest, in a word. */
    static String trusted(TrustedKeys trust, WeightsManifest manifest) {
        return trust.objection(manifest).isEmpty() ? "yes" : "no";
    }

    static String figure(WeightsManifest manifest, ToDoubleFunction<PrequentialFigures> figure) {
        PrequentialFigures figures = manifest.getPrequential();
        return figures == null
                ? "-"
                : String.format(Locale.ROOT, "%.4f", figure.applyAsDouble(figures));
    }
}
