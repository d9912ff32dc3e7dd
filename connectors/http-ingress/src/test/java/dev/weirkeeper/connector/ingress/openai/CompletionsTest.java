package dev.weirkeeper.connector.ingress.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ResponseError;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.ToolCall;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionsTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    static {
        TrustedRecords.vouch();
    }

    @Test
    void shouldWriteTheWholeAnswerWithItsUsage() {
        JsonNode body = Completions.whole(answered().build());

        assertThat(body.path("id").asText()).isEqualTo("chatcmpl-r1");
        assertThat(body.path("object").asText()).isEqualTo("chat.completion");
        assertThat(body.path("created").asLong()).isEqualTo(NOW.getEpochSecond());
        assertThat(body.path("model").asText()).isEqualTo("m");
        assertThat(body.at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("hello");
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(body.at("/usage/prompt_tokens").asLong()).isEqualTo(10);
        assertThat(body.at("/usage/completion_tokens").asLong()).isEqualTo(5);
        assertThat(body.at("/usage/total_tokens").asLong()).isEqualTo(15);
        assertThat(body.at("/usage/prompt_tokens_details/cached_tokens").asLong())
                .isEqualTo(4);
        assertThat(body.at("/usage/completion_tokens_details/reasoning_tokens").asLong())
                .isEqualTo(2);
        assertThat(body.at("/weirkeeper/cost_nano_usd").asLong()).isEqualTo(77);
    }

    @Test
    void shouldEndWithToolCallsWhereTheModelAsksForThem() {
        Message asking = Message.newBuilder()
                .setRole("assistant")
                .setToolCalls(List.of(ToolCall.newBuilder()
                        .setId("c1")
                        .setName("look")
                        .setArguments("{}")
                        .build()))
                .build();
        InferenceResponse response =
                answered().setMessage(asking).setFinishReason(null).build();

        JsonNode body = Completions.whole(response);
        JsonNode chunk = Completions.toolCallsChunk(response, "m", 1, asking.getToolCalls());

        assertThat(body.at("/choices/0/message/content").isNull()).isTrue();
        assertThat(body.at("/choices/0/message/tool_calls/0/function/name").asText())
                .isEqualTo("look");
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(chunk.at("/choices/0/delta/tool_calls/0/index").asInt(-1)).isZero();
    }

    @Test
    void shouldWriteUsageInAChunkWithoutChoices() {
        JsonNode chunk = Completions.usageChunk(answered().build(), "auto", 1);

        assertThat(chunk.path("choices").isArray()).isTrue();
        assertThat(chunk.path("choices")).isEmpty();
        assertThat(chunk.at("/usage/total_tokens").asLong()).isEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, model_unknown, false, 404, invalid_request_error",
        "REFUSED, tenant_inactive, false, 403, permission_error",
        "REFUSED, budget_exhausted, true, 429, insufficient_quota",
        "REFUSED, queue_too_long, true, 429, rate_limit_error",
        "REFUSED, request_invalid, false, 400, invalid_request_error",
        "REFUSED, no_eligible_model, false, 400, invalid_request_error",
        "FAILED, context_length_exceeded, false, 400, invalid_request_error",
        "FAILED, request_too_large, false, 413, invalid_request_error",
        "FAILED, attempts_exhausted, true, 503, server_error",
        "FAILED, internal_error, false, 502, server_error",
        "EXPIRED, deadline_passed, false, 504, server_error",
        "CANCELLED, request_cancelled, false, 409, invalid_request_error",
    })
    void shouldGiveEachEndItsStatus(ResponseStatus ended, String code, boolean retryable, int status, String type) {
        InferenceResponse response = answered()
                .setStatus(ended)
                .setError(new ResponseError(code, "why", retryable))
                .build();

        Refusal refusal = Outcomes.refusal(response, NOW).orElseThrow();

        assertThat(refusal.status()).isEqualTo(status);
        assertThat(refusal.type()).isEqualTo(type);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(Completions.error(refusal).at("/error/message").asText()).isEqualTo("why");
    }

    @Test
    void shouldRoundTheWaitUpAndNeverTellNone() {
        InferenceResponse.Builder refused = answered()
                .setStatus(ResponseStatus.REFUSED)
                .setError(new ResponseError("budget_exhausted", "why", true));

        assertThat(wait(refused.setRetryAt(NOW.plusMillis(1_001)))).isEqualTo(2);
        assertThat(wait(refused.setRetryAt(NOW.minusSeconds(5)))).isEqualTo(1);
        assertThat(wait(refused.setRetryAt(null))).isZero();
    }

    @Test
    void shouldDeriveTheSameIdFromTenantAndKeyAlone() {
        String id = Idempotency.requestId("t", "k");

        assertThat(id).isEqualTo(Idempotency.requestId("t", "k"));
        assertThat(id).isNotEqualTo(Idempotency.requestId("t2", "k"));
        assertThat(id).isNotEqualTo(Idempotency.requestId("t", "k2"));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> Idempotency.requestId("t", ""));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> Idempotency.requestId("t", "a\nb"));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> Idempotency.requestId("t", "x".repeat(256)));
    }

    @Test
    void shouldNoticeAnotherBodyUnderTheSameKey() {
        InferenceResponse first =
                answered().setMetadata(Map.of(Idempotency.MARK, "one")).build();

        assertThatCode(() -> Idempotency.requireSame("one", first)).doesNotThrowAnyException();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Idempotency.requireSame("two", first))
                .satisfies(e -> assertThat(e.refusal().status()).isEqualTo(422));
    }

    private static long wait(InferenceResponse.Builder response) {
        return Outcomes.refusal(response.build(), NOW).orElseThrow().retryAfterSeconds();
    }

    private static InferenceResponse.Builder answered() {
        return InferenceResponse.newBuilder()
                .setRequestId("r1")
                .setTenant("t")
                .setStatus(ResponseStatus.ANSWERED)
                .setModel("m")
                .setMessage(Message.newBuilder()
                        .setRole("assistant")
                        .setContent("hello")
                        .build())
                .setFinishReason("length")
                .setUsage(Usage.newBuilder()
                        .setInputTokens(10)
                        .setCachedInputTokens(4)
                        .setOutputTokens(5)
                        .setReasoningTokens(2)
                        .build())
                .setCostNanoUsd(77)
                .setCreatedAt(NOW)
                .setCompletedAt(NOW);
    }
}
