package dev.weirkeeper.connector.ingress.openai;

import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseError;
import dev.weirkeeper.schema.ResponseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a response that holds no answer means in HTTP: the one table of it. */
public final class Outcomes {
    private static final Set<String> CALLERS_FAULT = Set.of(
            "request_invalid",
            "policy_unknown",
            "reply_topic_unknown",
            "context_too_long",
            "context_length_exceeded",
            "content_filtered",
            "request_rejected",
            "parameter_invalid");
    private static final Set<String> FORBIDDEN = Set.of("tenant_unknown", "tenant_inactive");
    private static final Set<String> BUDGET = Set.of("budget_exhausted", "budget_too_small");
    private static final Set<String> TOO_MUCH = Set.of("queue_too_long", "rate_limited");

    private Outcomes() {}

    /**
     * Why there is no answer; empty where there is one.
     *
     * @param now for how long until {@code retryAt}
     */
    public static Optional<Refusal> refusal(InferenceResponse response, Instant now) {
        if (response.getStatus() == ResponseStatus.ANSWERED) {
            return Optional.empty();
        }
        @Nullable ResponseError error = response.getError();
        String code = error == null ? response.getStatus().name().toLowerCase(Locale.ROOT) : error.getCode();
        String message = error == null ? "the request ended " + response.getStatus() : error.getMessage();
        boolean retryable = error != null && error.getRetryable();
        int status = status(response.getStatus(), code, retryable);
        return Optional.of(new Refusal(status, type(status, code), code, param(code), message, wait(response, now)));
    }

    private static int status(ResponseStatus status, String code, boolean retryable) {
        if (code.equals("model_unknown")) {
            return 404;
        }
        if (FORBIDDEN.contains(code)) {
            return 403;
        }
        if (BUDGET.contains(code) || TOO_MUCH.contains(code)) {
            return 429;
        }
        if (code.equals("request_too_large")) {
            return 413;
        }
        if (CALLERS_FAULT.contains(code)) {
            return 400;
        }
        return switch (status) {
            case REFUSED -> retryable ? 429 : 400;
            case EXPIRED -> 504;
            case CANCELLED -> 409;
            case FAILED -> retryable ? 503 : 502;
            case ANSWERED, UNKNOWN -> 500;
        };
    }

    private static String type(int status, String code) {
        if (BUDGET.contains(code)) {
            return "insufficient_quota";
        }
        return switch (status) {
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            case 400, 404, 409, 413 -> "invalid_request_error";
            default -> "server_error";
        };
    }

    private static @Nullable String param(String code) {
        return switch (code) {
            case "model_unknown" -> "model";
            case "context_too_long", "context_length_exceeded" -> "messages";
            default -> null;
        };
    }

    private static long wait(InferenceResponse response, Instant now) {
        @Nullable Instant at = response.getRetryAt();
        if (at == null) {
            return 0;
        }
        // Rounded up: who comes a moment early waits in vain.
        return Math.max(1, Duration.between(now, at).plusMillis(999).toSeconds());
    }
}
