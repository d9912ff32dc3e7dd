package dev.weirkeeper.worker.outcome;

import dev.weirkeeper.schema.AttemptOutcome;
import java.util.Locale;

/**
 * Every way in which a call fails, with the outcome it is reported as. The name in lower case is the error code in records
 * and metrics.
 */
public enum Failure {
    /** The provider's rate limit. */
    RATE_LIMITED(AttemptOutcome.THROTTLED),
    /** The provider has no room now. */
    PROVIDER_OVERLOADED(AttemptOutcome.OVERLOADED),
    /** The provider failed inside. */
    PROVIDER_ERROR(AttemptOutcome.OVERLOADED),
    /** Nobody took the connection: no byte of the request was sent. */
    CONNECT_FAILED(AttemptOutcome.UNREACHABLE),
    /** The provider's name was not found: no byte of the request was sent. */
    HOST_UNKNOWN(AttemptOutcome.UNREACHABLE),
    /** The TLS handshake failed: no byte of the request was sent. */
    TLS_FAILED(AttemptOutcome.UNREACHABLE),
    /** Our own time-out for the call. */
    CALL_TIMEOUT(AttemptOutcome.TIMED_OUT),
    /** The provider, or a gateway before it, gave up waiting. */
    PROVIDER_TIMEOUT(AttemptOutcome.TIMED_OUT),
    /** The provider calls the request wrong. */
    REQUEST_REJECTED(AttemptOutcome.REJECTED),
    /** A parameter of the request cannot be put into a provider request. */
    PARAMETER_INVALID(AttemptOutcome.REJECTED),
    /** The provider's content filter refused the prompt or the answer. */
    CONTENT_FILTERED(AttemptOutcome.FILTERED),
    /** Prompt and answer do not fit the model. */
    CONTEXT_LENGTH_EXCEEDED(AttemptOutcome.CONTEXT_TOO_LONG),
    /** The request's bytes are more than the provider takes. */
    REQUEST_TOO_LARGE(AttemptOutcome.CONTEXT_TOO_LONG),
    /** The answer is no JSON or lacks what an answer must have. */
    ANSWER_MALFORMED(AttemptOutcome.MALFORMED),
    /** The answer has more bytes than the worker reads or can report. */
    ANSWER_TOO_LARGE(AttemptOutcome.MALFORMED),
    /** The connection broke before the answer was whole. */
    CONNECTION_LOST(AttemptOutcome.STREAM_CUT),
    /** The worker stopped before the call ended. */
    WORKER_STOPPING(AttemptOutcome.CANCELLED),
    /** The requester no longer wants the answer. */
    REQUEST_CANCELLED(AttemptOutcome.CANCELLED),
    /** The provider refuses the key. */
    CREDENTIALS_REFUSED(AttemptOutcome.MISCONFIGURED),
    /** The key may not do this. */
    PERMISSION_DENIED(AttemptOutcome.MISCONFIGURED),
    /** The account has no money or quota left; waiting does not help. */
    PROVIDER_QUOTA_EXHAUSTED(AttemptOutcome.MISCONFIGURED),
    /** The provider does not know the model. */
    UPSTREAM_MODEL_UNKNOWN(AttemptOutcome.MISCONFIGURED),
    /** The endpoint does not speak what the catalogue says. */
    ENDPOINT_WRONG(AttemptOutcome.MISCONFIGURED),
    /** The worker failed inside, after it might have called. */
    WORKER_ERROR(AttemptOutcome.UNKNOWN);

    private final AttemptOutcome outcome;
    private final String code;

    Failure(AttemptOutcome outcome) {
        this.outcome = outcome;
        this.code = name().toLowerCase(Locale.ROOT);
    }

    /** The outcome it is reported as. */
    public AttemptOutcome outcome() {
        return outcome;
    }

    /** The error code, lower_snake_case. */
    public String code() {
        return code;
    }
}
