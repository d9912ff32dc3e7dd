package dev.weirkeeper.connector.ingress.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.connector.ingress.openai.Completions;
import dev.weirkeeper.connector.ingress.openai.Idempotency;
import dev.weirkeeper.connector.ingress.openai.Json;
import dev.weirkeeper.connector.ingress.openai.Outcomes;
import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import dev.weirkeeper.connector.ingress.stream.ChunkFeed;
import dev.weirkeeper.connector.ingress.stream.StreamedText;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ResponseChunk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes an answer on as it comes, as server-sent events in OpenAI's shape. The status is not sent before something is known:
 * a refusal that comes at once has its own status; one that comes later is an event with {@code error}, without
 * {@code [DONE]} after it.
 */
final class EventStream {
    /** Chunks that may wait for a slow reader. More are dropped: what they held comes with the final response. */
    private static final int MOST_WAITING = 1_000;

    private static final String KEEP_ALIVE = ": keep-alive\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private final Caller caller;
    private final ChunkFeed feed;
    private final Duration keepAlive;

    /**
     * @param keepAlive how long nothing may be sent
     */
    EventStream(Caller caller, ChunkFeed feed, Duration keepAlive) {
        this.caller = caller;
        this.feed = feed;
        this.keepAlive = keepAlive;
    }

    /** What happens to a request. */
    private sealed interface Event {}

    private record Came(ResponseChunk chunk) implements Event {}

    private record Ended(InferenceResponse response) implements Event {}

    private record Broke(Throwable failure) implements Event {}

    /** Answers a call. */
    void answer(Exchange exchange, Caller.Asked asked) throws IOException, InterruptedException {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        try (ChunkFeed.Subscription ignored =
                feed.subscribe(asked.tenant(), asked.requestId(), chunk -> offer(events, chunk))) {
            var unused = caller.client().send(asked.chat().request()).whenComplete((response, failure) -> {
                events.add(response == null ? new Broke(failure) : new Ended(response));
            });
            try {
                new Sending(exchange, asked).run(events);
            } catch (IOException e) { // the caller has gone
                if (asked.chat().cancelOnDisconnect()) {
                    caller.withdraw(asked);
                }
                throw e;
            }
        }
    }

    private static void offer(BlockingQueue<Event> events, ResponseChunk chunk) {
        if (events.size() < MOST_WAITING) {
            events.add(new Came(chunk));
        }
    }

    /** One stream. */
    private final class Sending {
        private final Exchange exchange;
        private final Caller.Asked asked;
        private final StreamedText text = new StreamedText();
        private final String id;
        private final String model;
        private final long created;
        private boolean begun;

        Sending(Exchange exchange, Caller.Asked asked) {
            this.exchange = exchange;
            this.asked = asked;
            this.id = asked.requestId();
            this.model = asked.chat().request().getModel();
            this.created = asked.chat().request().getCreatedAt().getEpochSecond();
        }

        void run(BlockingQueue<Event> events) throws IOException, InterruptedException {
            while (true) {
                @Nullable Event event = events.poll(keepAlive.toMillis(), TimeUnit.MILLISECONDS);
                switch (event) {
                    case null -> {
                        begin();
                        exchange.events(KEEP_ALIVE);
                    }
                    case Came came -> send(text.take(came.chunk()));
                    case Ended ended -> {
                        end(ended.response());
                        return;
                    }
                    case Broke broke -> {
                        refuse(Caller.refused(broke.failure()));
                        return;
                    }
                }
            }
        }

        private void end(InferenceResponse response) throws IOException {
            Optional<Refusal> refusal =
                    Outcomes.refusal(response, caller.clock().instant());
            if (refusal.isPresent()) {
                refuse(new RefusedException(refusal.get()));
                return;
            }
            try {
                Idempotency.requireSame(asked.mark(), response);
            } catch (RefusedException e) {
                refuse(e);
                return;
            }
            begin();
            send(text.end(Completions.text(response), response.getAttempts()));
            @Nullable Message message = response.getMessage();
            if (message != null && !message.getToolCalls().isEmpty()) {
                data(Completions.toolCallsChunk(response, model, created, message.getToolCalls()));
            }
            data(Completions.finishChunk(response, model, created));
            if (asked.chat().includeUsage()) {
                data(Completions.usageChunk(response, model, created));
            }
            exchange.events(DONE);
        }

        private void send(List<StreamedText.Piece> pieces) throws IOException {
            for (StreamedText.Piece piece : pieces) {
                begin();
                data(
                        switch (piece) {
                            case StreamedText.Text more -> Completions.textChunk(id, model, created, more.text());
                            case StreamedText.Restart restart ->
                                Completions.restartChunk(id, model, created, restart.attempt());
                        });
            }
        }

        private void begin() throws IOException {
            if (!begun) {
                begun = true;
                exchange.beginEvents();
                data(Completions.roleChunk(id, model, created));
            }
        }

        private void refuse(RefusedException refused) throws IOException {
            if (!begun) {
                throw refused; // with its own status
            }
            data(Completions.error(refused.refusal()));
        }

        private void data(ObjectNode body) throws IOException {
            exchange.events("data: " + new String(Json.bytes(body), StandardCharsets.UTF_8) + "\n\n");
        }
    }
}
