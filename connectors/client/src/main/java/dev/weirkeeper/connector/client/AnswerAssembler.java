package dev.weirkeeper.connector.client;

import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.schema.ResponseStatus;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one answer of an attempt's chunks, the chunks of the attempts after it, and the response. Chunks may be lost and the
 * response may come before them: after a gap nothing more is passed on, and the response brings what is missing. Thread-safe.
 */
final class AnswerAssembler {
    private final Consumer<AnswerPart> parts;
    private final StringBuilder passedOn = new StringBuilder();
    private int attempt;
    private long next;
    private boolean gap;
    private boolean ended;

    /**
     * @param parts is given the parts in order; must not block
     */
    AnswerAssembler(Consumer<AnswerPart> parts) {
        this.parts = parts;
    }

    /** A chunk of this request. */
    synchronized void take(ResponseChunk chunk) {
        if (ended || chunk.getAttempt() < attempt) {
            return;
        }
        if (chunk.getAttempt() > attempt) {
            begin(chunk.getAttempt());
        }
        if (chunk.getSequence() > next) {
            gap = true;
        } else if (chunk.getSequence() == next && !gap) {
            next++;
            text(chunk.getDelta());
        } // else it came before
    }

    /** Its response: ends the answer. */
    synchronized void end(InferenceResponse response) {
        if (ended) {
            return;
        }
        ended = true;
        Message message = response.getMessage();
        if (response.getStatus() == ResponseStatus.ANSWERED && message != null) {
            complete(message.getContent() == null ? "" : message.getContent(), response.getAttempts());
        }
        parts.accept(new AnswerPart.End(response));
    }

    /** The response is right, whatever came before. */
    private void complete(String content, int attempts) {
        if (content.length() < passedOn.length() || !content.startsWith(passedOn.toString())) {
            begin(attempts);
        }
        text(content.substring(passedOn.length()));
    }

    private void begin(int other) {
        if (passedOn.length() > 0) {
            parts.accept(new AnswerPart.Restart(other));
            passedOn.setLength(0);
        }
        attempt = other;
        next = 0;
        gap = false;
    }

    private void text(@Nullable String text) {
        if (text != null && !text.isEmpty()) {
            passedOn.append(text);
            parts.accept(new AnswerPart.Text(text));
        }
    }
}
