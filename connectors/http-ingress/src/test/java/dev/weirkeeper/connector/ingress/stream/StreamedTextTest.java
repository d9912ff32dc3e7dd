package dev.weirkeeper.connector.ingress.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.connector.ingress.stream.StreamedText.Piece;
import dev.weirkeeper.connector.ingress.stream.StreamedText.Restart;
import dev.weirkeeper.connector.ingress.stream.StreamedText.Text;
import dev.weirkeeper.schema.ResponseChunk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamedTextTest {
    private final StreamedText stream = new StreamedText();
    private final List<Piece> sent = new ArrayList<>();

    @Test
    void shouldSendChunksInOrderAndNothingTwice() {
        take(1, 0, "he");
        take(1, 0, "he");
        take(1, 1, "llo");
        end("hello", 1);

        assertThat(sent).containsExactly(new Text("he"), new Text("llo"));
    }

    @Test
    void shouldSendTheWholeAnswerWhereNoChunkCame() {
        end("hello", 1);

        assertThat(sent).containsExactly(new Text("hello"));
    }

    @Test
    void shouldWaitForTheFinalResponseAfterAGap() {
        take(1, 0, "he");
        take(1, 2, "o");
        take(1, 1, "ll");
        end("hello", 1);

        assertThat(sent).containsExactly(new Text("he"), new Text("llo"));
    }

    @Test
    void shouldTellTheBoundaryWhereAHigherAttemptBegins() {
        take(1, 0, "he");
        take(2, 0, "good");
        take(1, 1, "llo");
        take(2, 1, "bye");
        end("goodbye", 2);

        assertThat(sent).containsExactly(new Text("he"), new Restart(2), new Text("good"), new Text("bye"));
    }

    @Test
    void shouldTellNoBoundaryWhereNothingWasSent() {
        take(1, 1, "lost");
        take(2, 0, "good");
        end("good", 2);

        assertThat(sent).containsExactly(new Text("good"));
    }

    @Test
    void shouldSendTheAnswerWholeWhereItIsAnotherAttempts() {
        take(1, 0, "he");
        end("goodbye", 3);

        assertThat(sent).containsExactly(new Text("he"), new Restart(3), new Text("goodbye"));
    }

    @Test
    void shouldPassOverChunksWithoutText() {
        take(1, 0, null);
        take(1, 1, "");
        take(1, 2, "x");
        end("x", 1);

        assertThat(sent).containsExactly(new Text("x"));
    }

    private void take(int attempt, long sequence, @Nullable String delta) {
        sent.addAll(stream.take(ResponseChunk.newBuilder()
                .setRequestId("r")
                .setTenant("t")
                .setAttempt(attempt)
                .setSequence(sequence)
                .setDelta(delta)
                .setAt(Instant.EPOCH)
                .build()));
    }

    private void end(String text, int attempts) {
        sent.addAll(stream.end(text, attempts));
    }
}
