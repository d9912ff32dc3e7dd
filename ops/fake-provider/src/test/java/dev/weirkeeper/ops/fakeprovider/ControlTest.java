package dev.weirkeeper.ops.fakeprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlTest {
    private FakeProvider provider;
    private Caller caller;

    @BeforeEach
    void start() {
        provider = FakeProvider.start(0, List.of(SimulatedModel.steady("a/b:free", 0)));
        caller = new Caller(provider);
    }

    @AfterEach
    void stop() {
        caller.close();
        provider.close();
    }

    @Test
    void shouldShowAModel() throws Exception {
        JsonNode model = Caller.json(caller.get("/__control/models/a%2Fb:free"));

        assertThat(model.path("name").asText()).isEqualTo("a/b:free");
        assertThat(model.at("/behaviour/limits/requestsPerMinute").asInt(-1)).isZero();
        assertThat(Caller.json(caller.get("/__control/models")).path("models")).hasSize(1);
    }

    @Test
    void shouldChangeOnlyWhatIsNamed() throws Exception {
        var response = caller.post(
                "/__control/models/a%2Fb:free",
                "{\"meanOutputTokens\": 77, \"behaviour\": {\"faults\": {\"serverError\": 1}}}");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode model = Caller.json(response);
        assertThat(model.path("meanOutputTokens").asDouble()).isEqualTo(77);
        assertThat(model.path("tokensPerSecond").asDouble()).isEqualTo(1e6);
        assertThat(model.at("/behaviour/faults/serverError").asDouble()).isEqualTo(1);
        assertThat(model.at("/behaviour/faults/retryAfterMs").asLong()).isEqualTo(1_000);
        assertThat(caller.chat(Caller.body("a/b:free")).statusCode()).isEqualTo(500);
    }

    @Test
    void shouldMakeAModelThatIsNotThere() throws Exception {
        caller.post("/__control/models/fresh", "{\"meanOutputTokens\": 5}");

        assertThat(caller.chat(Caller.body("fresh")).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseWhatBreaksARuleAndChangeNothing() throws Exception {
        for (String wrong : List.of("{\"sigma\": 9}", "{\"speed\": 1}", "[]", "nonsense", "{\"sigma\": \"x\"}")) {
            assertThat(caller.post("/__control/models/a%2Fb:free", wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        assertThat(caller.post("/__control/models/a%2Fb:free", "{\"sigma\": 9}").body())
                .contains("sigma");
        assertThat(caller.chat(Caller.body("a/b:free")).statusCode()).isEqualTo(200);
        assertThat(caller.get("/__control/models/other").statusCode()).isEqualTo(404);
        assertThat(caller.get("/__control/other").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldKeepBucketsWhenOtherThingsChange() throws Exception {
        caller.post("/__control/models/m", "{\"behaviour\": {\"limits\": {\"requestsPerMinute\": 1}}}");
        caller.chat(Caller.body("m"));

        caller.post("/__control/models/m", "{\"meanOutputTokens\": 3}");

        assertThat(caller.chat(Caller.body("m")).statusCode()).isEqualTo(429);
    }

    @Test
    void shouldPageThroughTheJournal() throws Exception {
        caller.chat(Caller.body("a/b:free"), Caller.names("r1", 1));
        caller.chat(Caller.body("a/b:free"), Caller.names("r2", 3));

        JsonNode page = Caller.json(caller.get("/__control/journal?since=1"));

        assertThat(page.path("received").asInt()).isEqualTo(2);
        assertThat(page.path("next").asInt()).isEqualTo(2);
        assertThat(page.path("entries")).hasSize(1);
        JsonNode entry = page.path("entries").path(0);
        assertThat(entry.path("requestId").asText()).isEqualTo("r2");
        assertThat(entry.path("attempt").asInt()).isEqualTo(3);
        assertThat(entry.path("receivedAtMs").asLong()).isPositive();
        assertThat(entry.at("/end/result").asText()).isEqualTo("200");
        assertThat(caller.get("/__control/journal?since=x").statusCode()).isEqualTo(400);
    }

    @Test
    void shouldCountWhatRunsAndWhatRan() throws Exception {
        caller.chat(Caller.body("a/b:free"));
        var hanging = caller.chatLater(Caller.body("a/b:free"), "x-fake", "hang");
        await().until(() -> provider.counters().inFlight() == 1);

        JsonNode counters = Caller.json(caller.get("/__control/counters"));

        assertThat(counters.path("calls").asInt()).isEqualTo(2);
        assertThat(counters.path("inFlight").asInt()).isEqualTo(1);
        assertThat(counters.path("peak").asInt()).isEqualTo(1);
        assertThat(counters.at("/byStatus/200").asInt()).isEqualTo(1);
        hanging.cancel(true);
    }
}
