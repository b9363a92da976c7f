package io.livelabel.producer.inspect.plots;

import io.livelabel.producer.inspect.ClassCount;
import io.livelabel.producer.inspect.Distribution;
import io.livelabel.producer.inspect.FeatureReport;
import io.livelabel.producer.inspect.Histogram;
import io.livelabel.producer.inspect.LabelReport;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts of counts: of classes by their rank, and histograms. */
final class CountCharts {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 560;
    // Less than a decade needs labels within it.
    private static final int FEW = 50;

    private CountCharts() {}

    /** A chart with all that charts have, to try whether one can be drawn. */
    static XYChart probe() {
        XYChart chart = chart("title", "x", "y");
        chart.addSeries("probe", new double[] {0, 1}, new double[] {0, 1});
        return chart;
    }

    /** Videos of each class by its rank, both axes logarithmic. */
    static XYChart classes(LabelReport labels) {
        List<ClassCount> seen = labels.seen();
        XYChart chart =
                chart(
                        String.format(
                                Locale.ROOT,
                                "Videos a class, by rank: %,d classes, %,d videos",
                                seen.size(),
                                labels.videos()),
                        "rank of the class",
                        "videos");
        double[] ranks = new double[seen.size()];
        double[] videos = new double[seen.size()];
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = i + 1;
            videos[i] = seen.get(i).videos();
        }
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        chart.getStyler().setXAxisLogarithmicDecadeOnly(ranks.length >= FEW);
        chart.getStyler().setYAxisLogarithmicDecadeOnly(videos[0] >= FEW);
        chart.getStyler().setXAxisDecimalPattern("#,##0").setYAxisDecimalPattern("#,##0");
        chart.getStyler().setMarkerSize(5);
        XYSeries series = chart.addSeries("classes", ranks, videos);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(ChartStyle.INK);
        return chart;
    }

    /** How many videos have how many of something. */
    static XYChart perVideo(String title, String what, Distribution values) {
        XYChart chart =
                chart(
                        String.format(
                                Locale.ROOT,
                                "%s: %,.0f to %,.0f, mean %.2f",
                                title,
                                values.min(),
                                values.max(),
                                values.mean()),
                        what,
                        "share of the videos, %");
        // A bar stands on the number it is for; the axis begins at a whole one, and so its labels
        // do.
        Histogram histogram = values.histogram();
        draw(chart, values, -histogram.width() / 2);
        chart.getStyler().setXAxisMin(histogram.from() - histogram.width());
        chart.getStyler().setXAxisMax(histogram.begin(histogram.bins()));
        return chart;
    }

    /** How often a feature has which values. */
    static XYChart values(FeatureReport feature, Distribution values) {
        String unit = feature.type() == FeatureReport.Type.UINT8 ? " (uint8, as stored)" : "";
        XYChart chart =
                chart(
                        String.format(
                                Locale.ROOT,
                                "%s: %,d values, mean %.4g, standard deviation %.4g, %.1f %% zeros",
                                feature.name(),
                                values.count(),
                                values.mean(),
                                values.standardDeviation(),
                                100 * values.zeroShare()),
                        "value" + unit,
                        "share of the values, %");
        // Half a bin beside both ends: were it a whole one, or none, the library would label bins.
        Histogram histogram = values.histogram();
        double edge = histogram.width() / 2;
        chart.getStyler().setXAxisMin(histogram.from() - edge);
        chart.getStyler().setXAxisMax(histogram.begin(histogram.bins()) + edge);
        draw(chart, values, 0);
        return chart;
    }

    private static void draw(XYChart chart, Distribution values, double shift) {
        Histogram histogram = values.histogram();
        int bins = histogram.bins();
        // Each bar from its left to its right edge, and down to 0 at both ends.
        double[] xs = new double[2 * bins + 2];
        double[] ys = new double[2 * bins + 2];
        for (int bin = 0; bin < bins; bin++) {
            double share = 100.0 * histogram.counts()[bin] / values.count();
            xs[2 * bin + 1] = histogram.begin(bin) + shift;
            xs[2 * bin + 2] = histogram.begin(bin + 1) + shift;
            ys[2 * bin + 1] = share;
            ys[2 * bin + 2] = share;
        }
        xs[0] = histogram.begin(0) + shift;
        xs[2 * bins + 1] = histogram.begin(bins) + shift;
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setXAxisDecimalPattern("#,##0.####").setYAxisDecimalPattern("0.####");
        XYSeries series = chart.addSeries("values", xs, ys);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(ChartStyle.INK);
        series.setLineWidth(0.5f);
        series.setFillColor(ChartStyle.INK);
    }

    private static XYChart chart(String title, String x, String y) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle(x)
                        .yAxisTitle(y)
                        .build();
        ChartStyle.apply(chart.getStyler());
        return chart;
    }
}
