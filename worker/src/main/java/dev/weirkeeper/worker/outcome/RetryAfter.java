package dev.weirkeeper.worker.outcome;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long a provider asks to be left alone, from its response headers. The first of these that can be read holds:
 * {@code retry-after-ms}; {@code retry-after} in seconds or as an HTTP date (against the response's own {@code date}, so
 * that no clock of ours matters); {@code x-ms-retry-after-ms} (Azure); the renewal of those limits whose {@code remaining}
 * is 0, the longest of them: {@code x-ratelimit-reset-requests} and {@code -tokens} (a span, or seconds),
 * {@code anthropic-ratelimit-requests-reset}, {@code -tokens-}, {@code -input-tokens-} and {@code -output-tokens-reset} (RFC
 * 3339) and {@code x-ratelimit-reset} (OpenRouter: milliseconds since the epoch).
 */
public final class RetryAfter {
    /** Longest wait that is believed; a longer one is cut to it. */
    public static final Duration LONGEST = Duration.ofHours(24);

    private static final List<String> SPAN_LIMITS = List.of("requests", "tokens");
    private static final List<String> DATE_LIMITS = List.of("requests", "tokens", "input-tokens", "output-tokens");
    /** A number that is larger is a moment in milliseconds, not a span in seconds: it is after 2001. */
    private static final BigDecimal EPOCH_MILLIS_FROM = BigDecimal.valueOf(1_000_000_000_000L);
    /** Larger numbers are no moments: they would be after the year 30,000. */
    private static final BigDecimal NO_MOMENT_FROM = BigDecimal.valueOf(1_000_000_000_000_000L);
    /** The same in seconds. */
    private static final BigDecimal EPOCH_SECONDS_FROM = BigDecimal.valueOf(1_000_000_000L);

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
                .or(() -> header.apply("x-ms-retry-after-ms").flatMap(text -> decimal(text, 1)))
                .or(() -> exhaustedLimit(header, now))
                .map(RetryAfter::bounded);
    }

    /**
     * A wait as a span: {@code 34s}, {@code 1m30s}, {@code 250ms}; a bare number is seconds.
     *
     * @return the wait, 0 to {@link #LONGEST}; empty where it is none
     */
    public static Optional<Duration> span(String text) {
        return span(text, Instant.EPOCH).map(RetryAfter::bounded);
    }

    private static Optional<Duration> secondsOrDate(
            String text, Function<String, Optional<String>> header, Instant now) {
        return decimal(text, 1000)
                .or(() -> date(text)
                        .map(until -> Duration.between(
                                header.apply("date").flatMap(RetryAfter::date).orElse(now), until)));
    }

    private static Optional<Duration> exhaustedLimit(Function<String, Optional<String>> header, Instant now) {
        Instant said = header.apply("date").flatMap(RetryAfter::date).orElse(now);
        Stream<Duration> spans = SPAN_LIMITS.stream()
                .filter(limit -> exhausted(header, "x-ratelimit-remaining-" + limit))
                .flatMap(limit -> header.apply("x-ratelimit-reset-" + limit).stream())
                .flatMap(text -> span(text, said).stream());
        Stream<Duration> dates = DATE_LIMITS.stream()
                .filter(limit -> exhausted(header, "anthropic-ratelimit-" + limit + "-remaining"))
                .flatMap(limit -> header.apply("anthropic-ratelimit-" + limit + "-reset").stream())
                .flatMap(text -> timestamp(text, said).stream());
        Stream<Duration> whole = Stream.of("x-ratelimit-reset")
                .filter(unused -> exhausted(header, "x-ratelimit-remaining"))
                .flatMap(name -> header.apply(name).stream())
                .flatMap(text -> span(text, said).stream());
        return Stream.of(spans, dates, whole).flatMap(waits -> waits).max(Duration::compareTo);
    }

    private static boolean exhausted(Function<String, Optional<String>> header, String remaining) {
        return header.apply(remaining).filter(left -> left.strip().equals("0")).isPresent();
    }

    private static Optional<Duration> timestamp(String text, Instant said) {
        try {
            return Optional.of(
                    Duration.between(said, OffsetDateTime.parse(text.strip()).toInstant()));
        } catch (DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
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

    /**
     * Reads spans as {@code 1s}, {@code 6m0s}, {@code 120ms}; a bare number is seconds, or a moment where it is as large as
     * moments are.
     */
    private static Optional<Duration> span(String text, Instant said) {
        String plain = text.strip();
        Matcher part = SPAN_PART.matcher(plain);
        BigDecimal millis = BigDecimal.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            millis = millis.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
            end = part.end();
        }
        if (end == 0 || end != plain.length()) {
            return number(plain, said);
        }
        return Optional.of(millis(millis));
    }

    private static Optional<Duration> number(String text, Instant said) {
        BigDecimal value;
        try {
            value = new BigDecimal(text);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        if (value.compareTo(NO_MOMENT_FROM) >= 0) {
            return Optional.of(LONGEST); // nor can it be added to: it may have a thousand million digits
        }
        BigDecimal nowMillis = BigDecimal.valueOf(said.toEpochMilli());
        if (value.compareTo(EPOCH_MILLIS_FROM) >= 0) {
            return Optional.of(millis(value.subtract(nowMillis)));
        }
        BigDecimal asMillis = value.multiply(BigDecimal.valueOf(1000));
        return Optional.of(millis(value.compareTo(EPOCH_SECONDS_FROM) >= 0 ? asMillis.subtract(nowMillis) : asMillis));
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
