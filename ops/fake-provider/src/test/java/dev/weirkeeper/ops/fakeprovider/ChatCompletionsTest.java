package dev.weirkeeper.ops.fakeprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatCompletionsTest {
    private FakeProvider provider;
    private Caller caller;

    @BeforeEach
    void start() {
        provider = FakeProvider.start(
                FakeProvider.Options.on(0).withSeed(7),
                List.of(SimulatedModel.steady("quick", 0), SimulatedModel.steady("vendor/quick:free", 0)));
        caller = new Caller(provider);
    }

    @AfterEach
    void stop() {
        caller.close();
        provider.close();
    }

    @Test
    void shouldAnswerInOpenAisShape() throws Exception {
        var response = caller.chat(Caller.body("quick"), "x-request-id", "dispatch-1");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("x-request-id")).contains("dispatch-1");
        JsonNode body = Caller.json(response);
        assertThat(body.path("id").asText()).startsWith("chatcmpl-");
        assertThat(body.path("object").asText()).isEqualTo("chat.completion");
        assertThat(body.path("created").asLong()).isGreaterThan(1_700_000_000L);
        assertThat(body.path("model").asText()).isEqualTo("quick");
        JsonNode choice = body.path("choices").path(0);
        assertThat(choice.path("index").asInt(-1)).isZero();
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
        assertThat(choice.path("message").path("content").asText())
                .contains("Simulated")
                .contains("quick");
    }

    @Test
    void shouldCountTokensOfPromptAndAnswer() throws Exception {
        JsonNode usage = Caller.json(caller.chat(Caller.body("quick"))).path("usage");

        // 24 characters in two messages: 6 tokens and 3 for each message
        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(12);
        assertThat(usage.path("completion_tokens").asInt()).isPositive();
        assertThat(usage.path("total_tokens").asInt())
                .isEqualTo(12 + usage.path("completion_tokens").asInt());
        assertThat(usage.path("prompt_tokens_details").path("cached_tokens").isInt())
                .isTrue();
    }

    @Test
    void shouldCutTheAnswerAtTheLimitOfOutputTokens() throws Exception {
        for (String limit : List.of("max_tokens", "max_completion_tokens")) {
            JsonNode body = Caller.json(caller.chat(Caller.body("quick", ", \"" + limit + "\": 2")));

            assertThat(body.path("choices").path(0).path("finish_reason").asText())
                    .isEqualTo("length");
            assertThat(body.path("usage").path("completion_tokens").asInt()).isEqualTo(2);
        }
    }

    @Test
    void shouldStreamChunksThatJoinToTheWholeText() throws Exception {
        String whole = Caller.json(caller.chat(Caller.body("quick"), Caller.names("same", 1)))
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asText();

        var response = caller.chat(
                Caller.body("quick", ", \"stream\": true, \"stream_options\": {\"include_usage\": true}"),
                Caller.names("same", 1));

        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        List<JsonNode> chunks = chunks(response.body());
        assertThat(chunks)
                .allSatisfy(chunk -> assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk"));
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        StringBuilder joined = new StringBuilder();
        chunks.forEach(
                chunk -> joined.append(chunk.at("/choices/0/delta/content").asText("")));
        assertThat(joined).hasToString(whole);
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText())
                .isEqualTo("stop");
        assertThat(chunks.getLast().path("choices")).isEmpty();
        assertThat(chunks.getLast().at("/usage/total_tokens").asInt()).isPositive();
    }

    @Test
    void shouldStreamNoUsageUnlessAsked() throws Exception {
        var response = caller.chat(Caller.body("quick", ", \"stream\": true"));

        assertThat(chunks(response.body())).noneMatch(chunk -> chunk.has("usage"));
    }

    @Test
    void shouldListItsModels() throws Exception {
        JsonNode list = Caller.json(caller.get("/v1/models"));

        assertThat(list.path("object").asText()).isEqualTo("list");
        assertThat(list.path("data"))
                .extracting(model -> model.path("id").asText())
                .containsExactly("quick", "vendor/quick:free");
        assertThat(Caller.json(caller.get("/v1/models/vendor%2Fquick:free"))
                        .path("id")
                        .asText())
                .isEqualTo("vendor/quick:free");
        assertThat(caller.get("/v1/models/other").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldRefuseWhatOpenAiRefuses() throws Exception {
        assertRefused("no json", 400, "JSON");
        assertRefused("[]", 400, "JSON object");
        assertRefused("", 400, "JSON object");
        assertRefused("{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}", 400, "model");
        assertRefused("{\"model\": \"quick\", \"messages\": []}", 400, "messages");
        assertRefused("{\"model\": \"quick\", \"messages\": [{\"content\": \"x\"}]}", 400, "role");
        assertRefused(Caller.body("quick", ", \"max_tokens\": 0"), 400, "max_tokens");
        assertRefused(Caller.body("missing"), 404, "missing");
        assertThat(Caller.json(caller.chat(Caller.body("missing")))
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("model_not_found");
        assertThat(caller.get("/v2/other").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldJournalEveryCallWithItsNames() throws Exception {
        caller.chat(Caller.body("quick"), Caller.names("request-1", 2));
        caller.chat("no json");

        List<JournalEntry> entries = provider.journal().entries();
        assertThat(entries).hasSize(2);
        JournalEntry first = entries.getFirst();
        assertThat(first.sequence()).isEqualTo(1);
        assertThat(first.requestId()).isEqualTo("request-1");
        assertThat(first.attempt()).isEqualTo(2);
        assertThat(first.model()).isEqualTo("quick");
        JournalEntry.End end = Objects.requireNonNull(first.end());
        assertThat(end.result()).isEqualTo("200");
        assertThat(end.atMs()).isGreaterThanOrEqualTo(first.receivedAtMs());
        assertThat(end.outputTokens()).isPositive();
        assertThat(entries.getLast().result()).contains("400");
        assertThat(provider.counters().byStatus()).containsEntry("200", 1L).containsEntry("400", 1L);
    }

    @Test
    void shouldBeReadyWithoutDelay() throws Exception {
        provider.put(SimulatedModel.steady("quick", 60_000));

        assertThat(caller.get("/healthz").statusCode()).isEqualTo(200);
    }

    private void assertRefused(String body, int status, String words) throws Exception {
        var response = caller.chat(body);
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = Caller.json(response).path("error");
        assertThat(error.path("message").asText()).contains(words);
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.has("param")).isTrue();
        assertThat(error.has("code")).isTrue();
    }

    private static List<JsonNode> chunks(String stream) {
        List<JsonNode> chunks = new ArrayList<>();
        List<String> events = List.of(stream.split("\n\n", -1));
        assertThat(events.getLast()).isEmpty();
        assertThat(events.get(events.size() - 2)).isEqualTo("data: [DONE]");
        for (String event : events.subList(0, events.size() - 2)) {
            assertThat(event).startsWith("data: ");
            chunks.add(Caller.json(event.substring("data: ".length())));
        }
        return chunks;
    }
}
