package dev.weirkeeper.worker.outcome;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The one table from what a provider or the transport said to what it means. Rows are tried in order, the first that fits
 * holds: rows that know the provider's code or words come before those that know the status alone, because providers put
 * several meanings on one status (429 is a rate limit and an empty account; 400 is a bad parameter, a long prompt and a
 * content filter).
 */
public final class ErrorTable {
    private static final int ANY_FROM = 0;
    private static final int ANY_TO = 999;

    /**
     * One row. It fits where the status is within its range and, if it names codes or phrases, the provider's code or type
     * is among its codes or the provider's words hold one of its phrases.
     *
     * @param name what the row is for, unique
     * @param from lowest status
     * @param to highest status
     * @param codes provider codes and types, lower case; empty together with phrases: the status alone decides
     * @param phrases pieces of the provider's words, lower case
     * @param failure what it means
     */
    public record StatusRow(String name, int from, int to, Set<String> codes, List<String> phrases, Failure failure) {

        boolean fits(ProviderError error) {
            if (error.status() < from || error.status() > to) {
                return false;
            }
            if (codes.isEmpty() && phrases.isEmpty()) {
                return true;
            }
            String words = error.message().toLowerCase(Locale.ROOT);
            return codes.contains(error.code())
                    || codes.contains(error.type())
                    || phrases.stream().anyMatch(words::contains);
        }
    }

