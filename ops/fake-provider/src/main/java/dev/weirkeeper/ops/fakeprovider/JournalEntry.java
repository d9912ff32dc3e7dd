package dev.weirkeeper.ops.fakeprovider;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that was received.
 *
 * @param sequence its number, from 1, without gaps
 * @param requestId header {@code x-weirkeeper-request-id}; empty where the caller sent none
 * @param attempt header {@code x-weirkeeper-attempt}; 0 where the caller sent none
 * @param dispatchId header {@code x-request-id}; empty where the caller sent none
 * @param model the model asked for; empty where the body names none
 * @param receivedAtMs when it was received whole, this machine's clock, milliseconds since the epoch
 * @param end how and when it ended; null while it runs
 */
public record JournalEntry(
        long sequence,
        String requestId,
        int attempt,
        String dispatchId,
        String model,
        long receivedAtMs,
        @Nullable End end) {

    /**
     * The end of a call.
     *
     * @param atMs when, this machine's clock, milliseconds since the epoch
     * @param result the HTTP status that was sent, or {@code reset}, {@code cut}, {@code hang}, or {@code client_gone} where
     *     the caller left before the end
     * @param promptTokens prompt tokens that a real provider would bill; 0 where the call was refused
     * @param outputTokens output tokens that a real provider would bill; they are billed too where the caller has left
     * @param retryAfterMs how long the caller was asked to wait, milliseconds; 0: it was not
     */
    public record End(long atMs, String result, int promptTokens, int outputTokens, long retryAfterMs) {}

    /** Whether it still runs. */
    public boolean running() {
        return end == null;
    }

    /** How it ended; empty while it runs. */
    public Optional<String> result() {
        return Optional.ofNullable(end).map(End::result);
    }

    JournalEntry ended(End how) {
        return new JournalEntry(sequence, requestId, attempt, dispatchId, model, receivedAtMs, how);
    }
}
