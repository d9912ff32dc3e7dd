package dev.weirkeeper.connector.ingress.http;

import dev.weirkeeper.connector.client.ClientClosedException;
import dev.weirkeeper.connector.client.ClientException;
import dev.weirkeeper.connector.client.NotAcceptedException;
import dev.weirkeeper.connector.client.ResponseTimedOutException;
import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.connector.ingress.access.Access;
import dev.weirkeeper.connector.ingress.directory.Directory;
import dev.weirkeeper.connector.ingress.openai.ChatRequest;
import dev.weirkeeper.connector.ingress.openai.Idempotency;
import dev.weirkeeper.connector.ingress.openai.Json;
import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import dev.weirkeeper.schema.Priority;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What all endpoints that bring requests do alike: who calls, what is asked, and what a failure of the client means. */
record Caller(Access access, Directory directory, WeirkeeperClient client, InstantSource clock) {
    /**
     * A call that was read.
     *
     * @param mark what its body is remembered by; empty: it has no Idempotency-Key
     */
    record Asked(ChatRequest chat, String mark) {
        String tenant() {
            return chat.request().getTenant();
        }

        String requestId() {
            return chat.request().getRequestId();
        }
    }

    /** Who calls. */
    Access.Grant grant(Exchange exchange) {
        return access.grant(exchange.header("authorization"), exchange.isLoopback());
    }

    /** On whose behalf. */
    String tenant(Exchange exchange) {
        return grant(exchange).tenant();
    }

    /**
     * Reads a call.
     *
     * @param priority how urgent it is unless it says so itself
     * @throws RefusedException what is wrong with it
     */
    Asked read(Exchange exchange, Priority priority) throws IOException, InterruptedException {
        String tenant = tenant(exchange);
        byte[] body = exchange.jsonBody();
        Optional<String> key = exchange.header("idempotency-key");
        String id = key.map(given -> Idempotency.requestId(tenant, given)).orElseGet(() -> "req-" + UUID.randomUUID());
        String mark = key.isPresent() ? Idempotency.mark(body) : "";
        exchange.requestId(id);
        ChatRequest chat = ChatRequest.read(
                Json.object(body),
                exchange.headers(),
                new ChatRequest.Origin(tenant, id, mark, clock.instant()),
                priority);
        String model = chat.request().getModel();
        if (directory.name(tenant, model).isEmpty()) {
            throw new RefusedException(Refusal.unknownModel(model));
        }
        return new Asked(chat, mark);
    }

    /** Withdraws a request whose caller has gone. Nobody is left to be told whether that went well. */
    void withdraw(Asked asked) {
        var unused = client.cancel(asked.tenant(), asked.requestId());
    }

    /** What a failure of the client means in HTTP. */
    static RefusedException refused(@Nullable Throwable failure) {
        return new RefusedException(
                switch (failure) {
                    case null -> Refusal.server(500, "internal_error", "this door failed");
                    case NotAcceptedException e
                    when e.code().equals("request_too_large") ->
                        Refusal.call(413, e.code(), String.valueOf(e.getMessage()));
                    case ResponseTimedOutException e -> Refusal.server(504, e.code(), String.valueOf(e.getMessage()));
                    case ClientClosedException e -> Refusal.server(503, "shutting_down", "this door is closing");
                    case ClientException e -> Refusal.server(503, e.code(), String.valueOf(e.getMessage()));
                    default -> Refusal.server(500, "internal_error", "this door failed; its log says more");
                });
    }
}
