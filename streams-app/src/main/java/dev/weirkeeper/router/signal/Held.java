package dev.weirkeeper.router.signal;

import dev.weirkeeper.schema.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A signal that was read.
 *
 * @param scope what it is about, {@code model:}, {@code provider:}, {@code region:} or {@code tenant:} and a name
 * @param signalName which signal
 * @param value its value, finite
 * @param untilMs it holds until then, broker time in milliseconds since the epoch
 */
public record Held(String scope, String signalName, double value, long untilMs) {
    /** The longest that a signal holds: as long as its topic keeps it. */
    public static final Duration LONGEST = Duration.ofDays(1);

    private static final Pattern SCOPE = Pattern.compile("(model|provider|region|tenant):.{1,200}");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.]{0,63}");

    /**
     * What keeps a signal from being used; empty: nothing does. The words name the field, the value and the rule.
     *
     * <p>A time to live of 0 is allowed: it withdraws what was said before.
     */
    public static Optional<String> flaw(Signal signal) {
        if (!SCOPE.matcher(signal.getScope()).matches()) {
            return Optional.of("scope: \"" + cut(signal.getScope())
                    + "\", must be model:, provider:, region: or tenant: and a name of at most 200 characters");
        }
        if (!NAME.matcher(signal.getName()).matches()) {
            return Optional.of("name: \"" + cut(signal.getName())
                    + "\", must begin with a small letter and have at most 64 small letters, digits, _ or .");
        }
        if (!Double.isFinite(signal.getValue())) {
            return Optional.of("value: " + signal.getValue() + ", must be a finite number");
        }
        return signal.getTtlMs() < 0 || signal.getTtlMs() > LONGEST.toMillis()
                ? Optional.of("ttlMs: " + signal.getTtlMs() + ", must be 0 to " + LONGEST.toMillis())
                : Optional.empty();
    }

    /**
     * What a signal without {@linkplain #flaw flaw} says.
     *
     * @param appendMs its append time, milliseconds since the epoch
     */
    public static Held of(Signal signal, long appendMs) {
        return new Held(signal.getScope(), signal.getName(), signal.getValue(), appendMs + signal.getTtlMs());
    }

    /** Whether it holds at a time. */
    boolean holds(long nowMs) {
        return nowMs < untilMs;
    }

    private static String cut(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
