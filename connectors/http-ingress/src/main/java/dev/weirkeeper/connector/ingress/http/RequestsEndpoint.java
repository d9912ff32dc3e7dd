package dev.weirkeeper.connector.ingress.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.connector.ingress.openai.Completions;
import dev.weirkeeper.connector.ingress.openai.Json;
import dev.weirkeeper.connector.ingress.openai.Outcomes;
import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import dev.weirkeeper.connector.ingress.status.RequestState;
import dev.weirkeeper.connector.ingress.status.RequestView;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.serde.RecordSerdes;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** {@code /v1/requests}: for callers who do not wait. The same body as of a chat completion; the answer is fetched later. */
final class RequestsEndpoint {
    private final Caller caller;
    private final Stored stored;

    /**
     * What is known of requests.
     *
     * @param topic the topic that responses came from, for reading them
     * @param seen how far back it reaches, in words
     */
    record Stored(RequestView view, RecordSerdes serdes, String topic, String seen) {
        InferenceResponse response(byte[] raw) {
            return serdes.deserialize(topic, raw, InferenceResponse.class);
        }
    }

    RequestsEndpoint(Caller caller, Stored stored) {
        this.caller = caller;
        this.stored = stored;
    }

    /** {@code POST}: 202 as soon as the log has it. */
    void submit(Exchange exchange) throws IOException, InterruptedException {
        Caller.Asked asked = caller.read(exchange, Priority.STANDARD);
        InferenceRequest request = asked.chat().request();
        if (asked.chat().stream()) {
            throw new RefusedException(
                    Refusal.field("stream", "true", "must be false here: streams are for POST /v1/chat/completions"));
        }
        if (request.getParameters() != null
                && request.getParameters().getExtra().containsKey("callback")) {
            throw new RefusedException(
                    Refusal.field("callback", "", "is not offered: ask GET /v1/requests/{id} for the answer"));
        }
        await(caller.client().submit(request));
        ObjectNode body = Json.object()
                .put("id", asked.requestId())
                .put("object", "request")
                .put("status", "queued")
                .put("created_at", request.getCreatedAt().getEpochSecond());
        exchange.answerHeader("Location", "/v1/requests/" + asked.requestId());
        exchange.json(202, body);
    }

    /** {@code GET}: how it stands, and its answer once there is one. */
    void show(Exchange exchange, String id) throws IOException {
        String tenant = caller.tenant(exchange);
        exchange.json(200, json(id, require(tenant, id)));
    }

    /** {@code DELETE}: withdraws it, unless it has ended. */
    void cancel(Exchange exchange, String id) throws IOException, InterruptedException {
        String tenant = caller.tenant(exchange);
        RequestState state = require(tenant, id);
        if (state.ended()) {
            exchange.json(200, json(id, state));
            return;
        }
        await(caller.client().cancel(tenant, id));
        exchange.json(202, Json.object().put("id", id).put("object", "request").put("status", "cancelling"));
    }

    private RequestState require(String tenant, String id) {
        return stored.view()
                .find(tenant, id)
                .orElseThrow(() -> new RefusedException(Refusal.unknownRequest(id, stored.seen())));
    }

    private ObjectNode json(String id, RequestState state) {
        ObjectNode body = Json.object().put("id", id).put("object", "request").put("status", state.status());
        if (state.createdAt() != null) {
            body.put("created_at", state.createdAt().getEpochSecond());
        }
        if (state.pendingUntil() != null) {
            body.put("pending_until", state.pendingUntil().toString());
        }
        body.put("model", state.model()).put("attempt", state.attempt());
        byte @Nullable [] raw = state.response();
        if (raw != null) {
            InferenceResponse response = stored.response(raw);
            body.put("completed_at", response.getCompletedAt().getEpochSecond());
            Optional<Refusal> refusal =
                    Outcomes.refusal(response, caller.clock().instant());
            if (refusal.isPresent()) {
                body.set("error", Completions.error(refusal.get()).get("error"));
            } else {
                body.set("response", Completions.whole(response));
            }
        }
        return body;
    }

    private static void await(CompletableFuture<?> accepted) throws InterruptedException {
        try {
            accepted.get();
        } catch (ExecutionException e) {
            throw Caller.refused(e.getCause());
        }
    }
}
