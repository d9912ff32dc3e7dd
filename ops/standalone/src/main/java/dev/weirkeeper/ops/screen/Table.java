package dev.weirkeeper.ops.screen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table of text. Columns are as wide as their widest cell; where that does not fit the terminal, the columns marked to
 * give way are cut, the widest first, and cut cells end in an ellipsis. Not thread-safe.
 */
public final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST = 8;

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    private record Column(String title, boolean right, boolean yielding) {}

    /**
     * @param titles a title each; a leading {@code >} aligns the column to the right, a leading {@code ~} lets it give
     *     way where the terminal is narrow
     */
    public Table(String... titles) {
        columns = Arrays.stream(titles).map(Table::column).toList();
    }

    /** Adds a row of as many cells as there are columns; control characters in them are not shown. */
    public void row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException("cells: " + cells.length + " must be " + columns.size());
        }
        rows.add(Arrays.stream(cells).map(Shown::plain).toList());
    }

    /** Whether nothing was added. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines of the table, the title line first, without trailing blanks. */
    public List<String> lines(Terminal terminal) {
        int[] widths = widths(terminal.width());
        List<String> lines = new ArrayList<>();
        lines.add(terminal.bold(line(columns.stream().map(Column::title).toList(), widths)));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private static Column column(String title) {
        return switch (title.isEmpty() ? ' ' : title.charAt(0)) {
            case '>' -> new Column(title.substring(1), true, false);
            case '~' -> new Column(title.substring(1), false, true);
            default -> new Column(title, false, false);
        };
    }

    private int[] widths(int available) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int at = i;
            widths[i] = Math.max(
                    columns.get(i).title().length(),
                    rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - available;
        while (excess > 0) {
            int widest = widestYielding(widths);
            if (widest < 0) {
                break; // better too wide than wrong
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private int widestYielding(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            boolean gives = columns.get(i).yielding() && widths[i] > NARROWEST;
            if (gives && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String cut = cell.length() > widths[i] ? cell.substring(0, widths[i] - 1) + "…" : cell;
            String blanks = " ".repeat(widths[i] - cut.length());
            line.append(i == 0 ? "" : GAP).append(columns.get(i).right() ? blanks + cut : cut + blanks);
        }
        return line.toString().stripTrailing();
    }
}
