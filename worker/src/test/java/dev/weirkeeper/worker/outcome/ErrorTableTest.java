package dev.weirkeeper.worker.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.AttemptOutcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTableTest {

    @ParameterizedTest
    @CsvSource({
        // status, code, type, message, failure
        "429, rate_limit_exceeded, requests, Rate limit reached, RATE_LIMITED",
        "429, '', '', slow down, RATE_LIMITED",
        "429, insufficient_quota, insufficient_quota, You exceeded your current quota, PROVIDER_QUOTA_EXHAUSTED",
        "402, '', '', '', PROVIDER_QUOTA_EXHAUSTED",
        "400, billing_hard_limit_reached, '', '', PROVIDER_QUOTA_EXHAUSTED",
        "400, context_length_exceeded, invalid_request_error, '', CONTEXT_LENGTH_EXCEEDED",
        "400, '', '', This model's Maximum Context Length is 8192 tokens, CONTEXT_LENGTH_EXCEEDED",
        "400, string_above_max_length, '', '', CONTEXT_LENGTH_EXCEEDED",
        "422, '', '', the prompt is too long, CONTEXT_LENGTH_EXCEEDED",
        "413, '', '', '', REQUEST_TOO_LARGE",
        "400, content_filter, '', '', CONTENT_FILTERED",
        "400, content_policy_violation, '', '', CONTENT_FILTERED",
        "400, '', '', triggering Azure OpenAI's content management policy, CONTENT_FILTERED",
        "403, '', '', your input was flagged by moderation, CONTENT_FILTERED",
        "451, '', '', '', CONTENT_FILTERED",
        "400, invalid_api_key, '', '', CREDENTIALS_REFUSED",
        "400, '', '', API key not valid. Please pass a valid API key., CREDENTIALS_REFUSED",
        "401, '', '', '', CREDENTIALS_REFUSED",
        "403, '', '', country not supported, PERMISSION_DENIED",
        "404, model_not_found, '', '', UPSTREAM_MODEL_UNKNOWN",
        "404, deploymentnotfound, '', '', UPSTREAM_MODEL_UNKNOWN",
        "404, '', '', <html>, UPSTREAM_MODEL_UNKNOWN",
        "400, '', '', model not found, UPSTREAM_MODEL_UNKNOWN",
        "410, '', '', '', UPSTREAM_MODEL_UNKNOWN",
        "400, unsupported_parameter, invalid_request_error, '', REQUEST_REJECTED",
        "422, '', '', '', REQUEST_REJECTED",
        "418, '', '', '', REQUEST_REJECTED",
        "301, '', '', '', ENDPOINT_WRONG",
        "405, '', '', '', ENDPOINT_WRONG",
        "407, '', '', '', ENDPOINT_WRONG",
        "415, '', '', '', ENDPOINT_WRONG",
        "501, '', '', '', ENDPOINT_WRONG",
        "408, '', '', '', PROVIDER_TIMEOUT",
        "504, '', '', '', PROVIDER_TIMEOUT",
        "524, '', '', '', PROVIDER_TIMEOUT",
        "409, '', '', '', PROVIDER_ERROR",
        "500, '', server_error, '', PROVIDER_ERROR",
        "520, '', '', '', PROVIDER_ERROR",
        "500, rate_limit_exceeded, '', '', RATE_LIMITED",
        "425, '', '', '', PROVIDER_OVERLOADED",
        "498, '', '', '', PROVIDER_OVERLOADED",
        "502, '', '', '', PROVIDER_OVERLOADED",
        "503, '', '', '', PROVIDER_OVERLOADED",
        "529, overloaded_error, '', '', PROVIDER_OVERLOADED",
        "102, '', '', '', ANSWER_MALFORMED",
        "700, '', '', '', ANSWER_MALFORMED"
    })
    void shouldKnowWhatProvidersMean(int status, String code, String type, String message, Failure failure) {
        assertThat(ErrorTable.of(new ProviderError(status, code, type, message)))
                .isEqualTo(failure);
    }

    /** Codes and words as each provider documents or sends them. */
    @ParameterizedTest
    @CsvSource({
        // OpenAI
        "401, invalid_api_key, invalid_request_error, Incorrect API key provided, CREDENTIALS_REFUSED",
        "403, unsupported_country_region_territory, request_forbidden, '', PERMISSION_DENIED",
        "429, rate_limit_exceeded, tokens, '', RATE_LIMITED",
        "429, insufficient_quota, insufficient_quota, '', PROVIDER_QUOTA_EXHAUSTED",
        "400, invalid_prompt, invalid_request_error, '', CONTENT_FILTERED",
        "500, '', server_error, The server had an error, PROVIDER_ERROR",
        "503, engine_overloaded, '', The engine is currently overloaded, PROVIDER_OVERLOADED",
        "503, slow_down, '', '', PROVIDER_OVERLOADED",
        // Azure OpenAI
        "429, ratelimitreached, '', '', RATE_LIMITED",
        "429, 429, '', Requests have exceeded call rate limit, RATE_LIMITED",
        "400, responsibleaipolicyviolation, '', '', CONTENT_FILTERED",
        "404, deploymentnotfound, '', '', UPSTREAM_MODEL_UNKNOWN",
        "400, operationnotsupported, '', '', ENDPOINT_WRONG",
        "401, 401, '', Access denied due to invalid subscription key, CREDENTIALS_REFUSED",
        "408, '', '', The operation was timeout, PROVIDER_TIMEOUT",
        // Anthropic
        "400, '', invalid_request_error, messages: at least one message is required, REQUEST_REJECTED",
        "400, '', invalid_request_error, prompt is too long: 200001 tokens > 200000 maximum, CONTEXT_LENGTH_EXCEEDED",
        "400, '', invalid_request_error, Your credit balance is too low, PROVIDER_QUOTA_EXHAUSTED",
        "401, '', authentication_error, '', CREDENTIALS_REFUSED",
        "402, '', billing_error, '', PROVIDER_QUOTA_EXHAUSTED",
        "403, '', permission_error, '', PERMISSION_DENIED",
        "404, '', not_found_error, 'model: claude-x', UPSTREAM_MODEL_UNKNOWN",
        "413, '', request_too_large, '', REQUEST_TOO_LARGE",
        "429, '', rate_limit_error, '', RATE_LIMITED",
        "500, '', api_error, '', PROVIDER_ERROR",
        "504, '', timeout_error, '', PROVIDER_TIMEOUT",
        "529, '', overloaded_error, Overloaded, PROVIDER_OVERLOADED",
        // Gemini
        "400, 400, invalid_argument, '', REQUEST_REJECTED",
        "400, 400, invalid_argument, API key not valid. Please pass a valid API key., CREDENTIALS_REFUSED",
        "400, 400, invalid_argument, The input token count (9) exceeds the maximum number of tokens allowed (8).,"
                + " CONTEXT_LENGTH_EXCEEDED",
        "400, 400, failed_precondition, User location is not supported for the API use., PERMISSION_DENIED",
        "403, 403, permission_denied, '', PERMISSION_DENIED",
        "404, 404, not_found, models/x is not found, UPSTREAM_MODEL_UNKNOWN",
        "429, 429, resource_exhausted, You exceeded your current quota, RATE_LIMITED",
        "500, 500, internal, '', PROVIDER_ERROR",
        "503, 503, unavailable, The model is overloaded., PROVIDER_OVERLOADED",
        "504, 504, deadline_exceeded, '', PROVIDER_TIMEOUT",
        // Amazon Bedrock
        "400, '', validationexception, '', REQUEST_REJECTED",
        "400, '', validationexception, Input is too long for requested model., CONTEXT_LENGTH_EXCEEDED",
        "400, '', servicequotaexceededexception, '', RATE_LIMITED",
        "403, '', accessdeniedexception, '', PERMISSION_DENIED",
        "404, '', resourcenotfoundexception, '', UPSTREAM_MODEL_UNKNOWN",
        "408, '', modeltimeoutexception, '', PROVIDER_TIMEOUT",
        "424, '', modelerrorexception, '', PROVIDER_ERROR",
        "429, '', throttlingexception, Too many requests, RATE_LIMITED",
        "429, '', modelnotreadyexception, '', PROVIDER_OVERLOADED",
        "500, '', internalserverexception, '', PROVIDER_ERROR",
        "503, '', serviceunavailableexception, '', PROVIDER_OVERLOADED",
        // OpenRouter
        "400, 400, '', '', REQUEST_REJECTED",
        "402, 402, '', Insufficient credits, PROVIDER_QUOTA_EXHAUSTED",
        "403, 403, '', x requires moderation on y. Your input was flagged, CONTENT_FILTERED",
        "408, 408, '', '', PROVIDER_TIMEOUT",
        "429, 429, '', Rate limit exceeded: free-models-per-min, RATE_LIMITED",
        "502, 502, '', Provider returned error, PROVIDER_OVERLOADED",
        "503, 503, '', No instances available, PROVIDER_OVERLOADED"
    })
    void shouldKnowEachProvidersOwnCodes(int status, String code, String type, String message, Failure failure) {
        assertThat(ErrorTable.of(new ProviderError(status, code, type, message)))
                .isEqualTo(failure);
    }

    @Test
    void shouldCallNoCallOnlyWhatSentNothing() {
        assertThat(Arrays.stream(Failure.values()).filter(f -> f.outcome() == AttemptOutcome.UNREACHABLE))
                .containsExactlyInAnyOrder(Failure.CONNECT_FAILED, Failure.HOST_UNKNOWN, Failure.TLS_FAILED);
        // A TLS connection that breaks may have carried the request already.
        assertThat(ErrorTable.of(new SSLException("closed in the middle"))).isEqualTo(Failure.CONNECTION_LOST);
    }

    @Test
    void shouldKnowWhatExceptionsMean() {
        Map<Throwable, Failure> meanings = Map.of(
                new AnswerTooLargeException(10),
                Failure.ANSWER_TOO_LARGE,
                new UnknownHostException("x"),
                Failure.HOST_UNKNOWN,
                // The JDK's client says an unknown host with this cause.
                new ConnectException("x").initCause(new UnresolvedAddressException()),
                Failure.HOST_UNKNOWN,
                new HttpConnectTimeoutException("x"),
                Failure.CONNECT_FAILED,
                new ConnectException("refused"),
                Failure.CONNECT_FAILED,
                new SSLHandshakeException("x"),
                Failure.TLS_FAILED,
                new EOFException(),
                Failure.CONNECTION_LOST,
                new CompletionException(new IOException("reset")),
                Failure.CONNECTION_LOST,
                new IllegalArgumentException("uri"),
                Failure.ENDPOINT_WRONG,
                new IllegalStateException("ours"),
                Failure.WORKER_ERROR);

        meanings.forEach((thrown, failure) ->
                assertThat(ErrorTable.of(thrown)).as("%s", thrown).isEqualTo(failure));
    }

    @Test
    void shouldFindAFailureForEveryStatus() {
        for (int status = 0; status <= 999; status++) {
            assertThat(ErrorTable.of(new ProviderError(status, "", "", ""))).isNotNull();
        }
    }

    @Test
    void shouldHaveRowsThatCanBeReachedAndNamesThatAreUnique() {
        List<ErrorTable.StatusRow> rows = ErrorTable.statusRows();

        assertThat(rows).extracting(ErrorTable.StatusRow::name).doesNotHaveDuplicates();
        Set<String> reached = new HashSet<>();
        for (ErrorTable.StatusRow row : rows) {
            String code = row.codes().stream().findFirst().orElse("");
            for (int status = row.from(); status <= row.to(); status++) {
                ProviderError error = new ProviderError(status, code, "", "");
                if (row.equals(
                        rows.stream().filter(r -> r.fits(error)).findFirst().orElseThrow())) {
                    reached.add(row.name());
                }
            }
        }
        assertThat(reached)
                .containsExactlyInAnyOrderElementsOf(
                        rows.stream().map(ErrorTable.StatusRow::name).toList());
    }

    @Test
    void shouldNameEachFailureBySnakeCase() {
        assertThat(Arrays.stream(Failure.values()).map(Failure::code))
                .allMatch(code -> code.matches("[a-z]+(_[a-z]+)*"));
    }

    @Test
    void shouldKeepOnlyTheBeginningOfLongWords() {
        assertThat(CallResult.Failed.of(Failure.PROVIDER_ERROR, "x".repeat(5_000))
                        .message())
                .hasSize(CallResult.Failed.MAX_MESSAGE);
    }
}
