package dev.weirkeeper.connector.ingress.http;

import dev.weirkeeper.connector.ingress.openai.Completions;
import dev.weirkeeper.connector.ingress.openai.Idempotency;
import dev.weirkeeper.connector.ingress.openai.Outcomes;
import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Priority;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code POST /v1/chat/completions}: waits for the answer, or passes it on as it comes. */
final class ChatEndpoint implements Endpoint {
    private static final long LOOK_SECONDS = 1;

    private final Caller caller;
    private final Gate gate;
    private final EventStream events;

    ChatEndpoint(Caller caller, Gate gate, EventStream events) {
        this.caller = caller;
        this.gate = gate;
        this.events = events;
    }

    @Override
    public void answer(Exchange exchange) throws IOException, InterruptedException {
        // Somebody holds a connection open: that is what INTERACTIVE means.
        Caller.Asked asked = caller.read(exchange, Priority.INTERACTIVE);
        try (Gate.Place ignored = gate.enter()) {
            if (asked.chat().stream()) {
                events.answer(exchange, asked);
            } else {
                whole(exchange, asked);
            }
        }
    }

    private void whole(Exchange exchange, Caller.Asked asked) throws IOException, InterruptedException {
        InferenceResponse response = awaited(exchange, asked);
        Idempotency.requireSame(asked.mark(), response);
        Optional<Refusal> refusal = Outcomes.refusal(response, caller.clock().instant());
        if (refusal.isPresent()) {
            throw new RefusedException(refusal.get());
        }
        exchange.json(200, Completions.whole(response));
    }

    private InferenceResponse awaited(Exchange exchange, Caller.Asked asked) throws IOException, InterruptedException {
        CompletableFuture<InferenceResponse> response =
                caller.client().send(asked.chat().request());
        try {
            while (asked.chat().cancelOnDisconnect()) {
                try {
                    return response.get(LOOK_SECONDS, TimeUnit.SECONDS);
                } catch (TimeoutException e) {
                    if (!exchange.isThere()) {
                        caller.withdraw(asked);
                        throw new IOException("the caller has gone", e);
                    }
                }
            }
            return response.get();
        } catch (ExecutionException e) {
            throw Caller.refused(e.getCause());
        }
    }
}
