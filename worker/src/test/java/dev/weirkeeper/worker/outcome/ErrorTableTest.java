package dev.weirkeeper.worker.outcome;

import static org.assertj.core.api.Assertions.assertThat;

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
