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
     */
    public record End(long atMs, String result) {}

    private static final String THROTTLED = "429";

    /** Whether it was refused with a 429. */
    public boolean throttled() {
        return end != null && end.result().equals(THROTTLED);
    }

    /** Whether it ran at that moment. */
    public boolean ranAt(long ms) {
        return receivedAtMs <= ms && (end == null || end.atMs() > ms);
    }
}
