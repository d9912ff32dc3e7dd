package dev.weirkeeper.ops.fakeprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest {
    private FakeProvider provider;
    private Caller caller;

    @BeforeEach
    void start() {
        provider = FakeProvider.start(FakeProvider.Options.on(0).withSeed(7), List.of(SimulatedModel.steady("m", 0)));
        caller = new Caller(provider);
    }

    @AfterEach
    void stop() {
        caller.close();
        provider.close();
    }

    @ParameterizedTest
    @CsvSource({
        "429,    429, requests,              rate_limit_exceeded",
        "500,    500, server_error,          ",
        "503,    503, server_error,          ",
        "401,    401, invalid_request_error, invalid_api_key",
        "ctx,    400, invalid_request_error, context_length_exceeded",
        "filter, 400, invalid_request_error, content_filter"
    })
    void shouldMeetTheFaultThatTheHeaderNames(String header, int status, String type, String code) throws Exception {
        var response = caller.chat(Caller.body("m"), "x-fake", header);

        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = Caller.json(response).path("error");
        assertThat(error.path("type").asText()).isEqualTo(type);
        assertThat(error.path("code").asText(null)).isEqualTo(code);
        assertThat(lastResult()).isEqualTo(Integer.toString(status));
    }

    @Test
    void shouldTellHowLongToWaitWithA429() throws Exception {
        var response = caller.chat(Caller.body("m"), "x-fake", "429");

        assertThat(response.headers().firstValue("retry-after")).contains("1");
        assertThat(response.headers().firstValue("retry-after-ms")).contains("1000");
    }

    @Test
    void shouldRefuseAFaultThatItDoesNotKnow() throws Exception {
        var response = caller.chat(Caller.body("m"), "x-fake", "nonsense");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("nonsense");
    }

    @Test
    void shouldHangUntilTheCallerLeaves() {
        var answer = caller.chatLater(Caller.body("m"), "x-fake", "hang");
        await().until(() -> provider.counters().inFlight() == 1);

        answer.cancel(true);

        await().until(() -> provider.counters().inFlight() == 0);
        assertThat(lastResult()).isEqualTo("hang");
    }

    @Test
    void shouldResetTheConnection() {
        assertThatThrownBy(() -> caller.chat(Caller.body("m"), "x-fake", "reset"))
                .isInstanceOf(IOException.class);

        assertThat(lastResult()).isEqualTo("reset");
    }

    @ParameterizedTest
    @CsvSource({"''", "', \"stream\": true'"})
    void shouldCutTheBodyInTheMiddle(String more) {
        assertThatThrownBy(() -> caller.chat(Caller.body("m", more), "x-fake", "cut"))
                .isInstanceOf(IOException.class);

        assertThat(lastResult()).isEqualTo("cut");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"THROTTLED", "SERVER_ERROR", "OVERLOADED"})
    void shouldMeetTheFaultsOfItsModel(Fault fault) throws Exception {
        provider.put(SimulatedModel.steady("m", 0).with(Behaviour.faulty(Behaviour.Faults.always(fault))));

        assertThat(caller.chat(Caller.body("m")).statusCode()).isEqualTo(Integer.parseInt(fault.headerValue()));
    }

    @Test
    void shouldBillACallWhoseCallerLeft() {
        provider.put(SimulatedModel.steady("m", 60_000));
        var answer = caller.chatLater(Caller.body("m"));
        await().until(() -> provider.counters().inFlight() == 1);

        answer.cancel(true);

        await().until(() -> provider.counters().inFlight() == 0);
        JournalEntry.End end =
                Objects.requireNonNull(provider.journal().entries().getLast().end());
        assertThat(end.result()).isEqualTo("client_gone");
        assertThat(end.outputTokens()).isPositive();
    }

    @Test
    void shouldBreakOffCallsWhenClosed() {
        provider.put(SimulatedModel.steady("m", 60_000));
        var answer = caller.chatLater(Caller.body("m"));
        await().until(() -> provider.counters().inFlight() == 1);

        provider.close();

        assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class);
    }

    private String lastResult() {
        return provider.journal().entries().getLast().result().orElse("running");
    }
}
