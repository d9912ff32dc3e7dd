package dev.weirkeeper.router.attempt;

import dev.weirkeeper.schema.AttemptOutcome;

/** The one table from how a call ended to what is done next. */
public final class OutcomeTable {

    /** What is done next. */
    public enum Action {
        /** The answer is the response. */
        ANSWER,
        /** Decide again; the same deployment may be chosen at once. */
        RETRY_SAME,
        /** Decide again without the deployment; if nobody else can serve the request, hold it and come back. */
        HOLD,
        /** Decide again without the deployment, for good. */
        FAIL_OVER,
        /** The request fails: no deployment would do better. */
        END
    }

    /** Whether a call that ended so costs money where the provider told no usage. */
    public enum Billed {
        /** The provider refused it before it did anything, or was never reached. */
        NO,
        /** It may have: the estimate counts. */
        PERHAPS
    }

    private OutcomeTable() {}

    /** What is done next. */
    public static Action action(AttemptOutcome outcome) {
        return switch (outcome) {
            case ANSWERED -> Action.ANSWER;
            case THROTTLED, OVERLOADED, TIMED_OUT, UNREACHABLE, UNKNOWN -> Action.HOLD;
            case STREAM_CUT, CANCELLED -> Action.RETRY_SAME;
            case CONTEXT_TOO_LONG, MALFORMED, MISCONFIGURED -> Action.FAIL_OVER;
            case REJECTED, FILTERED -> Action.END;
        };
    }

    /** Whether it costs money where no usage was told. */
    public static Billed billed(AttemptOutcome outcome) {
        return switch (outcome) {
            case THROTTLED, OVERLOADED, REJECTED, CONTEXT_TOO_LONG, MISCONFIGURED, UNREACHABLE -> Billed.NO;
            case ANSWERED, TIMED_OUT, FILTERED, MALFORMED, STREAM_CUT, CANCELLED, UNKNOWN -> Billed.PERHAPS;
        };
    }

    /** Whether a provider may have seen the call, so that it counts against N. */
    public static boolean counts(AttemptOutcome outcome) {
        return outcome != AttemptOutcome.UNREACHABLE;
    }
}
