package io.livelabel.producer.inspect.plots;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Arrays;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;

/** How all charts look: one font, black on white, few lines. */
final class ChartStyle {
    /** The color of what is counted. */
    static final Color INK = new Color(31, 90, 140);

    /** From nothing to the most, ever darker; black text can be read on all of them. */
    private static final Color[] SHADES = {
        Color.WHITE,
        new Color(214, 230, 244),
        new Color(150, 198, 223),
        new Color(74, 152, 201),
        new Color(42, 112, 178)
    };

    private static final Color DARKEST = new Color(8, 38, 89);
    private static final Color GRID = new Color(225, 225, 225);
    private static final String FONT = Font.SANS_SERIF;

    private ChartStyle() {}

    static Color[] shades() {
        return SHADES.clone();
    }

    /** Up to a darker end, for what has no text on it. */
    static Color[] deepShades() {
        Color[] shades = Arrays.copyOf(SHADES, SHADES.length + 1);
        shades[SHADES.length] = DARKEST;
        return shades;
    }

    static Font font(int size) {
        return new Font(FONT, Font.PLAIN, size);
    }

    static void apply(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartTitleFont(font(17));
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitlePadding(12);
        styler.setAxisTitleFont(font(14));
        styler.setAxisTickLabelsFont(font(12));
        styler.setLegendFont(font(12));
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendVisible(false);
        styler.setLocale(Locale.ROOT);
        styler.setChartPadding(16);
    }
}
