package dev.weirkeeper.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.serde.TrustedRecords;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.ProviderCodec.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiAnswerTest {
    static {
        TrustedRecords.vouch();
    }

    private final OpenAiChatCodec codec = new OpenAiChatCodec();

    private CallResult read(int status, String body) {
        return codec.decode(new Reply(status, body.getBytes(StandardCharsets.UTF_8)));
    }

    private Answered answered(String body) {
        return (Answered) read(200, body);
    }

    private Failed failed(int status, String body) {
        return (Failed) read(status, body);
    }

    private static String answer(String message) {
        return "{\"choices\": [{\"message\": " + message + ", \"finish_reason\": \"stop\"}]}";
    }

    @Test
    void shouldReadHowLikelyTheTokensWere() {
        String body = """
                {"choices": [{"message": {"content": "Hi there"}, "logprobs": {"content": [
                  {"token": "Hi", "logprob": -0.2}, {"token": " there", "logprob": -0.4}, {"token": "?", "logprob": 3}]}}]}""";

        assertThat(answered(body).meanLogProbability()).isCloseTo(-0.3, within(1e-12));
        assertThat(answered(body.replace("-0.4", "-9999.0")).meanLogProbability())
                .isCloseTo(-10.1, within(1e-12));
        assertThat(answered(answer("{\"content\": \"Hi\"}")).meanLogProbability())
                .isNull();
    }

    @Test
    void shouldReadAnAnswerWithItsUsage() {
        Answered answer = answered("""
            {"id": "x", "novelty": {"deep": [1]}, "choices": [{"index": 0, "message": {"role": "assistant",
             "content": "Hello", "annotations": []}, "finish_reason": "stop", "logprobs": null}],
             "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "other": null,
              "prompt_tokens_details": {"cached_tokens": 4}, "completion_tokens_details": {"reasoning_tokens": 2}}}\
            """);

        assertThat(answer.message().getRole()).isEqualTo("assistant");
        assertThat(answer.message().getContent()).isEqualTo("Hello");
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(answer.usage())
                .isEqualTo(Usage.newBuilder()
                        .setInputTokens(10)
                        .setCachedInputTokens(4)
                        .setOutputTokens(5)
                        .setReasoningTokens(2)
                        .build());
    }

    @Test
    void shouldForgiveWhatServersLeaveOut() {
        Answered bare = answered("{\"choices\": [{\"message\": {\"content\": \"x\"}}]}");

        assertThat(bare.message().getRole()).isEqualTo("assistant");
        assertThat(bare.finishReason()).isNull();
        assertThat(bare.usage()).isNull();
        assertThat(answered(answer("{\"role\": null, \"content\": null}"))
                        .message()
                        .getRole())
                .isEqualTo("assistant");
    }

    @Test
    void shouldReadContentInParts() {
        Answered parts = answered(answer(
                "{\"content\": [{\"type\": \"text\", \"text\": \"a\"}, {\"type\": \"other\"}, {\"text\": \"b\"}]}"));

        assertThat(parts.message().getContent()).isEqualTo("ab");
    }

    @Test
    void shouldTakeARefusalAsTheAnswer() {
        assertThat(answered(answer("{\"content\": null, \"refusal\": \"I will not.\"}"))
                        .message()
                        .getContent())
                .isEqualTo("I will not.");
    }

    @Test
    void shouldReadToolCallsInEitherShape() {
        Answered text =
                answered(answer("{\"content\": null, \"tool_calls\": [{\"id\": \"c\", \"function\": {\"name\": \"f\","
                        + " \"arguments\": \"{}\"}}]}"));
        Answered object = answered(answer(
                "{\"tool_calls\": [{\"id\": null, \"function\": {\"name\": \"f\", \"arguments\": {\"a\": 1}}}]}"));

        assertThat(text.message().getContent()).isNull();
        assertThat(text.message().getToolCalls()).singleElement().satisfies(call -> {
            assertThat(call.getId()).isEqualTo("c");
            assertThat(call.getName()).isEqualTo("f");
            assertThat(call.getArguments()).isEqualTo("{}");
        });
        assertThat(object.message().getToolCalls())
                .singleElement()
                .satisfies(call -> assertThat(call.getArguments()).isEqualTo("{\"a\":1}"));
    }

    @Test
    void shouldBelieveNoAbsurdCounts() {
        Usage usage = Objects.requireNonNull(answered("""
            {"choices": [{"message": {"content": "x"}}],
             "usage": {"prompt_tokens": -5, "completion_tokens": 1e300, "prompt_cache_hit_tokens": "7"}}\
            """).usage());

        assertThat(usage.getInputTokens()).isZero();
        assertThat(usage.getOutputTokens()).isEqualTo(1_000_000_000L);
        assertThat(usage.getCachedInputTokens()).isEqualTo(7);
    }

    @Test
    void shouldReportAFilteredAnswerWithWhatItCost() {
        Failed filtered = failed(200, """
            {"choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}],
             "usage": {"prompt_tokens": 3, "completion_tokens": 0}}\
            """);

        assertThat(filtered.failure()).isEqualTo(Failure.CONTENT_FILTERED);
        assertThat(Objects.requireNonNull(filtered.usage()).getInputTokens()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{}",
                "{} {}",
                "<html>ok</html>",
                "{\"choices\": []}",
                "{\"choices\": {}}",
                "{\"choices\": [null]}",
                "{\"choices\": [{\"message\": \"x\"}]}",
                "{\"choices\": [{\"text\": \"x\"}]}"
            })
    void shouldCallMalformedWhatIsNoAnswer(String body) {
        assertThat(failed(200, body).failure()).isEqualTo(Failure.ANSWER_MALFORMED);
    }

    @Test
    void shouldCallMalformedWhatIsNestedWithoutEnd() {
        assertThat(failed(200, "[".repeat(100_000)).failure()).isEqualTo(Failure.ANSWER_MALFORMED);
        assertThat(failed(200, "{\"a\":".repeat(100_000)).failure()).isEqualTo(Failure.ANSWER_MALFORMED);
    }

    @Test
    void shouldReadOpenAisErrors() {
        Failed failed = failed(
                429,
                "{\"error\": {\"message\": \"Rate limit reached\", \"type\": \"requests\", \"code\":"
                        + " \"rate_limit_exceeded\"}}");

        assertThat(failed.failure()).isEqualTo(Failure.RATE_LIMITED);
        assertThat(failed.message()).isEqualTo("Rate limit reached");
        assertThat(failed.httpStatus()).isEqualTo(429);
    }

    @Test
    void shouldReadErrorsInOtherShapes() {
        assertThat(failed(404, "{\"object\": \"error\", \"message\": \"no such model\", \"code\": 404}")
                        .message())
                .isEqualTo("no such model"); // vLLM
        assertThat(failed(500, "{\"error\": \"it broke\"}").message()).contains("it broke"); // Ollama
        assertThat(failed(
                                400,
                                "{\"error\": {\"code\": \"content_filter\", \"innererror\": {\"code\":"
                                        + " \"ResponsibleAIPolicyViolation\"}}}")
                        .failure())
                .isEqualTo(Failure.CONTENT_FILTERED); // Azure
        assertThat(failed(502, "<html>bad gateway</html>").message()).contains("bad gateway");
        assertThat(failed(503, "").message()).isEqualTo("HTTP status 503");
    }

    @Test
    void shouldReadGooglesErrorsAndTheWaitInThem() {
        Failed failed = failed(429, """
            [{"error": {"code": 429, "message": "You exceeded your current quota", "status": "RESOURCE_EXHAUSTED",
              "details": [{"@type": "type.googleapis.com/google.rpc.QuotaFailure"},
                          {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}]}}]\
            """);

        assertThat(failed.failure()).isEqualTo(Failure.RATE_LIMITED);
        assertThat(failed.retryAfterMs()).isEqualTo(34_500);
        assertThat(failed(400, "{\"error\": {\"code\": 400, \"status\": \"FAILED_PRECONDITION\", \"message\": \"no\"}}")
                        .failure())
                .isEqualTo(Failure.PERMISSION_DENIED);
    }

    @Test
    void shouldReadAmazonsErrors() {
        assertThat(failed(400, "{\"__type\": \"com.amazon.coral.service#ThrottlingException\", \"message\": \"slow\"}")
                        .failure())
                .isEqualTo(Failure.RATE_LIMITED);
    }

    @Test
    void shouldReadAnErrorInsideAGoodStatus() {
        assertThat(failed(200, "{\"error\": {\"code\": 429, \"message\": \"slow\"}}")
                        .failure())
                .isEqualTo(Failure.RATE_LIMITED);
        assertThat(failed(200, "{\"error\": {\"code\": \"context_length_exceeded\"}}")
                        .failure())
                .isEqualTo(Failure.CONTEXT_LENGTH_EXCEEDED);
        assertThat(failed(200, "{\"error\": {\"message\": \"something\"}}").failure())
                .isEqualTo(Failure.PROVIDER_ERROR);
    }

    @Test
    void shouldReadBytesThatAreNoText() {
        Failed failed = (Failed) codec.decode(new Reply(500, new byte[] {(byte) 0xff, (byte) 0xfe, 0}));

        assertThat(failed.failure()).isEqualTo(Failure.PROVIDER_ERROR);
    }
}
