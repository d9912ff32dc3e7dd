package dev.weirkeeper.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.ToolCall;
import dev.weirkeeper.serde.TrustedRecords;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.ProviderCodec.Reply;
import dev.weirkeeper.worker.provider.ProviderCodec.StreamedAnswer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StreamedCompletionTest {
    static {
        TrustedRecords.vouch();
    }

    private final OpenAiChatCodec codec = new OpenAiChatCodec();
    private final StreamedAnswer answer = codec.streamed(200);

    private static String delta(String delta) {
        return "{\"choices\": [{\"index\": 0, \"delta\": " + delta + ", \"finish_reason\": null}]}";
    }

    private static String finish(String reason) {
        return "{\"choices\": [{\"index\": 0, \"delta\": {}, \"finish_reason\": \"" + reason + "\"}]}";
    }

    private CallResult result() {
        return answer.result().orElseThrow();
    }

    @Test
    void shouldPassTextOnAndBeTheAnswerThatWouldHaveComeWhole() {
        assertThat(answer.next(delta("{\"role\": \"assistant\", \"content\": \"\"}")))
                .isNull();
        assertThat(answer.next(delta("{\"content\": \"Hel\"}"))).isEqualTo("Hel");
        assertThat(answer.next(delta("{\"content\": \"lo\"}"))).isEqualTo("lo");
        assertThat(answer.result()).isEmpty();
        assertThat(answer.next(finish("length"))).isNull();
        assertThat(answer.over()).isFalse(); // the usage is still to come
        assertThat(answer.next("{\"choices\": [], \"usage\": {\"prompt_tokens\": 7, \"completion_tokens\": 2}}"))
                .isNull();
        assertThat(answer.next("[DONE]")).isNull();

        assertThat(answer.over()).isTrue();
        assertThat(result()).isEqualTo(codec.decode(new Reply(200, """
                {"choices": [{"message": {"role": "assistant", "content": "Hello"}, "finish_reason": "length"}],
                 "usage": {"prompt_tokens": 7, "completion_tokens": 2}}""".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void shouldPutToolCallsTogether() {
        assertThat(answer.next(delta("""
                {"tool_calls": [{"index": 0, "id": "c1", "type": "function",
                 "function": {"name": "find", "arguments": ""}}]}"""))).isEmpty();
        answer.next(delta("{\"tool_calls\": [{\"index\": 0, \"function\": {\"arguments\": \"{\\\"a\\\"\"}}]}"));
        answer.next(delta("{\"tool_calls\": [{\"index\": 1, \"id\": \"c2\", \"function\": {\"name\": \"list\"}}]}"));
        answer.next(delta("{\"tool_calls\": [{\"index\": 0, \"function\": {\"arguments\": \": 1}\"}}]}"));
        answer.next(finish("tool_calls"));

        Answered answered = (Answered) result();
        assertThat(answered.message().getContent()).isNull();
        assertThat(answered.message().getToolCalls())
                .containsExactly(
                        ToolCall.newBuilder()
                                .setId("c1")
                                .setName("find")
                                .setArguments("{\"a\": 1}")
                                .build(),
                        ToolCall.newBuilder()
                                .setId("c2")
                                .setName("list")
                                .setArguments("{}")
                                .build());
    }

    @Test
    void shouldReadAnErrorInTheMiddleByTheOneTable() {
        answer.next(delta("{\"content\": \"Hel\"}"));
        answer.next("{\"error\": {\"message\": \"slow down\", \"code\": \"rate_limit_exceeded\", \"status\": 429}}");

        assertThat(answer.over()).isTrue();
        assertThat(((Failed) result()).failure()).isEqualTo(Failure.RATE_LIMITED);
    }

    @Test
    void shouldCallWhatCannotBeReadMalformed() {
        answer.next("<html>");

        assertThat(answer.over()).isTrue();
        assertThat(((Failed) result()).failure()).isEqualTo(Failure.ANSWER_MALFORMED);
        StreamedAnswer other = codec.streamed(200);
        other.next(delta("{\"tool_calls\": [{\"index\": 100000, \"function\": {}}]}"));
        assertThat(((Failed) other.result().orElseThrow()).failure()).isEqualTo(Failure.ANSWER_MALFORMED);
    }

    @Test
    void shouldKnowAWithheldAnswerAndARefusal() {
        answer.next(delta("{\"content\": \"Hel\"}"));
        answer.next(finish("content_filter"));
        assertThat(((Failed) result()).failure()).isEqualTo(Failure.CONTENT_FILTERED);

        StreamedAnswer other = codec.streamed(200);
        assertThat(other.next(delta("{\"refusal\": \"No.\"}"))).isEqualTo("No.");
        other.next(finish("stop"));
        assertThat(Objects.requireNonNull(((Answered) other.result().orElseThrow()).message())
                        .getContent())
                .isEqualTo("No.");
    }
}
