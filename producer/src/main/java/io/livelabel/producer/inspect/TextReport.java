package io.livelabel.producer.inspect;

import io.livelabel.producer.inspect.InspectionReport.Shard;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What shards hold, as text for people. One thread. */
public final class TextReport {
    private static final int MAX_BARS = 24;
    private static final int BAR = 50;
    private static final int RAMP = 64;
    // From no values to the most, darker and darker.
    private static final String SHADES = " .:-=+*#%@";
    private static final int MATRIX = 20;

    private final PrintWriter out;

    private TextReport(PrintWriter out) {
        this.out = out;
    }

    /**
     * Prints a report.
     *
     * @param top how many classes are listed, the most frequent ones
     */
    public static void print(PrintWriter out, InspectionReport report, int top) {
        TextReport text = new TextReport(out);
        text.printTotals(report);
        text.printFeatures(report.features(), report.uncountedFeatures());
        report.framesPerVideo().ifPresent(frames -> text.printBars("Frames a video", frames));
        LabelReport labels = report.labels();
        labels.perVideo().ifPresent(perVideo -> text.printBars("Labels a video", perVideo));
        text.printClasses(labels, top);
        labels.coOccurrence().ifPresent(text::printCoOccurrence);
        text.printFaults(report.faults());
        out.flush();
    }

    private void printTotals(InspectionReport report) {
        List<Shard> shards = report.shards();
        new TextTable("ll")
                .row("Shards", "%s, %s".formatted(number(shards.size()), bytes(report.bytes())))
                .row(
                        "Records",
                        "%s: %s at video level, %s at frame level%s"
                                .formatted(
                                        number(report.records()),
                                        number(report.videoLevel()),
                                        number(report.frameLevel()),
                                        perShard(shards)))
                .row("Faults", number(report.faults().records()))
                .print(out);
    }

    private static String perShard(List<Shard> shards) {
        Span span = Span.of(shards.get(0).records());
        for (Shard shard : shards) {
            span = span.with(shard.records());
        }
        return shards.size() == 1 ? "" : "; %s a shard".formatted(span(span));
    }

    private void printFeatures(List<FeatureReport> features, long uncounted) {
        heading("Features");
        TextTable table = new TextTable("lllrrrrrrrrl");
        boolean framed = features.stream().anyMatch(feature -> feature.frames().isPresent());
        table.row(
                "name",
                "per",
                "type",
                "records",
                framed ? "frames" : "",
                "size",
                "min",
                "max",
                "mean",
                "sd",
                "zeros",
                "");
        features.forEach(feature -> table.row(cells(feature)));
        table.print(out);
        if (uncounted > 0) {
            line(
                    "  and %s features of records with other names, which are too many",
                    number(uncounted));
        }
        if (features.stream().anyMatch(feature -> feature.type() == FeatureReport.Type.UINT8)) {
            line(
                    "  uint8 as it is stored: q stands for q * 4/255 + (4/512 - 2) in YouTube-8M's features");
        }
        for (FeatureReport feature : features) {
            Optional<Distribution> values = feature.values();
            // Of one value alone the table tells everything.
            if (feature.type() != FeatureReport.Type.INT64) {
                values.filter(all -> all.min() < all.max())
                        .ifPresent(all -> printRamp(feature.name(), all));
            }
        }
    }

    private static String[] cells(FeatureReport feature) {
        Optional<Distribution> values = feature.values();
        String note = feature.notFinite() > 0 ? number(feature.notFinite()) + " not finite" : "";
        return new String[] {
            feature.name(),
            feature.place().name().toLowerCase(Locale.ROOT),
            feature.type().name().toLowerCase(Locale.ROOT),
            number(feature.records()),
            feature.frames().map(TextReport::span).orElse(""),
            feature.lengths().map(TextReport::span).orElse("none"),
            values.map(v -> figure(v.min())).orElse(""),
            values.map(v -> figure(v.max())).orElse(""),
            values.map(v -> figure(v.mean())).orElse(""),
            values.map(v -> figure(v.standardDeviation())).orElse(""),
            values.map(v -> percent(v.zeroShare())).orElse(""),
            feature.example().map("for example '%s'"::formatted).orElse(note)
        };
    }

    /** One line: the histogram from its first to its last bin, in shades of the largest. */
    private void printRamp(String name, Distribution values) {
        Histogram histogram = values.histogram().inAtMost(RAMP);
        StringBuilder ramp = new StringBuilder();
        for (long count : histogram.counts()) {
            double share = (double) count / histogram.most();
            ramp.append(SHADES.charAt((int) Math.ceil(share * (SHADES.length() - 1))));
        }
        line("");
        line(
                "  %s, bins of %s from %s to %s",
                name,
                exact(histogram.width()),
                exact(histogram.from()),
                exact(histogram.begin(histogram.bins())));
        line("  |%s|", ramp);
    }

