package dev.weirkeeper.router.health;

import dev.weirkeeper.schema.AttemptOutcome;

/** What the end of a call says about the deployment. Four answers, not two: what says nothing must not look like a success. */
public enum Verdict {
    /** It works. */
    ANSWERED,
    /** It does not. */
    FAILED,
    /** It works and is asked too much: counted apart, the breaker does not look at it. */
    THROTTLED,
    /** The call says nothing about the deployment. */
    NOT_COUNTED;

    /** What an outcome says. */
    public static Verdict of(AttemptOutcome outcome) {
        return switch (outcome) {
            case ANSWERED -> ANSWERED;
            case THROTTLED -> THROTTLED;
            case OVERLOADED, TIMED_OUT, MALFORMED, STREAM_CUT, MISCONFIGURED, UNREACHABLE -> FAILED;
            // The client's doing, or its wish: the same request fails anywhere.
            case REJECTED, FILTERED, CONTEXT_TOO_LONG, CANCELLED -> NOT_COUNTED;
            // A worker died in the call. If dying workers opened breakers, one bad worker host would close every model.
            case UNKNOWN -> NOT_COUNTED;
        };
    }
}
