package dev.weirkeeper.ops.verb.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.connector.client.AnswerPart;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ResponseError;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.serde.TrustedRecords;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamedSendTest {
    static {
        TrustedRecords.vouch();
    }

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private StreamedSend send(boolean json, AnswerPart... parts) {
        StreamedSend send = new StreamedSend(
                new PrintWriter(out), new PrintWriter(err), Terminal.ofProcess(Map.of("NO_COLOR", "1")), json, () -> 0);
        List.of(parts).forEach(send::onNext);
        return send;
    }

    private static AnswerPart text(String text) {
        return new AnswerPart.Text(text);
    }

    private static AnswerPart end(ResponseStatus status, String text) {
        InferenceResponse.Builder response = InferenceResponse.newBuilder()
                .setRequestId("r")
                .setTenant("acme")
                .setModel("small")
                .setStatus(status)
                .setCreatedAt(Instant.EPOCH)
                .setCompletedAt(Instant.EPOCH);
        if (status == ResponseStatus.ANSWERED) {
            response.setMessage(
                    Message.newBuilder().setRole("assistant").setContent(text).build());
        } else {
            response.setError(ResponseError.newBuilder()
                    .setCode("provider_error")
                    .setMessage(text)
                    .build());
        }
        return new AnswerPart.End(response.build());
    }

    @Test
    void shouldShowTextsAsTheyComeAndTheRestBeside() {
        send(false, text("Hel"));
        assertThat(out).hasToString("Hel"); // flushed, with nothing after it

        StreamedSend send = send(false, text("lo"), end(ResponseStatus.ANSWERED, "lo"));

        assertThat(out.toString()).isEqualToIgnoringNewLines("Hello");
        assertThat(err.toString()).contains("first text after", "small", "weir explain r");
        assertThat(send.ended()).isCompleted();
    }

    @Test
    void shouldSayWhatIsVoid() {
        send(false, text("old"), new AnswerPart.Restart(2), text("new"), end(ResponseStatus.ANSWERED, "new"));

        assertThat(out.toString().lines()).containsExactly("old", "new");
        assertThat(err.toString()).contains("attempt 2 begins anew");
    }

    @Test
    void shouldShowWhatOnlyTheResponseHasAndWhyThereIsNoAnswer() {
        send(false, end(ResponseStatus.ANSWERED, "all at once"));
        assertThat(out.toString()).isEqualToIgnoringNewLines("all at once");

        send(false, end(ResponseStatus.FAILED, "the provider failed"));
        assertThat(err.toString()).contains("the provider failed");
    }

    @Test
    void shouldGiveProgramsALineForEachPart() {
        send(true, text("a\n"), new AnswerPart.Restart(2), text("b"), end(ResponseStatus.ANSWERED, "b"));

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.subList(0, 3)).containsExactly("{\"text\":\"a\\n\"}", "{\"restart\":2}", "{\"text\":\"b\"}");
        assertThat(lines).hasSize(4);
        assertThat(lines.get(3)).contains("\"requestId\":\"r\"");
        assertThat(err.toString()).isEmpty();
    }
}
