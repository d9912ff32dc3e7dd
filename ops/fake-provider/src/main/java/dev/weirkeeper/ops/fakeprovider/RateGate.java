package dev.weirkeeper.ops.fakeprovider;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps one model's limits: lets calls in or says how long to wait. Thread-safe. */
final class RateGate {
    private static final Duration TRY_AGAIN_FOR_A_SLOT = Duration.ofSeconds(1);

    /** Whether a call may be answered. */
    sealed interface Admission {
        /** Headers that tell what is left. */
        Map<String, String> headers();

        /** It may; the gate is told when it has ended. */
        record Admitted(Map<String, String> headers) implements Admission {}

        /**
         * It may not.
         *
         * @param limit what is used up: {@code requests}, {@code tokens} or {@code concurrency}
         * @param retryAfter when to try again
         */
        record Refused(String limit, Duration retryAfter, Map<String, String> headers) implements Admission {}
    }

    private final Behaviour.Limits limits;
    private final @Nullable TokenBucket requests;
    private final @Nullable TokenBucket tokens;
    private int inFlight;

    RateGate(Behaviour.Limits limits, long nowNanos) {
        this.limits = limits;
        this.requests = bucket(limits.requestsPerMinute(), nowNanos);
        this.tokens = bucket(limits.tokensPerMinute(), nowNanos);
    }

    private static @Nullable TokenBucket bucket(int perMinute, long nowNanos) {
        return perMinute == 0 ? null : new TokenBucket(perMinute, nowNanos);
    }

    Behaviour.Limits limits() {
        return limits;
    }

    /** Asks for one call that will use so many tokens. */
    synchronized Admission enter(int callTokens, long nowNanos) {
        if (limits.concurrency() > 0 && inFlight >= limits.concurrency()) {
            return new Admission.Refused("concurrency", TRY_AGAIN_FOR_A_SLOT, headers(nowNanos));
        }
        long forRequest = requests == null ? 0 : requests.waitFor(1, nowNanos);
        long forTokens = tokens == null ? 0 : tokens.waitFor(callTokens, nowNanos);
        if (forRequest > 0 || forTokens > 0) {
            String limit = forRequest >= forTokens ? "requests" : "tokens";
            return new Admission.Refused(limit, Duration.ofNanos(Math.max(forRequest, forTokens)), headers(nowNanos));
        }
        if (requests != null) {
            requests.take(1, nowNanos);
        }
        if (tokens != null) {
            tokens.take(callTokens, nowNanos);
        }
        inFlight++;
        return new Admission.Admitted(headers(nowNanos));
    }

    /** A call that was let in has ended. */
    synchronized void leave() {
        inFlight--;
    }

    private Map<String, String> headers(long nowNanos) {
        Map<String, String> headers = new LinkedHashMap<>();
        addHeaders(headers, "requests", requests, nowNanos);
        addHeaders(headers, "tokens", tokens, nowNanos);
        return headers;
    }

    private static void addHeaders(
            Map<String, String> headers, String what, @Nullable TokenBucket bucket, long nowNanos) {
        if (bucket != null) {
            Duration full = Duration.ofNanos(bucket.waitFor(bucket.perMinute(), nowNanos));
            headers.put("x-ratelimit-limit-" + what, Integer.toString(bucket.perMinute()));
            headers.put("x-ratelimit-remaining-" + what, Integer.toString(bucket.left(nowNanos)));
            headers.put("x-ratelimit-reset-" + what, full.toMillis() + "ms");
        }
    }
}
