package io.livelabel.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A demo's report as text for people. Stateless. */
final class SummaryText {
    private SummaryText() {}

    /** The text, with a line break behind each line. */
    static String of(DemoReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        addCounts(lines, report);
        lines.add("Speed    " + speed(report));
        lines.add("");
        lines.add(" version   videos   GAP@20   Hit@1    PERR     MAP");
        for (DemoReport.VersionMetrics version : report.byVersion()) {
            lines.add(
                    text(
                            "%8d %8d   %.4f  %.4f  %.4f  %.4f",
                            version.version(),
                            version.videos(),
                            version.gap20(),
                            version.hitAt1(),
                            version.perr(),
                            version.map()));
        }
        List<String> letters = report.deadLetters().toLines();
        if (!letters.isEmpty()) {
            lines.add("");
            lines.addAll(letters);
        }
        return String.join("\n", lines) + "\n";
    }

    private static void addCounts(List<String> lines, DemoReport report) {
        DemoReport.Videos videos = report.videos();
        DemoReport.Labels labels = report.labels();
        DemoReport.Weights weights = report.weights();
        lines.add(
                text(
                        "Videos   %,d trained on, %,d live (%,d of them at frame level), %,d dead letters",
                        videos.train(), videos.live(), videos.liveFrames(), videos.deadLetters()));
        lines.add(
                text(
                        "Labels   %,d: %s",
                        labels.total(),
                        report.isExactlyOnce()
                                ? "each live video exactly once"
                                : text(
                                        "%,d videos MISSING, %,d records DUPLICATE",
                                        labels.missing(), labels.duplicate())));
        lines.add(
                text(
                        "Weights  %d versions published, %d of them made labels; the last is %d",
                        weights.published(), weights.served(), weights.finalVersion()));
        lines.add("         SHA-256 " + weights.finalSha256());
    }

    private static String speed(DemoReport report) {
        if (report.nothingToDo()) {
            return "nothing to do in this run: all was done before";
        }
        DemoReport.Throughput throughput = report.throughput();
        return "replayed (paced): %s; trained: %s; labelled: %s"
                .formatted(
                        rate(throughput.replayed(), "videos/s"),
                        rate(throughput.trained(), "examples/s"),
                        rate(throughput.labelled(), "videos/s"));
    }

    private static String rate(@Nullable Double perSecond, String unit) {
        return perSecond == null ? "nothing to do" : text("%,.0f %s", perSecond, unit);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
