package dev.weirkeeper.connector.ingress.openai;

import dev.weirkeeper.schema.CacheMode;
import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.OnFailover;
import dev.weirkeeper.schema.Priority;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request may say that OpenAI's shape has no field for: as a header {@code x-weirkeeper-NAME}, or as an entry
 * {@code weirkeeper.NAME} of {@code metadata}, for clients that cannot set headers. The header wins.
 */
final class OwnFields {
    /** What a header's name begins with. */
    static final String HEADER = "x-weirkeeper-";
    /** What an entry's name begins with. */
    static final String ENTRY = "weirkeeper.";

    private static final List<String> KNOWN = List.of(
            "cache",
            "cancel-on-disconnect",
            "conversation",
            "deadline",
            "max-cost-usd",
            "min-quality",
            "on-failover",
            "policy",
            "priority",
            "region",
            "regions");
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000L);

    private final Map<String, String> values;

    private OwnFields(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads them.
     *
     * @param headers all headers, names in lower case
     * @param metadata the body's metadata; what is Weirkeeper's is taken out of it
     */
    static OwnFields read(Map<String, String> headers, Map<String, String> metadata) {
        Map<String, String> values = new TreeMap<>();
        metadata.forEach((name, value) -> put(values, name, ENTRY, value));
        metadata.keySet().removeIf(name -> name.startsWith(ENTRY));
        headers.forEach((name, value) -> put(values, name, HEADER, value));
        return new OwnFields(values);
    }

    private static void put(Map<String, String> values, String name, String prefix, String value) {
        if (!name.startsWith(prefix)) {
            return;
        }
        String known = name.substring(prefix.length());
        if (!KNOWN.contains(known)) {
            throw RefusedException.field(name, value, "is not known; known are " + KNOWN);
        }
        values.put(known, value.strip());
    }

    /** Writes them into a request. */
    void into(InferenceRequest.Builder request, Instant now) {
        values.forEach((name, value) -> {
            switch (name) {
                case "deadline" -> request.setDeadline(deadline(value, now));
                case "priority" -> request.setPriority(symbol(Priority.class, name, value, Priority.UNKNOWN));
                case "policy" -> request.setPolicy(filled(name, value));
                case "region" -> request.setCallerRegion(filled(name, value));
                case "conversation" -> request.setConversationId(filled(name, value));
                case "cache" -> request.setCache(symbol(CacheMode.class, name, value, CacheMode.UNKNOWN));
                case "on-failover" -> request.setOnFailover(symbol(OnFailover.class, name, value, OnFailover.UNKNOWN));
                default -> {} // constraints and what concerns the call alone
            }
        });
        if (values.containsKey("regions") || values.containsKey("max-cost-usd") || values.containsKey("min-quality")) {
            request.setConstraints(constraints());
        }
    }

    /** Whether the caller gives the request up by hanging up. */
    boolean cancelOnDisconnect() {
        String value = values.getOrDefault("cancel-on-disconnect", "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw refused("cancel-on-disconnect", value, "must be true or false");
        }
        return value.equals("true");
    }

    private Constraints constraints() {
        Constraints.Builder constraints = Constraints.newBuilder();
        if (values.containsKey("regions")) {
            constraints.setRegions(Arrays.stream(values.get("regions").split(",", -1))
                    .map(region -> filled("regions", region.strip()))
                    .toList());
        }
        if (values.containsKey("max-cost-usd")) {
            constraints.setMaxCostNanoUsd(nano(values.get("max-cost-usd")));
        }
        if (values.containsKey("min-quality")) {
            constraints.setMinQuality(quality(values.get("min-quality")));
        }
        return constraints.build();
    }

    private static Instant deadline(String value, Instant now) {
        Matcher span = SPAN.matcher(value);
        if (span.matches()) {
            long amount = Long.parseLong(span.group(1));
            String unit = span.group(2) == null ? "s" : span.group(2);
            Duration until = switch (unit) {
                case "ms" -> Duration.ofMillis(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofSeconds(amount);
            };
            if (until.isZero() || until.compareTo(LONGEST) > 0) {
                throw refused("deadline", value, "must be more than 0 and at most 30 days");
            }
            return now.plus(until);
        }
        try {
            return Instant.parse(value);
        } catch (DateTimeParseException e) {
            throw refused(
                    "deadline", value, "must be a time from now like 30s, 5m or 2h, or like 2026-12-01T06:00:00Z");
        }
    }

    private static long nano(String value) {
        try {
            BigDecimal nano = new BigDecimal(value).multiply(NANO).setScale(0, RoundingMode.DOWN);
            if (nano.signum() >= 0) {
                return nano.longValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw refused("max-cost-usd", value, "must be dollars, like 0.05");
        }
        throw refused("max-cost-usd", value, "must not be negative");
    }

    private static double quality(String value) {
        try {
            double quality = Double.parseDouble(value);
            if (quality >= 0 && quality <= 1) {
                return quality;
            }
        } catch (NumberFormatException e) {
            throw refused("min-quality", value, "must be a number, 0 to 1");
        }
        throw refused("min-quality", value, "must be a number, 0 to 1");
    }

    private static <E extends Enum<E>> E symbol(Class<E> type, String name, String value, E unknown) {
        for (E symbol : type.getEnumConstants()) {
            if (symbol != unknown && symbol.name().equals(value.toUpperCase(Locale.ROOT))) {
                return symbol;
            }
        }
        throw refused(
                name,
                value,
                "must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .filter(symbol -> symbol != unknown)
                                .map(symbol -> symbol.name().toLowerCase(Locale.ROOT))
                                .toList());
    }

    private static String filled(String name, String value) {
        if (value.isBlank()) {
            throw refused(name, value, "must not be blank");
        }
        return value;
    }

    private static RefusedException refused(String name, String value, String rule) {
        return RefusedException.field(HEADER + name, value, rule);
    }
}
