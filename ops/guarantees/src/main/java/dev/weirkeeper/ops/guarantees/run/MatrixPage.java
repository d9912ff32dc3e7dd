package dev.weirkeeper.ops.guarantees.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** A matrix as tables for people and for programs. Pure. */
public final class MatrixPage {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    /** Titles of the columns, in their order. */
    public static final List<String> TITLES = List.of(
            "fault",
            "per s",
            "accepted",
            "answered",
            "lost",
            "duplicate responses",
            "extra calls",
            "late starts",
            "over limit",
            "recovery s",
            "ready s",
            "promises");

    private MatrixPage() {}

    /** The cells of a row, in the order of the titles. */
    public static List<String> cells(FaultRow row) {
        return List.of(
                row.fault(),
                decimal(row.requestsPerSecond()),
                Long.toString(row.accepted()),
                Long.toString(row.answered()),
                Long.toString(row.lost()),
                Long.toString(row.duplicateResponses()),
                Long.toString(row.extraCalls()),
                Long.toString(row.lateStarts()),
                Long.toString(row.overLimitCalls()),
                decimal(row.recoverySeconds()),
                row.readySeconds() == 0 ? "" : decimal(row.readySeconds()),
                row.kept()
                        ? "held"
                        : "broken: " + String.join(", ", row.broken().keySet()));
    }

    /** As a Markdown table. */
    public static String markdown(List<FaultRow> rows) {
        StringBuilder page = new StringBuilder(line(TITLES));
        page.append("|---").append("|---:".repeat(TITLES.size() - 2)).append("|---|\n");
        rows.forEach(row -> page.append(line(cells(row))));
        return page.toString();
    }

    /** As a JSON array of rows. */
    public static String json(List<FaultRow> rows) throws IOException {
        return JSON.writeValueAsString(rows);
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
