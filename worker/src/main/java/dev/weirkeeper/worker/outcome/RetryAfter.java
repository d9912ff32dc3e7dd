package dev.weirkeeper.worker.outcome;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a provider asks to be left alone, from its response headers. The first of these that can be read holds:
 * {@code retry-after-ms}; {@code retry-after} in seconds or as an HTTP date (against the response's own {@code date}, so
 * that no clock of ours matters); {@code x-ratelimit-reset-requests} and {@code -tokens} of those limits whose
 * {@code remaining} is 0, the longest of them.
 */
public final class RetryAfter {
    /** Longest wait that is believed; a longer one is cut to it. */
    public static final Duration LONGEST = Duration.ofHours(24);

    private static final List<String> LIMITS = List.of("requests", "tokens");
    private static final Pattern SPAN_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");

    private RetryAfter() {}

    /**
     * @param header the first value of a response header by its lower-case name
     * @param now broker time, used only where a date comes without the response's own date
     * @return the wait, 0 to {@link #LONGEST}; empty where the headers do not say
     */
    public static Optional<Duration> of(Function<String, Optional<String>> header, Instant now) {
        return header.apply("retry-after-ms")
                .flatMap(text -> decimal(text, 1))
                .or(() -> header.apply("retry-after").flatMap(text -> secondsOrDate(text, header, now)))
                .or(() -> exhaustedLimit(header))
                .map(RetryAfter::bounded);
    }

    private static Optional<Duration> secondsOrDate(
            String text, Function<String, Optional<String>> header, Instant now) {
        return decimal(text, 1000)
                .or(() -> date(text)
                        .map(until -> Duration.between(
                                header.apply("date").flatMap(RetryAfter::date).orElse(now), until)));
    }

    private static Optional<Duration> exhaustedLimit(Function<String, Optional<String>> header) {
        return LIMITS.stream()
                .filter(limit -> header.apply("x-ratelimit-remaining-" + limit)
                        .filter(left -> left.strip().equals("0"))
                        .isPresent())
                .flatMap(limit -> header.apply("x-ratelimit-reset-" + limit).stream())
                .flatMap(text -> span(text).stream())
                .max(Duration::compareTo);
    }

    private static Optional<Duration> decimal(String text, long millisPerUnit) {
        try {
            BigDecimal millis = new BigDecimal(text.strip()).multiply(BigDecimal.valueOf(millisPerUnit));
            return Optional.of(millis(millis));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Reads spans as {@code 1s}, {@code 6m0s}, {@code 120ms}; a bare number is seconds. */
    private static Optional<Duration> span(String text) {
        String plain = text.strip();
        Matcher part = SPAN_PART.matcher(plain);
        BigDecimal millis = BigDecimal.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            millis = millis.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
            end = part.end();
        }
        if (end == 0 || end != plain.length()) {
            return decimal(plain, 1000);
        }
        return Optional.of(millis(millis));
    }

    /** Bounded before it becomes a long: a header may say 1e999999999. */
    private static Duration millis(BigDecimal millis) {
        BigDecimal longest = BigDecimal.valueOf(LONGEST.toMillis());
        return Duration.ofMillis(millis.min(longest).max(BigDecimal.ZERO).longValue());
    }

    private static long unit(String name) {
        return switch (name) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
