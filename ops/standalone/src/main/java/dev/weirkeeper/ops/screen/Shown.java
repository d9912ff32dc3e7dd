package dev.weirkeeper.ops.screen;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as people read them. English, UTC, whatever the machine's locale. */
public final class Shown {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("EEE HH:mm'Z'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}", Pattern.UNICODE_CHARACTER_CLASS);

    private Shown() {}

    /** Nano-dollars as dollars: the smaller, the more decimals, never rounded to nothing. */
    public static String money(long nanoUsd) {
        if (nanoUsd == 0) {
            return "$0";
        }
        long size = Math.abs(nanoUsd);
        int decimals = size >= 100_000_000_000L ? 2 : size >= 100_000_000L ? 4 : size >= 1_000L ? 6 : 9;
        BigDecimal dollars = BigDecimal.valueOf(nanoUsd, 9).setScale(decimals, RoundingMode.HALF_UP);
        return (nanoUsd < 0 ? "-$" : "$") + dollars.abs().toPlainString();
    }

    /** A price or budget, exact, with at least two decimals. */
    public static String exactMoney(long nanoUsd) {
        BigDecimal dollars = BigDecimal.valueOf(nanoUsd, 9).stripTrailingZeros();
        BigDecimal padded = dollars.scale() < 2 ? dollars.setScale(2, RoundingMode.UNNECESSARY) : dollars;
        return (nanoUsd < 0 ? "-$" : "$") + padded.abs().toPlainString();
    }

    /** A value in dollars that is no amount of money but a score. */
    public static String score(double dollars) {
        return String.format(Locale.ROOT, "%.6f", dollars);
    }

    /** A duration, three digits or so. */
    public static String millis(double millis) {
        if (millis < 1000) {
            return Math.round(millis) + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.2f s", millis / 1000);
        }
        return duration(Duration.ofMillis(Math.round(millis)));
    }

    /** A duration from seconds on. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
        }
        if (seconds < 48 * 3600) {
            return seconds % 3600 < 60
                    ? seconds / 3600 + " h"
                    : String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds % 3600 / 60);
        }
        return seconds / 86_400 + " d";
    }

    /** A share as per cent. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.1 && share > 0 ? "%.1f %%" : "%.0f %%", share * 100);
    }

    /** A moment, UTC, to the millisecond. */
    public static String moment(@Nullable Instant moment) {
        return moment == null ? "-" : MOMENT.format(moment);
    }

    /** A moment within a week, UTC, to the minute. */
    public static String weekMinute(Instant moment) {
        return MINUTE.format(moment);
    }

    /** A number of bytes. */
    public static String bytes(long bytes) {
        if (bytes < 10_000) {
            return bytes + " bytes";
        }
        return bytes < 10_000_000 ? bytes / 1000 + " kB" : bytes / 1_000_000 + " MB";
    }

    /** A text without control characters: what strangers wrote may not steer the terminal. */
    public static String plain(String text) {
        return CONTROL.matcher(text).replaceAll("·");
    }

    /** A text on one line, plain, and not longer than that. */
    public static String line(String text, int longest) {
        String flat = plain(text.replaceAll("\\s+", " ").strip());
        return flat.length() <= longest ? flat : flat.substring(0, Math.max(0, longest - 1)) + "…";
    }
}
