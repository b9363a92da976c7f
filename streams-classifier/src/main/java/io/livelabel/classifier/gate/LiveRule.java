package io.livelabel.classifier.gate;

import io.livelabel.classifier.control.VersionName;
import java.util.HashMap;
import java.util.Map;

/**
 * By how much a challenger may be worse than the incumbent on the same labelled videos.
 *
 * @param settings the margins
 */
record LiveRule(GateSettings settings) {
    /** Fewer labels of tail classes say nothing about them. */
    static final int LEAST_TAIL_LABELS = 50;

    /** Judges by the figures of both over the same videos. */
    Verdict verdict(VersionName incumbent, LiveFigures challengers, LiveFigures incumbents) {
        Map<String, Double> figures = new HashMap<>();
        challengers.put(figures, "challenger");
        incumbents.put(figures, "incumbent");
        long videos = challengers.overall().videos();
        Evidence evidence = settings.evidence();
        figures.put(evidence.prefix() + ".videos", (double) videos);
        figures.put(evidence.prefix() + ".tail.labels", (double) challengers.tail().labels());
        if (videos < settings.leastVideos()) {
            return Verdict.accepted(
                    "by its prequential figures alone: of the %s only %d are in their topics still, %d are needed to compare it with %s"
                            .formatted(
                                    evidence == Evidence.LIVE
                                            ? "live videos whose truth has come"
                                            : evidence.videos(),
                                    videos,
                                    settings.leastVideos(),
                                    incumbent),
                    figures);
        }
        String compared =
                "over %d %s its GAP@20 is %.4f, that of %s %.4f"
                        .formatted(
                                videos,
                                evidence.videos(),
                                challengers.overall().gap20(),
                                incumbent,
                                incumbents.overall().gap20());
        if (challengers.overall().gap20() < incumbents.overall().gap20() - settings.margin()) {
            return Verdict.refused(
                    evidence.refusal(),
                    "%s: below by more than %.4f".formatted(compared, settings.margin()),
                    figures);
        }
        boolean worseTail =
                challengers.tail().labels() >= LEAST_TAIL_LABELS
                        && challengers.tail().gap20()
                                < incumbents.tail().gap20() - settings.tailMargin();
        if (worseTail) {
            return Verdict.refused(
                    evidence.refusal(),
                    "%s, but over the %d labels of tail classes %.4f and %.4f: below by more than %.4f"
                            .formatted(
                                    compared,
                                    challengers.tail().labels(),
                                    challengers.tail().gap20(),
                                    incumbents.tail().gap20(),
                                    settings.tailMargin()),
                    figures);
        }
        return Verdict.accepted(compared, figures);
    }
}
