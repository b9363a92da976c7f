package io.livelabel.producer.inspect.plots;

import io.livelabel.producer.inspect.ClassCount;
import io.livelabel.producer.inspect.CoOccurrence;
import io.livelabel.producer.tfrecord.RawFeature;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.HeatMapStyler;

/** Matrices in shades: the larger a value, the darker its cell. */
final class HeatMaps {
    private static final int CELL = 34;
    private static final int SMALL_CELL = 12;
    private static final int MAX_LARGE_CELLS = 30;
    private static final int MARGIN = 330;
    private static final int LEAST_WIDTH = 760;
    private static final int NAME = 26;
    private static final int MAX_BYTE = 255;
    private static final int FRAME_MARGIN = 130;
    private static final int LEAST_PIXELS = 560;
    private static final int MOST_PIXELS = 2_048;
    private static final int MAX_LABELS = 18;

    private HeatMaps() {}

    /** P(column | row) of the most frequent classes. */
    static HeatMapChart together(CoOccurrence pairs) {
        int n = pairs.classes().size();
        int cell = n <= MAX_LARGE_CELLS ? CELL : SMALL_CELL;
        HeatMapChart chart =
                chart(
                        "P(column | row): of the row's videos, % that have the column's class too",
                        Math.max(LEAST_WIDTH, MARGIN + 60 + cell * n), MARGIN + cell * n);
        HeatMapStyler styler = chart.getStyler();
        styler.setMin(0).setMax(100);
        styler.setXAxisLabelRotation(90);
        // The library takes no less than two.
        styler.setXAxisMaxLabelCount(Math.max(2, n));
        styler.setShowValue(n <= MAX_LARGE_CELLS);
        styler.setValueFont(ChartStyle.font(11)).setValueFontColor(Color.BLACK);
        styler.setHeatMapDecimalValueFormatter(value -> String.format(Locale.ROOT, "%.0f", value));
        List<String> names = pairs.classes().stream().map(HeatMaps::name).toList();
        List<String> rows = new ArrayList<>(names);
        // The first row is on top, where a table has it.
        Collections.reverse(rows);
        List<Number[]> cells = new ArrayList<>();
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                // Classes that no video has together leave their cell empty.
                if (pairs.videos()[row][column] > 0) {
                    double share = 100 * pairs.columnGivenRow()[row][column];
                    cells.add(new Number[] {column, n - 1 - row, share});
                }
            }
        }
        chart.addSeries("together", names, rows, cells);
        return chart;
    }

    private static String name(ClassCount count) {
        String name = count.name().orElse("class " + count.classId());
        return name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…";
    }

    /** A video's frames from left to right, the values of each from bottom to top. */
    static HeatMapChart frames(String id, RawFeature.Bytes feature) {
        int frames = feature.frames();
        int size = feature.lengths()[0];
        HeatMapChart chart =
                chart(
                        String.format(
                                Locale.ROOT,
                                "%s of video %s: %,d frames of %,d values (uint8, as stored)",
                                feature.name(),
                                id,
                                frames,
                                size),
                        1200,
                        FRAME_MARGIN + Math.max(LEAST_PIXELS, Math.min(MOST_PIXELS, size)));
        chart.setXAxisTitle("frame");
        chart.setYAxisTitle("index of the value");
        HeatMapStyler styler = chart.getStyler();
        styler.setMin(0).setMax(MAX_BYTE);
        styler.setRangeColors(ChartStyle.deepShades());
        // Cells are about a pixel high: blended edges would make a pattern of their own.
        styler.setAntiAlias(false);
        // All labels are drawn, the blank ones too: so those with text stand at round numbers.
        styler.setXAxisMaxLabelCount(Math.max(2, Math.max(frames, size)));
        styler.setAxisTicksMarksVisible(false);
        List<Number[]> cells = new ArrayList<>(frames * size);
        for (int frame = 0; frame < frames; frame++) {
            for (int i = 0; i < size; i++) {
                cells.add(new Number[] {frame, i, feature.values()[frame * size + i] & MAX_BYTE});
            }
        }
        chart.addSeries(
                "frames",
                labels(frames, decimalStep(frames)),
                labels(size, binaryStep(size)),
                cells);
        return chart;
    }

    /** The numbers below {@code count}, of which all but every {@code step}-th are blank. */
    private static List<String> labels(int count, int step) {
        return IntStream.range(0, count)
                .mapToObj(i -> i % step == 0 ? String.valueOf(i) : "")
                .toList();
    }

    private static int decimalStep(int count) {
        int step = 1;
        while (count / step > MAX_LABELS) {
            // 1, 2, 5, 10, 20, …
            step = String.valueOf(step).startsWith("2") ? step / 2 * 5 : step * 2;
        }
        return step;
    }

    private static int binaryStep(int count) {
        return Math.max(1, Integer.highestOneBit(Math.max(1, count - 1)) / 4);
    }

    private static HeatMapChart chart(String title, int width, int height) {
        HeatMapChart chart =
                new HeatMapChartBuilder().width(width).height(height).title(title).build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setLegendVisible(true);
        chart.getStyler().setRangeColors(ChartStyle.shades());
        chart.getStyler().setPlotContentSize(1);
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setHeatMapValueDecimalPattern("0");
        return chart;
    }
}
