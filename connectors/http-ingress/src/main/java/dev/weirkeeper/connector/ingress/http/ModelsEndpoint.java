package dev.weirkeeper.connector.ingress.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.connector.ingress.directory.ModelName;
import dev.weirkeeper.connector.ingress.openai.Json;
import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import java.io.IOException;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}: the names a caller may ask for. */
final class ModelsEndpoint {
    private final Caller caller;

    ModelsEndpoint(Caller caller) {
        this.caller = caller;
    }

    void list(Exchange exchange) throws IOException {
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        caller.directory().names(caller.tenant(exchange)).forEach(name -> data.add(json(name)));
        exchange.json(200, body);
    }

    void one(Exchange exchange, String id) throws IOException {
        ModelName name = caller.directory()
                .name(caller.tenant(exchange), id)
                .orElseThrow(() -> new RefusedException(Refusal.unknownModel(id)));
        exchange.json(200, json(name));
    }

    private static ObjectNode json(ModelName name) {
        return Json.object()
                .put("id", name.id())
                .put("object", "model")
                .put("created", name.created())
                .put("owned_by", name.owner());
    }
}
