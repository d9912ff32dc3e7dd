package dev.weirkeeper.ops.verb.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseError;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Terminal TERMINAL = new Terminal(false, false, 100);

    static {
        TrustedRecords.vouch();
    }

    private final Tally tally = new Tally();

    @Test
    void shouldCountAnswersCostAndTimesByModel() {
        for (long millis = 1; millis <= 100; millis++) {
            tally.sent();
            tally.ended(answer(millis % 4 == 0 ? "b" : "a", 1_000_000), millis);
        }

        assertThat(lines(true))
                .containsExactly(
                        "100 sent, 100 answered, 0 failed in 10.00 s (10.0/s), $0.1000",
                        "",
                        "MODEL  ANSWERS  SHARE       COST    P50    P95",
                        "a           75   75 %  $0.075000  50 ms  95 ms",
                        "b           25   25 %  $0.025000  52 ms  96 ms",
                        "all        100           $0.1000  50 ms  95 ms");
    }

    @Test
    void shouldNameEachKindOfFailureWithItsFirstMessage() {
        tally.sent();
        tally.sent();
        tally.sent();
        tally.ended(refusal("model_unknown", "first"), 1);
        tally.ended(refusal("model_unknown", "second"), 1);
        tally.lost("response_timed_out", "request x has no response");
        tally.bad(new Line.Bad(7, "not_json", "is no JSON"));

        assertThat(lines(true))
                .containsExactly(
                        "3 sent, 0 answered, 3 failed, 1 line skipped in 10.00 s (0.4/s), $0",
                        "",
                        "Not answered, with the first of each kind:",
                        "     1 × bad line: not_json: line 7 is no JSON",
                        "     2 × refused: model_unknown: first",
                        "     1 × response_timed_out: request x has no response");
    }

    @Test
    void shouldNotPayTwiceForAStoredAnswer() {
        tally.sent();
        tally.ended(
                InferenceResponse.newBuilder(answer("a", 5_000))
                        .setReplayed(true)
                        .build(),
                3);

        assertThat(lines(true).getFirst()).endsWith(", $0, 1 of them stored answers");
        assertThat(new Summary(tally, Duration.ofSeconds(1), true)
                        .json()
                        .path("costNanoUsd")
                        .asLong())
                .isZero();
    }

    @Test
    void shouldSayHowManyAreStillOutWhereItWasInterrupted() {
        tally.sent();
        tally.sent();
        tally.ended(answer("a", 1), 1);

        assertThat(lines(false).getFirst()).contains("interrupted, 1 still out");
        assertThat(new Summary(tally, Duration.ofSeconds(1), false)
                        .json()
                        .path("complete")
                        .asBoolean())
                .isFalse();
    }

    private List<String> lines(boolean complete) {
        return new Summary(tally, Duration.ofSeconds(10), complete).lines(TERMINAL);
    }

    private static InferenceResponse answer(String model, long cost) {
        return base(ResponseStatus.ANSWERED)
                .setModel(model)
                .setCostNanoUsd(cost)
                .build();
    }

    private static InferenceResponse refusal(String code, String message) {
        return base(ResponseStatus.REFUSED)
                .setError(new ResponseError(code, message, false))
                .build();
    }

    private static InferenceResponse.Builder base(ResponseStatus status) {
        return InferenceResponse.newBuilder()
                .setRequestId("r")
                .setTenant("t")
                .setStatus(status)
                .setCreatedAt(Instant.EPOCH)
                .setCompletedAt(Instant.EPOCH);
    }
}
