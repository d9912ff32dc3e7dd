package dev.weirkeeper.ops.screen;

import java.time.Duration;
import java.util.Locale;

/**
 * How far a long job is.
 *
 * @param done what has ended, well or badly
 * @param total what there is to do; 0 where that is not known
 * @param failed how many of the done went wrong
 * @param costNanoUsd what it has cost, nano-dollars
 * @param elapsed since the start
 */
public record Progress(long done, long total, long failed, long costNanoUsd, Duration elapsed) {
    private static final int NARROWEST_BAR = 10;
    private static final int WIDEST_BAR = 40;

    /** One line for a terminal, with a bar, no wider than it. */
    public String bar(int width) {
        String tail = "  " + text();
        if (total <= 0) {
            return tail.strip();
        }
        int room = Math.min(WIDEST_BAR, width - tail.length() - 3);
        if (room < NARROWEST_BAR) {
            return tail.strip();
        }
        int filled = (int) (room * Math.min(done, total) / total);
        return "[" + "#".repeat(filled) + "-".repeat(room - filled) + "]" + tail;
    }

    /** The same as plain text, for logs. */
    public String text() {
        StringBuilder text = new StringBuilder().append(done);
        if (total > 0) {
            text.append(" of ")
                    .append(total)
                    .append(" (")
                    .append(100 * done / total)
                    .append(" %)");
        }
        text.append(String.format(Locale.ROOT, "  %.1f/s", rate()));
        text.append("  ").append(Shown.money(costNanoUsd));
        text.append("  ").append(failed).append(" failed");
        if (total > done && done > 0) {
            text.append("  ").append(Shown.duration(left())).append(" left");
        }
        return text.toString();
    }

    /** Ended per second so far. */
    public double rate() {
        double seconds = elapsed.toMillis() / 1000.0;
        return seconds > 0 ? done / seconds : 0;
    }

    private Duration left() {
        return Duration.ofMillis(Math.round((total - done) / Math.max(rate(), 1e-9) * 1000));
    }
}
