package dev.weirkeeper.ops.guarantees;

import org.jspecify.annotations.Nullable;

/**
 * A call that the provider received, from its own journal.
 *
 * @param request the request it was for; empty where the caller did not say
 * @param dispatchId the dispatch; empty where the caller did not say
 * @param model the deployment
 * @param receivedAtMs when it was received, the provider's clock
 * @param end how it ended; null while it runs
 */
public record Call(
        String request,
        String dispatchId,
        String model,
        long receivedAtMs,
        @Nullable End end) {
    /**
     * The end of a call.
     *
     * @param atMs when, the provider's clock
     * @param result the HTTP status that was sent, or a word where none was
     * @param tokens tokens that were billed, prompt and answer together
     * @param retryAfterMs how long the caller was asked to wait; 0: it was not
     */
    public record End(long atMs, String result, long tokens, long retryAfterMs) {
        /** One that used no tokens and asked for no wait. */
        public End(long atMs, String result) {
            this(atMs, result, 0, 0);
        }
    }

    private static final String THROTTLED = "429";

    /** Whether it was refused with a 429. */
    public boolean throttled() {
        return end != null && end.result().equals(THROTTLED);
    }

    /** Tokens that it used; 0 while it runs. */
    public long tokens() {
        return end == null ? 0 : end.tokens();
    }

    /** Whether it ran at that moment. */
    public boolean ranAt(long ms) {
        return receivedAtMs <= ms && (end == null || end.atMs() > ms);
    }
}
