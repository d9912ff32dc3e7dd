package dev.weirkeeper.ops.verb.send;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.connector.client.AnswerPart;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.ops.verb.Endings;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows an answer while it is made: its texts on standard output as they come, what is to be said about it on standard error.
 * In JSON a line for each part, then the response.
 */
final class StreamedSend implements Flow.Subscriber<AnswerPart> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final PrintWriter err;
    private final Terminal terminal;
    private final boolean json;
    private final LongSupplier nanos;
    private final long sentAt;
    private final CompletableFuture<InferenceResponse> ended = new CompletableFuture<>();
    private boolean anyText;
    private @Nullable Long firstTextMillis;

    /**
     * @param out the answer's
     * @param err everything else's
     * @param terminal how it looks
     * @param json whether a program reads it
     * @param nanos the monotonic clock
     */
    StreamedSend(PrintWriter out, PrintWriter err, Terminal terminal, boolean json, LongSupplier nanos) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.json = json;
        this.nanos = nanos;
        this.sentAt = nanos.getAsLong();
    }

    /** The response, when all is shown; fails as the stream fails. */
    CompletableFuture<InferenceResponse> ended() {
        return ended;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(AnswerPart part) {
        switch (part) {
            case AnswerPart.Text(String text) -> text(text);
            case AnswerPart.Restart(int attempt) -> restart(attempt);
            case AnswerPart.End(InferenceResponse response) -> end(response);
        }
        out.flush();
        err.flush();
    }

    private void text(String text) {
        if (firstTextMillis == null) {
            firstTextMillis = millis();
        }
        anyText = true;
        if (json) {
            line(JSON.createObjectNode().put("text", text));
        } else {
            out.print(text);
        }
    }

    private void restart(int attempt) {
        anyText = false;
        if (json) {
            line(JSON.createObjectNode().put("restart", attempt));
        } else {
            out.println();
            out.flush();
            err.println(terminal.grey("the answer above broke off; attempt " + attempt + " begins anew:"));
        }
    }

    private void end(InferenceResponse response) {
        if (json) {
            out.println(RecordJson.of(response));
        } else if (response.getStatus() == ResponseStatus.ANSWERED) {
            out.println(anyText ? "" : Endings.text(response));
            out.flush();
            err.println();
            err.println(terminal.grey(first() + SingleSend.aside(response, millis())));
        } else {
            out.print(anyText ? System.lineSeparator() : "");
            out.flush();
            Endings.explain(response, terminal).forEach(err::println);
        }
        ended.complete(response);
    }

    private String first() {
        return firstTextMillis == null ? "" : "first text after " + Shown.millis(firstTextMillis) + " · ";
    }

    private void line(ObjectNode part) {
        out.println(part);
    }

    private long millis() {
        return Duration.ofNanos(nanos.getAsLong() - sentAt).toMillis();
    }

    @Override
    public void onError(Throwable failure) {
        ended.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        // The end has come before.
    }
}
