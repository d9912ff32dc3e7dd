package dev.weirkeeper.router.attempt;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.ResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a request ends.
 *
 * @param status the status
 * @param error why, where it is not ANSWERED
 * @param answer the event that brought the answer, where it is
 * @param flaw the check that the answer failed, where no better one could be had
 */
public record Ending(
        ResponseStatus status,
        @Nullable Cause error,
        @Nullable AttemptEvent answer,
        @Nullable String flaw) {

    /**
     * Why a request did not end ANSWERED.
     *
     * @param code stable error code, lower_snake_case
     * @param message one sentence for people
     * @param retryable whether asking again later may help
     * @param retryAtMs when, milliseconds since the epoch; 0: not known
     */
    public record Cause(String code, String message, boolean retryable, long retryAtMs) {}

    /** It is answered. */
    public static Ending answered(AttemptEvent answer) {
        return new Ending(ResponseStatus.ANSWERED, null, answer, null);
    }

    /** It is answered as well as could be. */
    static Ending answeredFor(AttemptEvent answer, @Nullable String flaw) {
        return new Ending(ResponseStatus.ANSWERED, null, answer, flaw);
    }

    /** It is refused. */
    public static Ending refused(String code, String message, boolean retryable) {
        return new Ending(ResponseStatus.REFUSED, new Cause(code, message, retryable, 0), null, null);
    }

    /** It is refused until a time. */
    public static Ending refusedUntil(String code, String message, long retryAtMs) {
        return new Ending(ResponseStatus.REFUSED, new Cause(code, message, true, retryAtMs), null, null);
    }

    /** It failed. */
    public static Ending failed(String code, String message, boolean retryable) {
        return new Ending(ResponseStatus.FAILED, new Cause(code, message, retryable, 0), null, null);
    }

    /** It has used up its attempts. */
    public static Ending exhausted(LedgerEntry entry) {
        String message = "%d attempts failed; the last: %s: %s"
                .formatted(Attempts.counted(entry), entry.getLastErrorCode(), entry.getLastErrorMessage());
        return failed("attempts_exhausted", message, true);
    }

    /** Its deadline passed. */
    public static Ending expired(String message) {
        return new Ending(ResponseStatus.EXPIRED, new Cause("deadline_passed", message, true, 0), null, null);
    }

    /** It was cancelled. */
    public static Ending cancelled() {
        return new Ending(
                ResponseStatus.CANCELLED, new Cause("cancelled", "the requester cancelled it", false, 0), null, null);
    }
}