    private void printBars(String title, Distribution values) {
        heading(
                "%s: %s to %s, mean %s, sd %s"
                        .formatted(
                                title,
                                figure(values.min()),
                                figure(values.max()),
                                figure(values.mean()),
                                figure(values.standardDeviation())));
        Histogram histogram = values.histogram().inAtMost(MAX_BARS);
        TextTable table = new TextTable("rrl");
        for (int bin = 0; bin < histogram.bins(); bin++) {
            long begin = Math.round(histogram.begin(bin));
            long last = Math.round(histogram.begin(bin + 1)) - 1;
            long count = histogram.counts()[bin];
            int bar = (int) Math.ceil((double) BAR * count / histogram.most());
            table.row(span(new Span(begin, last)), number(count), "#".repeat(bar));
        }
        table.print(out);
    }

    private void printClasses(LabelReport labels, int top) {
        heading(
                "Classes: %s of %s seen; %s videos without a label%s"
                        .formatted(
                                number(labels.seen().size()),
                                number(labels.classes()),
                                number(labels.withoutLabels()),
                                labels.outOfRange() > 0
                                        ? "; %s labels out of range"
                                                .formatted(number(labels.outOfRange()))
                                        : ""));
        if (labels.seen().isEmpty()) {
            return;
        }
        TextTable table = new TextTable("rrlrr");
        table.row("rank", "class", "name", "videos", "share");
        int rank = 0;
        for (ClassCount count : labels.seen().subList(0, Math.min(top, labels.seen().size()))) {
            table.row(
                    number(++rank),
                    String.valueOf(count.classId()),
                    count.name().orElse(""),
                    number(count.videos()),
                    percent(count.share()));
        }
        table.print(out);
    }

    private void printCoOccurrence(CoOccurrence pairs) {
        heading("Classes together: of the row's videos, % that have the column's class too");
        int shown = Math.min(MATRIX, pairs.classes().size());
        TextTable table = new TextTable("rl" + "r".repeat(shown));
        for (int row = -1; row < shown; row++) {
            String[] cells = new String[shown + 2];
            cells[0] = row < 0 ? "" : number(row + 1);
            cells[1] = row < 0 ? "" : pairs.classes().get(row).label();
            for (int column = 0; column < shown; column++) {
                cells[column + 2] = row < 0 ? number(column + 1) : share(pairs, row, column);
            }
            table.row(cells);
        }
        table.print(out);
        if (shown < pairs.classes().size()) {
            line(
                    "  the first %d of %d classes; --json and --plots have all",
                    shown, pairs.classes().size());
        }
    }

    private static String share(CoOccurrence pairs, int row, int column) {
        return pairs.videos()[row][column] == 0
                ? "."
                : String.format(Locale.ROOT, "%.0f", 100 * pairs.columnGivenRow()[row][column]);
    }

    private void printFaults(FaultReport faults) {
        if (faults.records() == 0) {
            return;
        }
        heading("Faults: what is damaged, or would be set aside by a replay");
        TextTable table = new TextTable("lr");
        faults.byReason().forEach((reason, count) -> table.row(reason.name(), number(count)));
        table.print(out);
        line("");
        for (FaultReport.Fault fault : faults.first()) {
            line(
                    "  %s, byte %s (record %s): %s: %s",
                    fault.shard(),
                    number(fault.position()),
                    number(fault.record()),
                    fault.reason(),
                    fault.detail());
        }
        if (faults.records() > faults.first().size()) {
            line("  and %s more", number(faults.records() - faults.first().size()));
        }
    }

    private void heading(String text) {
        line("");
        line("%s", text);
    }

    private void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }

    private static String span(Span span) {
        return span.min() == span.max()
                ? number(span.min())
                : "%s to %s".formatted(number(span.min()), number(span.max()));
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Five digits, without the zeros at their end. */
    static String figure(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return number((long) value);
        }
        double magnitude = Math.abs(value);
        if (magnitude < 1e-3 || magnitude >= 1e9) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int decimals = Math.max(0, 4 - (int) Math.floor(Math.log10(magnitude)));
        return String.format(Locale.ROOT, "%,." + Math.min(4, decimals) + "f", value);
    }

    /** All digits, of which edges of bins have few. */
    private static String exact(double value) {
        double magnitude = Math.abs(value);
        return value == 0 || (magnitude >= 1e-3 && magnitude < 1e9)
                ? new BigDecimal(value).stripTrailingZeros().toPlainString()
                : figure(value);
    }

    private static String percent(double share) {
        return String.format(
                Locale.ROOT, share > 0 && share < 1e-3 ? "%.3f %%" : "%.1f %%", 100 * share);
    }

    private static String bytes(long bytes) {
        if (bytes < 1_000_000) {
            return number(bytes) + " bytes";
        }
        return bytes < 10_000_000_000L
                ? String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%,.1f GB", bytes / 1e9);
    }
}
