package dev.weirkeeper.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.ToolCall;
import dev.weirkeeper.serde.TrustedRecords;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.provider.ParameterInvalidException;
import dev.weirkeeper.worker.provider.ProviderCodec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRequestTest {
    /** As every process does that makes serdes; nothing else here does, and tests run in any order. */
    @BeforeAll
    static void vouch() {
        TrustedRecords.vouch();
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final OpenAiChatCodec codec = new OpenAiChatCodec();

    private JsonNode body(DispatchedRequest dispatch) throws Exception {
        return body("http://host/v1", dispatch);
    }

    private JsonNode body(String endpoint, DispatchedRequest dispatch) throws Exception {
        return JSON.readTree(
                codec.encode(Samples.spec(endpoint).build(), dispatch).body());
    }

    private JsonNode body(Parameters.Builder parameters) throws Exception {
        return body(dispatch(parameters));
    }

    private static DispatchedRequest dispatch(Parameters.Builder parameters) {
        return Samples.dispatch("d").setParameters(parameters.build()).build();
    }

    private static DispatchedRequest dispatch(Message... messages) {
        return Samples.dispatch("d").setMessages(List.of(messages)).build();
    }

    @Test
    void shouldAskForOneWholeAnswer() throws Exception {
        var encoded = codec.encode(
                Samples.spec("http://host/v1").setUpstreamModel("upstream").build(),
                Samples.dispatch("d").build());

        assertThat(encoded.path()).isEqualTo("/chat/completions");
        assertThat(encoded.headers()).containsEntry("content-type", "application/json");
        assertThat(JSON.readTree(encoded.body())).isEqualTo(JSON.readTree("""
                {"model": "upstream", "messages": [{"role": "user", "content": "What is a weir?"}], "stream": false}"""));
        assertThat(codec.authentication("k")).containsExactly(Map.entry("authorization", "Bearer k"));
    }

    @Test
    void shouldAskHowLikelyTokensAreOnlyWhereTheDispatchDoes() throws Exception {
        DispatchedRequest asking =
                Samples.dispatch("d").setLogProbabilities(true).build();

        assertThat(body("http://host/v1", asking).path("logprobs").asBoolean()).isTrue();
        assertThat(body("http://host/v1", Samples.dispatch("d").build()).has("logprobs"))
                .isFalse();
    }

    @Test
    void shouldAskForAStreamWithItsUsage() throws Exception {
        ProviderCodec.Encoded encoded = codec.encode(
                Samples.spec("http://host/v1").build(),
                Samples.dispatch("d").setStream(true).build());

        JsonNode body = JSON.readTree(encoded.body());
        assertThat(body.path("stream").asBoolean()).isTrue();
        assertThat(body.at("/stream_options/include_usage").asBoolean()).isTrue();
        assertThat(encoded.headers().get("accept")).contains("text/event-stream", "application/json");
    }

    @Test
    void shouldSayAllParameters() throws Exception {
        JsonNode body = body(Samples.parameters()
                .setMaxOutputTokens(7)
                .setTemperature(0.5)
                .setTopP(0.9)
                .setStop(List.of("END"))
                .setSeed(42L)
                .setResponseFormat("{\"type\": \"json_object\"}")
                .setTools("[{\"type\": \"function\"}]")
                .setExtra(Map.of("logit_bias", "{\"5\": -100}", "user", "\"u1\"")));

        assertThat(body.path("max_tokens").asInt()).isEqualTo(7);
        assertThat(body.path("temperature").asDouble()).isEqualTo(0.5);
        assertThat(body.path("top_p").asDouble()).isEqualTo(0.9);
        assertThat(body.path("stop").path(0).asText()).isEqualTo("END");
        assertThat(body.path("seed").asLong()).isEqualTo(42);
        assertThat(body.at("/response_format/type").asText()).isEqualTo("json_object");
        assertThat(body.at("/tools/0/type").asText()).isEqualTo("function");
        assertThat(body.at("/logit_bias/5").asInt()).isEqualTo(-100);
        assertThat(body.path("user").asText()).isEqualTo("u1");
    }

    @Test
    void shouldNameTheLimitAsTheEndpointKnowsIt() throws Exception {
        DispatchedRequest limited = dispatch(Samples.parameters().setMaxOutputTokens(7));

        assertThat(body("https://api.openai.com/v1", limited).has("max_completion_tokens"))
                .isTrue();
        assertThat(body("https://acme.openai.azure.com/openai/v1", limited).has("max_completion_tokens"))
                .isTrue();
        assertThat(body("http://localhost:11434/v1", limited).has("max_tokens")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "messages", "stream", "stream_options", "n"})
    void shouldRefuseExtrasThatWouldChangeWhatIsAsked(String name) {
        assertThatThrownBy(() -> body(Samples.parameters().setExtra(Map.of(name, "1"))))
                .isInstanceOf(ParameterInvalidException.class)
                .hasMessageContaining("extra." + name);
    }

    @Test
    void shouldRefuseWhatIsNoJsonAndSayWhichWithoutItsValue() {
        assertThatThrownBy(() -> body(Samples.parameters().setTools("secret{")))
                .isInstanceOf(ParameterInvalidException.class)
                .hasMessageContaining("tools")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> body(Samples.parameters().setTools("{}"))).hasMessageContaining("array");
        assertThatThrownBy(() -> body(Samples.parameters().setResponseFormat("")))
                .hasMessageContaining("responseFormat");
        assertThatThrownBy(() -> body(Samples.parameters().setExtra(Map.of("x", "1 2"))))
                .hasMessageContaining("extra.x");
        assertThatThrownBy(() -> body(Samples.parameters().setTemperature(Double.NaN)))
                .hasMessageContaining("temperature");
        assertThatThrownBy(() -> body(Samples.parameters().setTopP(Double.POSITIVE_INFINITY)))
                .hasMessageContaining("top_p");
        assertThatThrownBy(() -> body(Samples.parameters().setTools("[".repeat(5_000))))
                .isInstanceOf(ParameterInvalidException.class);
    }

    @Test
    void shouldSayPartsToolCallsAndTheirResults() throws Exception {
        Message asked = Message.newBuilder()
                .setRole("user")
                .setName("ann")
                .setContent("Look:")
                .setParts(List.of(
                        ContentPart.newBuilder()
                                .setType("image_url")
                                .setUrl("https://x/y.png")
                                .build(),
                        ContentPart.newBuilder().setType("text").setText("here").build()))
                .build();
        Message called = Message.newBuilder()
                .setRole("assistant")
                .setToolCalls(List.of(ToolCall.newBuilder()
                        .setId("c1")
                        .setName("f")
                        .setArguments("{\"a\": 1}")
                        .build()))
                .build();
        Message result = Message.newBuilder()
                .setRole("tool")
                .setContent("42")
                .setToolCallId("c1")
                .build();

        JsonNode messages = body(dispatch(asked, called, result)).path("messages");

        assertThat(messages.at("/0/name").asText()).isEqualTo("ann");
        assertThat(messages.at("/0/content/0/text").asText()).isEqualTo("Look:");
        assertThat(messages.at("/0/content/1/image_url/url").asText()).isEqualTo("https://x/y.png");
        assertThat(messages.at("/0/content/2/text").asText()).isEqualTo("here");
        assertThat(messages.at("/1/content").isNull()).isTrue();
        assertThat(messages.at("/1/tool_calls/0/type").asText()).isEqualTo("function");
        assertThat(messages.at("/1/tool_calls/0/function/arguments").asText()).isEqualTo("{\"a\": 1}");
        assertThat(messages.at("/2/tool_call_id").asText()).isEqualTo("c1");
    }

    @Test
    void shouldRefuseAPartWithNothingInIt() {
        Message empty = Message.newBuilder()
                .setRole("user")
                .setParts(List.of(ContentPart.newBuilder().build()))
                .build();

        assertThatThrownBy(() -> body(dispatch(empty))).hasMessageContaining("messages.parts");
    }

    @Test
    void shouldKeepTextAsItIs() throws Exception {
        String odd = "quote \" backslash \\ newline \n nul \0 emoji \uD83E\uDD16 lone \uD83E";

        JsonNode body = body(dispatch(Samples.message("user", odd.substring(0, odd.length() - 1))));

        assertThat(body.at("/messages/0/content").asText()).isEqualTo(odd.substring(0, odd.length() - 1));
    }
}
