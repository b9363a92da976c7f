package io.livelabel.producer.inspect;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of text in columns as wide as their longest entry; columns without any text are left out.
 */
final class TextTable {
    private static final String INDENT = "  ";

    private final String alignment;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * An empty table.
     *
     * @param alignment a letter a column: {@code l} to the left, {@code r} to the right
     */
    TextTable(String alignment) {
        this.alignment = alignment;
    }

    TextTable row(String... cells) {
        if (cells.length != alignment.length()) {
            throw new IllegalArgumentException(
                    "%d cells for %d columns: %s"
                            .formatted(cells.length, alignment.length(), Arrays.toString(cells)));
        }
        rows.add(cells);
        return this;
    }

    void print(PrintWriter out) {
        int[] widths = new int[alignment.length()];
        for (String[] row : rows) {
            for (int column = 0; column < row.length; column++) {
                widths[column] = Math.max(widths[column], width(row[column]));
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.length; column++) {
                if (widths[column] > 0) {
                    String blanks = " ".repeat(widths[column] - width(row[column]));
                    line.append(INDENT);
                    line.append(
                            alignment.charAt(column) == 'r'
                                    ? blanks + row[column]
                                    : row[column] + blanks);
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
