package dev.weirkeeper.ops.guarantees.burst;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bursts as tables for people and for programs: a line for each window of each. Pure. */
public final class BurstPage {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double PERCENT = 100;
    private static final double NANO = 1e9;
    /** Titles of the columns, in their order. */
    public static final List<String> TITLES = List.of(
            "burst", "spent $", "of $", "%", "over $", "may be $", "answered", "refused", "lost", "twice", "promises");

    private BurstPage() {}

    /** The cells of a row's lines, in the order of the titles: what is not of one window alone is in the last. */
    public static List<List<String>> lines(BurstRow row) {
        List<List<String>> lines = new ArrayList<>();
        int windows = row.windows().size();
        for (int i = 0; i < windows; i++) {
            BurstRow.Spent window = row.windows().get(i);
            List<String> line = new ArrayList<>();
            line.add(windows == 1 ? row.burst() : row.burst() + " " + (i + 1));
            line.add(dollars(window.spentNanoUsd()));
            line.add(plain(window.budgetNanoUsd()));
            line.add(String.format(Locale.ROOT, "%.2f", window.share() * PERCENT));
            line.add(dollars(window.overrunNanoUsd()));
            line.add(dollars(window.estimateErrorNanoUsd()));
            line.addAll(i < windows - 1 ? List.of("", "", "", "", "") : ends(row));
            lines.add(line);
        }
        if (lines.isEmpty()) {
            List<String> nothing = new ArrayList<>(List.of(row.burst(), "0", "", "", "", ""));
            nothing.addAll(ends(row));
            lines.add(nothing);
        }
        return lines;
    }

    private static List<String> ends(BurstRow row) {
        return List.of(
                Long.toString(row.answered()),
                Long.toString(row.refused()),
                Long.toString(row.lost()),
                Long.toString(row.duplicateResponses()),
                row.kept()
                        ? "held"
                        : "broken: " + String.join(", ", row.broken().keySet()));
    }

    /** What the table has no column for, and what broke. */
    public static List<String> words(BurstRow row) {
        List<String> words = new ArrayList<>();
        words.add(String.format(
                Locale.ROOT,
                "%s: %d requests worth $%.2f, sent in %.1f s, all ended after %.1f s; %s calls in flight at exhaustion",
                row.burst(),
                row.requests(),
                row.worthNanoUsd() / NANO,
                row.sendSeconds(),
                row.seconds(),
                String.join(
                        " and ",
                        row.windows().stream()
                                .map(window -> Integer.toString(window.inFlightAtExhaustion()))
                                .toList())));
        row.broken().forEach((guarantee, what) -> words.add(row.burst() + ": " + guarantee + ": " + what));
        return words;
    }

    /** As a Markdown table. */
    public static String markdown(List<BurstRow> rows) {
        StringBuilder page = new StringBuilder(line(TITLES));
        page.append("|---").append("|---:".repeat(TITLES.size() - 2)).append("|---|\n");
        rows.forEach(row -> lines(row).forEach(cells -> page.append(line(cells))));
        return page.toString();
    }

    /** As a JSON array of rows. */
    public static String json(List<BurstRow> rows) throws IOException {
        return JSON.writeValueAsString(rows);
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String dollars(long nanoUsd) {
        return nanoUsd == 0 ? "0" : String.format(Locale.ROOT, "%.5f", nanoUsd / NANO);
    }

    private static String plain(long nanoUsd) {
        return BigDecimal.valueOf(nanoUsd, 9).stripTrailingZeros().toPlainString();
    }
}
