package dev.weirkeeper.connector.ingress.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.schema.CacheMode;
import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.OnFailover;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.ToolCall;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRequestTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";

    @Test
    void shouldMapEveryFieldOfOpenAisShape() throws Exception {
        String format = "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"type\":\"object\"}}}";
        String tools = "[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":{}}}]";
        InferenceRequest request = read("""
                {"model":"fast","max_tokens":7,"max_completion_tokens":9,"temperature":0.5,"top_p":0.9,"seed":42,
                 "stop":["a","b"],"response_format":%s,"tools":%s,"tool_choice":"auto","reasoning_effort":"low",
                 "user":"u1","metadata":{"useCase":"faq"},%s}""".formatted(format, tools, HELLO)).request();

        assertThat(request.getModel()).isEqualTo("fast");
        assertThat(request.getTenant()).isEqualTo("t");
        assertThat(request.getRequestId()).isEqualTo("req-1");
        assertThat(request.getCreatedAt()).isEqualTo(NOW);
        assertThat(request.getUser()).isEqualTo("u1");
        assertThat(request.getMetadata()).isEqualTo(Map.of("useCase", "faq"));
        Parameters parameters = request.getParameters();
        assertThat(parameters.getMaxOutputTokens()).isEqualTo(9);
        assertThat(parameters.getTemperature()).isEqualTo(0.5);
        assertThat(parameters.getTopP()).isEqualTo(0.9);
        assertThat(parameters.getSeed()).isEqualTo(42);
        assertThat(parameters.getStop()).containsExactly("a", "b");
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(parameters.getResponseFormat())).isEqualTo(json.readTree(format));
        assertThat(json.readTree(parameters.getTools())).isEqualTo(json.readTree(tools));
        assertThat(parameters.getExtra()).isEqualTo(Map.of("tool_choice", "\"auto\"", "reasoning_effort", "\"low\""));
    }

    @Test
    void shouldKeepPartsAndToolCallsOfMessages() {
        InferenceRequest request = read("""
                {"model":"auto","messages":[
                  {"role":"user","name":"ann","content":[{"type":"text","text":"what is this?"},
                     {"type":"image_url","image_url":{"url":"https://x/y.png"}}]},
                  {"role":"assistant","content":null,"tool_calls":[
                     {"id":"c1","type":"function","function":{"name":"look","arguments":"{\\"a\\":1}"}}]},
                  {"role":"tool","tool_call_id":"c1","content":"a cat"}]}""").request();

        assertThat(request.getMessages())
                .containsExactly(
                        Message.newBuilder()
                                .setRole("user")
                                .setName("ann")
                                .setParts(List.of(
                                        ContentPart.newBuilder()
                                                .setType("text")
                                                .setText("what is this?")
                                                .build(),
                                        ContentPart.newBuilder()
                                                .setType("image_url")
                                                .setUrl("https://x/y.png")
                                                .build()))
                                .build(),
                        Message.newBuilder()
                                .setRole("assistant")
                                .setToolCalls(List.of(ToolCall.newBuilder()
                                        .setId("c1")
                                        .setName("look")
                                        .setArguments("{\"a\":1}")
                                        .build()))
                                .build(),
                        Message.newBuilder()
                                .setRole("tool")
                                .setToolCallId("c1")
                                .setContent("a cat")
                                .build());
    }

    @Test
    void shouldTakeOwnFieldsFromHeadersBeforeMetadata() {
        ChatRequest chat = read(
                "{\"model\":\"auto\",\"metadata\":{\"weirkeeper.priority\":\"batch\",\"weirkeeper.policy\":\"p\",\"k\":\"v\"},"
                        + HELLO + "}",
                Map.of(
                        "x-weirkeeper-priority", "standard",
                        "x-weirkeeper-deadline", "90s",
                        "x-weirkeeper-region", "eu",
                        "x-weirkeeper-regions", "eu, us",
                        "x-weirkeeper-max-cost-usd", "0.05",
                        "x-weirkeeper-min-quality", "0.7",
                        "x-weirkeeper-conversation", "c9",
                        "x-weirkeeper-cache", "bypass",
                        "x-weirkeeper-on-failover", "continue",
                        "x-weirkeeper-cancel-on-disconnect", "true"));

        InferenceRequest request = chat.request();
        assertThat(request.getPriority()).isEqualTo(Priority.STANDARD);
        assertThat(request.getPolicy()).isEqualTo("p");
        assertThat(request.getMetadata()).isEqualTo(Map.of("k", "v"));
        assertThat(request.getDeadline()).isEqualTo(NOW.plusSeconds(90));
        assertThat(request.getCallerRegion()).isEqualTo("eu");
        assertThat(request.getConstraints().getRegions()).containsExactly("eu", "us");
        assertThat(request.getConstraints().getMaxCostNanoUsd()).isEqualTo(50_000_000L);
        assertThat(request.getConstraints().getMinQuality()).isEqualTo(0.7);
        assertThat(request.getConversationId()).isEqualTo("c9");
        assertThat(request.getCache()).isEqualTo(CacheMode.BYPASS);
        assertThat(request.getOnFailover()).isEqualTo(OnFailover.CONTINUE);
        assertThat(chat.cancelOnDisconnect()).isTrue();
    }

    @Test
    void shouldAskForAStreamWithUsage() {
        ChatRequest chat =
                read("{\"model\":\"auto\",\"stream\":true,\"stream_options\":{\"include_usage\":true}," + HELLO + "}");

        assertThat(chat.stream()).isTrue();
        assertThat(chat.request().getStream()).isTrue();
        assertThat(chat.includeUsage()).isTrue();
    }

    @Test
    void shouldRememberTheBodyUnderAnIdempotencyKey() {
        ChatRequest chat = ChatRequest.read(
                Json.object(bytes("{\"model\":\"auto\"," + HELLO + "}")),
                Map.of(),
                new ChatRequest.Origin("t", "req-1", "abc", NOW),
                Priority.STANDARD);

        assertThat(chat.request().getMetadata()).isEqualTo(Map.of(Idempotency.MARK, "abc"));
    }

    /** Field, wrong value, what the message must say of the rule. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "model | {`model`:1} | must be a text",
                "model | {`x`:1} | must be given",
                "messages | {`model`:`auto`,`messages`:[]} | at least one message",
                "messages | {`model`:`auto`,`messages`:`hi`} | must be a list",
                "messages[0] | {`model`:`auto`,`messages`:[1]} | must be an object",
                "messages[0].role | {`model`:`auto`,`messages`:[{`role`:`boss`,`content`:`x`}]} | must be one of",
                "messages[0].content | {`model`:`auto`,`messages`:[{`role`:`user`,`content`:7}]} | a text or a list of parts",
                "messages[0].content | {`model`:`auto`,`messages`:[{`role`:`user`}]} | must not be empty",
                "messages[0].content[0].type | {`model`:`auto`,`messages`:[{`role`:`user`,`content`:[{`type`:`file`}]}]} | text or image_url",
                "messages[0].content[0].image_url.url | {`model`:`auto`,`messages`:[{`role`:`user`,`content`:[{`type`:`image_url`,`image_url`:{`url`:`file:///etc`}}]}]} | must begin with",
                "messages[0].tool_call_id | {`model`:`auto`,`messages`:[{`role`:`tool`,`content`:`x`}]} | role tool",
                "temperature | {`model`:`auto`,`temperature`:3,M} | 0.0 to 2.0",
                "top_p | {`model`:`auto`,`top_p`:`high`,M} | must be a number",
                "seed | {`model`:`auto`,`seed`:1.5,M} | whole number",
                "max_tokens | {`model`:`auto`,`max_tokens`:0,M} | 1 to",
                "n | {`model`:`auto`,`n`:2,M} | must be 1",
                "stop[0] | {`model`:`auto`,`stop`:[1],M} | must be a text",
                "stop | {`model`:`auto`,`stop`:{},M} | a list of at most",
                "stream | {`model`:`auto`,`stream`:`yes`,M} | true or false",
                "tools[0].function.name | {`model`:`auto`,`tools`:[{`type`:`function`,`function`:{}}],M} | must be given",
                "response_format.type | {`model`:`auto`,`response_format`:{`type`:`xml`},M} | must be one of",
                "metadata.a | {`model`:`auto`,`metadata`:{`a`:1},M} | must be a text",
                "weirkeeper.colour | {`model`:`auto`,`metadata`:{`weirkeeper.colour`:`x`},M} | known are",
                "x-weirkeeper-deadline | {`model`:`auto`,`metadata`:{`weirkeeper.deadline`:`soon`},M} | like 30s",
                "x-weirkeeper-deadline | {`model`:`auto`,`metadata`:{`weirkeeper.deadline`:`0s`},M} | more than 0",
                "x-weirkeeper-priority | {`model`:`auto`,`metadata`:{`weirkeeper.priority`:`unknown`},M} | interactive",
                "x-weirkeeper-max-cost-usd | {`model`:`auto`,`metadata`:{`weirkeeper.max-cost-usd`:`-1`},M} | not be negative",
                "x-weirkeeper-min-quality | {`model`:`auto`,`metadata`:{`weirkeeper.min-quality`:`2`},M} | 0 to 1",
            })
    void shouldNameFieldValueAndRule(String field, String body, String rule) {
        String json = body.replace("M}", HELLO + "}").replace('`', '"');

        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> read(json));

        assertThat(refused).as(json).isNotNull();
        assertThat(refused.refusal().status()).isEqualTo(400);
        assertThat(refused.refusal().param()).isEqualTo(field);
        assertThat(refused.refusal().message()).startsWith(field + ":").contains(rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"``", "[1]", "{", "{} {}", "{\"a\":1,\"a\":2}", "nonsense", "null"})
    void shouldRefuseWhatIsNoJsonObject(String body) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Json.object(bytes(body)))
                .satisfies(e -> assertThat(e.refusal().code()).isEqualTo("invalid_json"));
    }

    @Test
    void shouldRefuseABodyThatIsNestedWithoutEnd() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Json.object(bytes("{\"a\":" + "[".repeat(100_000))));
    }

    private static ChatRequest read(String body) {
        return read(body, Map.of());
    }

    private static ChatRequest read(String body, Map<String, String> headers) {
        return ChatRequest.read(
                Json.object(bytes(body)), headers, new ChatRequest.Origin("t", "req-1", "", NOW), Priority.INTERACTIVE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