    /**
     * One row for exceptions; it fits where the exception or one of its causes is of its type.
     *
     * @param type the exception's type
     * @param failure what it means
     */
    public record ExceptionRow(Class<? extends Throwable> type, Failure failure) {
        boolean fits(Throwable thrown) {
            for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
                if (type.isInstance(t)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static final List<StatusRow> STATUS_ROWS = List.of(
            words(
                    "account is empty",
                    400,
                    499,
                    Set.of("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "billing_error"),
                    List.of("credit balance is too low", "insufficient credits"),
                    Failure.PROVIDER_QUOTA_EXHAUSTED),
            words(
                    "prompt does not fit",
                    400,
                    422,
                    Set.of("context_length_exceeded", "string_above_max_length"),
                    List.of(
                            "maximum context length",
                            "context window",
                            "prompt is too long",
                            "context length",
                            "input is too long",
                            "too many input tokens",
                            "maximum number of tokens allowed"),
                    Failure.CONTEXT_LENGTH_EXCEEDED),
            words(
                    "content filter",
                    400,
                    451,
                    Set.of(
                            "content_filter",
                            "content_policy_violation",
                            "responsibleaipolicyviolation",
                            "moderation_blocked",
                            "invalid_prompt"),
                    List.of(
                            "content management policy",
                            "flagged by moderation",
                            "requires moderation",
                            "content policy"),
                    Failure.CONTENT_FILTERED),
            words(
                    "bad key told as a bad request",
                    400,
                    400,
                    Set.of("invalid_api_key", "authentication_error", "unrecognizedclientexception"),
                    List.of("api key not valid"),
                    Failure.CREDENTIALS_REFUSED),
            words(
                    "model told as unknown",
                    400,
                    404,
                    Set.of("model_not_found", "deploymentnotfound"),
                    List.of("model not found"),
                    Failure.UPSTREAM_MODEL_UNKNOWN),
            words(
                    "rate limit told as another request error",
                    400,
                    499,
                    Set.of("throttlingexception", "servicequotaexceededexception", "ratelimitreached"),
                    List.of(),
                    Failure.RATE_LIMITED),
            words(
                    "model not ready",
                    400,
                    499,
                    Set.of("modelnotreadyexception", "overloaded_error", "engine_overloaded"),
                    List.of("currently overloaded"),
                    Failure.PROVIDER_OVERLOADED),
            words(
                    "model's own time-out",
                    400,
                    499,
                    Set.of("modeltimeoutexception", "timeout_error"),
                    List.of(),
                    Failure.PROVIDER_TIMEOUT),
            words(
                    "operation not offered",
                    400,
                    400,
                    Set.of("operationnotsupported", "unsupportedapiversion"),
                    List.of(),
                    Failure.ENDPOINT_WRONG),
            words(
                    "place not served",
                    400,
                    400,
                    Set.of("failed_precondition", "unsupported_country_region_territory"),
                    List.of("location is not supported"),
                    Failure.PERMISSION_DENIED),
            status("redirect", 300, 399, Failure.ENDPOINT_WRONG),
            status("bad request", 400, 400, Failure.REQUEST_REJECTED),
            status("not authenticated", 401, 401, Failure.CREDENTIALS_REFUSED),
            status("payment required", 402, 402, Failure.PROVIDER_QUOTA_EXHAUSTED),
            status("forbidden", 403, 403, Failure.PERMISSION_DENIED),
            status("not found", 404, 404, Failure.UPSTREAM_MODEL_UNKNOWN),
            status("method not allowed", 405, 406, Failure.ENDPOINT_WRONG),
            status("proxy wants authentication", 407, 407, Failure.ENDPOINT_WRONG),
            status("provider's own time-out", 408, 408, Failure.PROVIDER_TIMEOUT),
            status("conflict", 409, 409, Failure.PROVIDER_ERROR),
            status("gone", 410, 410, Failure.UPSTREAM_MODEL_UNKNOWN),
            status("body too large", 413, 414, Failure.REQUEST_TOO_LARGE),
            status("wrong media type", 415, 415, Failure.ENDPOINT_WRONG),
            status("unprocessable", 422, 422, Failure.REQUEST_REJECTED),
            status("model failed", 424, 424, Failure.PROVIDER_ERROR),
            status("too early", 425, 425, Failure.PROVIDER_OVERLOADED),
            status("too many requests", 429, 429, Failure.RATE_LIMITED),
            status("withheld for legal reasons", 451, 451, Failure.CONTENT_FILTERED),
            status("capacity exceeded", 498, 499, Failure.PROVIDER_OVERLOADED),
            status("any other request error", 400, 499, Failure.REQUEST_REJECTED),
            words(
                    "rate limit told as a server error",
                    500,
                    599,
                    Set.of("rate_limit_exceeded", "rate_limit_error", "throttlingexception"),
                    List.of(),
                    Failure.RATE_LIMITED),
            status("server error", 500, 500, Failure.PROVIDER_ERROR),
            status("not implemented", 501, 501, Failure.ENDPOINT_WRONG),
            status("bad gateway or unavailable", 502, 503, Failure.PROVIDER_OVERLOADED),
            status("gateway time-out", 504, 504, Failure.PROVIDER_TIMEOUT),
            status("edge network time-out", 522, 524, Failure.PROVIDER_TIMEOUT),
            status("overloaded", 529, 529, Failure.PROVIDER_OVERLOADED),
            status("any other server error", 500, 599, Failure.PROVIDER_ERROR),
            status("no status an answer may have", ANY_FROM, ANY_TO, Failure.ANSWER_MALFORMED));

    private static final List<ExceptionRow> EXCEPTION_ROWS = List.of(
            new ExceptionRow(AnswerTooLargeException.class, Failure.ANSWER_TOO_LARGE),
            new ExceptionRow(UnresolvedAddressException.class, Failure.HOST_UNKNOWN),
            new ExceptionRow(UnknownHostException.class, Failure.HOST_UNKNOWN),
            new ExceptionRow(HttpConnectTimeoutException.class, Failure.CONNECT_FAILED),
            new ExceptionRow(ConnectException.class, Failure.CONNECT_FAILED),
            // Only the handshake: a TLS connection may also break when the request is sent already.
            new ExceptionRow(SSLHandshakeException.class, Failure.TLS_FAILED),
            new ExceptionRow(java.io.IOException.class, Failure.CONNECTION_LOST),
            new ExceptionRow(IllegalArgumentException.class, Failure.ENDPOINT_WRONG),
            new ExceptionRow(Throwable.class, Failure.WORKER_ERROR));

    private ErrorTable() {}

    /** What an error response means. */
    public static Failure of(ProviderError error) {
        return STATUS_ROWS.stream()
                .filter(row -> row.fits(error))
                .findFirst()
                .map(StatusRow::failure)
                .orElse(Failure.ANSWER_MALFORMED);
    }

    /** What an exception of the transport means. */
    public static Failure of(Throwable thrown) {
        return EXCEPTION_ROWS.stream()
                .filter(row -> row.fits(thrown))
                .findFirst()
                .map(ExceptionRow::failure)
                .orElse(Failure.WORKER_ERROR);
    }

    /** The rows for responses, in the order in which they are tried. */
    public static List<StatusRow> statusRows() {
        return STATUS_ROWS;
    }

    /** The rows for exceptions, in the order in which they are tried. */
    public static List<ExceptionRow> exceptionRows() {
        return EXCEPTION_ROWS;
    }

    private static StatusRow status(String name, int from, int to, Failure failure) {
        return new StatusRow(name, from, to, Set.of(), List.of(), failure);
    }

    private static StatusRow words(
            String name, int from, int to, Set<String> codes, List<String> phrases, Failure failure) {
        return new StatusRow(name, from, to, codes, phrases, failure);
    }
}
