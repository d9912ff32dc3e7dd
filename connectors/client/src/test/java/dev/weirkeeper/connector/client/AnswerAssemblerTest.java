package dev.weirkeeper.connector.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerAssemblerTest {
    static {
        TrustedRecords.vouch();
    }

    private final List<AnswerPart> parts = new ArrayList<>();
    private final AnswerAssembler answer = new AnswerAssembler(parts::add);

    private static ResponseChunk chunk(int attempt, long sequence, @Nullable String text) {
        return ResponseChunk.newBuilder()
                .setRequestId("r")
                .setTenant("acme")
                .setAttempt(attempt)
                .setSequence(sequence)
                .setDelta(text)
                .setLast(text == null)
                .setAt(Instant.EPOCH)
                .build();
    }

    private static InferenceResponse response(ResponseStatus status, @Nullable String text, int attempts) {
        return InferenceResponse.newBuilder()
                .setRequestId("r")
                .setTenant("acme")
                .setStatus(status)
                .setAttempts(attempts)
                .setMessage(Message.newBuilder()
                        .setRole("assistant")
                        .setContent(text)
                        .build())
                .setCreatedAt(Instant.EPOCH)
                .setCompletedAt(Instant.EPOCH)
                .build();
    }

    private void end(String text, int attempts) {
        answer.end(response(ResponseStatus.ANSWERED, text, attempts));
    }

    private List<String> said() {
        return parts.stream().map(AnswerAssemblerTest::said).toList();
    }

    private static String said(AnswerPart part) {
        if (part instanceof AnswerPart.Text text) {
            return text.text();
        }
        return part instanceof AnswerPart.Restart restart ? "<restart " + restart.attempt() + ">" : "<end>";
    }

    @Test
    void shouldPassTextsOnAndEndWithTheResponse() {
        answer.take(chunk(1, 0, "Hel"));
        assertThat(said()).containsExactly("Hel"); // at once
        answer.take(chunk(1, 1, "lo"));
        answer.take(chunk(1, 2, null));
        end("Hello", 1);
        end("Hello", 1);
        answer.take(chunk(2, 0, "late"));

        assertThat(said()).containsExactly("Hel", "lo", "<end>");
    }

    @Test
    void shouldStartAnewWithAnotherAttemptAndNotHearTheOldOneAgain() {
        answer.take(chunk(1, 0, "Hel"));
        answer.take(chunk(2, 0, "Good "));
        answer.take(chunk(1, 1, "lo"));
        answer.take(chunk(2, 1, "day"));
        end("Good day", 2);

        assertThat(said()).containsExactly("Hel", "<restart 2>", "Good ", "day", "<end>");
    }

    @Test
    void shouldSayNothingOfAnAttemptThatSaidNothing() {
        answer.take(chunk(1, 0, null));
        answer.take(chunk(2, 0, "day"));
        end("day", 2);

        assertThat(said()).containsExactly("day", "<end>");
    }

    @Test
    void shouldBringWhatWasLostWithTheResponse() {
        answer.take(chunk(1, 0, "a"));
        answer.take(chunk(1, 0, "a"));
        answer.take(chunk(1, 2, "c"));
        answer.take(chunk(1, 1, "b")); // too late: the gap is there
        answer.take(chunk(1, 3, "d"));
        end("abcd", 1);

        assertThat(said()).containsExactly("a", "bcd", "<end>");
    }

    @Test
    void shouldCorrectWhatTheResponseContradicts() {
        answer.take(chunk(1, 0, "Hello"));
        end("Hi", 3);

        assertThat(said()).containsExactly("Hello", "<restart 3>", "Hi", "<end>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"REFUSED", "EXPIRED", "FAILED", "CANCELLED"})
    void shouldEndWithoutAnAnswer(ResponseStatus status) {
        answer.take(chunk(1, 0, "Hel"));
        answer.end(response(status, null, 1));

        assertThat(said()).containsExactly("Hel", "<end>");
    }

    /** Every set of chunks that may be lost of two attempts, and every place at which the response may come. */
    @Test
    void shouldComeToTheWholeAnswerWhateverIsLost() {
        List<ResponseChunk> all = List.of(
                chunk(1, 0, "x"),
                chunk(1, 1, "y"),
                chunk(2, 0, "a"),
                chunk(2, 1, "b"),
                chunk(2, 2, "c"),
                chunk(2, 3, null));
        for (int lost = 0; lost < 1 << all.size(); lost++) {
            for (int last = 0; last <= all.size(); last++) {
                parts.clear();
                AnswerAssembler assembler = new AnswerAssembler(parts::add);
                for (int i = 0; i < all.size(); i++) {
                    if (i == last) {
                        assembler.end(response(ResponseStatus.ANSWERED, "abc", 2));
                    }
                    if ((lost >> i & 1) == 0) {
                        assembler.take(all.get(i));
                    }
                }
                assembler.end(response(ResponseStatus.ANSWERED, "abc", 2));

                String whole = String.join("", said());
                String read = whole.substring(
                        whole.lastIndexOf("<restart 2>") < 0
                                ? 0
                                : whole.lastIndexOf("<restart 2>") + "<restart 2>".length());
                assertThat(read).as("lost %s, response at %s", lost, last).isEqualTo("abc<end>");
            }
        }
    }
}
