package dev.weirkeeper.router.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What signals say of a deployment. Of the same signal about its model, its provider and its region the worst counts, but for
 * latencies, which add up as the parts of a way do.
 *
 * @param downUntilMs it is not to be used before, broker time in milliseconds since the epoch; 0: nobody says so
 * @param congestion how busy it is, 0 to {@value #MOST_CONGESTED}
 * @param latencyMs what is added to the way there and back, milliseconds, at least 0
 * @param errorRate probability that a call fails, 0..1
 * @param words each signal, for people and for the record
 */
public record Outside(long downUntilMs, double congestion, double latencyMs, double errorRate, List<String> words) {
    /** Nobody says anything. */
    public static final Outside QUIET = new Outside(0, 0, 0, 0, List.of());

    /** More than 0: no new calls. */
    public static final String DOWN = "down";

    /** 0 to 1: the share of it that is in use. */
    public static final String CONGESTION = "congestion";

    /** Milliseconds. */
    public static final String LATENCY_MS = "latency_ms";

    /** 0 to 1: the share of calls that fail. */
    public static final String ERROR_RATE = "error_rate";

    static final double MOST_CONGESTED = 0.95;

    public Outside {
        words = List.copyOf(words);
    }

    /**
     * How many times as long a call takes: {@code 1 / (1 - congestion)}, by which the time in an M/M/1 queue grows with its
     * utilisation (Kleinrock, Queueing Systems I, 3.2); at most 20.
     */
    public double slowdown() {
        return 1 / (1 - congestion);
    }

    /** The same after one more signal; one that means nothing here changes nothing. */
    Outside and(Held signal) {
        double value = signal.value();
        return switch (signal.signalName()) {
            case DOWN ->
                value > 0
                        ? new Outside(
                                Math.max(downUntilMs, signal.untilMs()), congestion, latencyMs, errorRate, with(signal))
                        : this;
            case CONGESTION ->
                new Outside(
                        downUntilMs,
                        Math.max(congestion, Math.clamp(value, 0, MOST_CONGESTED)),
                        latencyMs,
                        errorRate,
                        with(signal));
            case LATENCY_MS ->
                new Outside(downUntilMs, congestion, latencyMs + Math.max(0, value), errorRate, with(signal));
            case ERROR_RATE ->
                new Outside(
                        downUntilMs, congestion, latencyMs, Math.max(errorRate, Math.clamp(value, 0, 1)), with(signal));
            default -> this;
        };
    }

    private List<String> with(Held signal) {
        List<String> more = new ArrayList<>(words);
        more.add(String.format(Locale.ROOT, "%s %s=%.4g", signal.scope(), signal.signalName(), signal.value()));
        return more;
    }
}
