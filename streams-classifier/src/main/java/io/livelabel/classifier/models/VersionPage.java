package io.livelabel.classifier.models;

import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.signing.TrustedKeys;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * All there is to say of one version, as text.
 *
 * @param manifest the version's
 * @param history the decisions about its model
 * @param trust whose signatures are trusted
 */
record VersionPage(WeightsManifest manifest, ControlHistory history, TrustedKeys trust) {
    /** The whole text, a line a fact. */
    String toText() {
        StringBuilder text = new StringBuilder();
        line(text, "model", manifest.getModel());
        line(text, "version", VersionName.of(manifest).toString());
        if (manifest.getParentLineage() != null) {
            line(
                    text,
                    "forked from",
                    manifest.getParentLineage()
                            + (manifest.getParentVersion() == null
                                    ? ""
                                    : ":" + manifest.getParentVersion()));
        }
        line(text, "snapshot", Instant.ofEpochMilli(manifest.getCreatedAtMs()).toString());
        line(text, "examples", String.format(Locale.ROOT, "%,d", manifest.getExamples()));
        line(text, "steps", String.format(Locale.ROOT, "%,d", manifest.getSteps()));
        line(text, "averaged", manifest.getAveraged() ? "yes" : "no");
        PrequentialFigures figures = manifest.getPrequential();
        line(
                text,
                "prequential",
                figures == null
                        ? "none"
                        : String.format(
                                Locale.ROOT,
                                "GAP@20 %.4f, Hit@1 %.4f, PERR %.4f, MAP %.4f, loss %.4f over %,d examples",
                                figures.getGap20(),
                                figures.getHitAt1(),
                                figures.getPerr(),
                                figures.getMap(),
                                figures.getLoss(),
                                figures.getExamples()));
        line(text, "parameters", String.format(Locale.ROOT, "%,d", manifest.getParameterCount()));
        line(text, "sha256", manifest.getSha256());
        line(text, "signature", trust.describe(manifest));
        line(text, "encoding", encoding());
        line(text, "chunks", chunks());
        history.serving()
                .filter(VersionName.of(manifest)::equals)
                .ifPresent(
                        name -> line(text, "serving", history.isPinned() ? "yes, pinned" : "yes"));
        history.decisions().stream()
                .filter(this::isAbout)
                .forEach(decision -> line(text, "decision", decision(decision)));
        return text.toString();
    }

    private boolean isAbout(ModelControl decision) {
        VersionName name = VersionName.of(manifest);
        Optional<VersionName> challenger = ControlHistory.challenger(decision);
        return challenger
                .map(name::equals)
                .orElseGet(() -> name.equals(VersionName.toServe(decision)));
    }

    private static String decision(ModelControl decision) {
        return "%s by %s at %s: %s%s"
                .formatted(
                        decision.getAction(),
                        decision.getDecidedBy(),
                        Instant.ofEpochMilli(decision.getDecidedAtMs()),
                        decision.getReason(),
                        decision.getFigures().isEmpty() ? "" : " " + decision.getFigures());
    }

    private String encoding() {
        return manifest.getAnchor() == null
                ? manifest.getDtype()
                : "%s against version %d"
                        .formatted(manifest.getDtype(), manifest.getAnchor().getVersion());
    }

    private String chunks() {
        long bytes = manifest.getChunks().stream().mapToLong(ChunkPlace::getBytes).sum();
        return manifest.getChunks().isEmpty()
                ? "none"
                : String.format(
                        Locale.ROOT,
                        "%d of %,d bytes together, from weights-%d@%d on",
                        manifest.getChunks().size(),
                        bytes,
                        manifest.getChunks().get(0).getPartition(),
                        manifest.getChunks().get(0).getOffset());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-12s %s%n".formatted(name, value));
    }
}
