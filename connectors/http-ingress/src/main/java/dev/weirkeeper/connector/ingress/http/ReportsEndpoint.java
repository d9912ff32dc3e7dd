package dev.weirkeeper.connector.ingress.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.connector.ingress.access.Access;
import dev.weirkeeper.connector.ingress.openai.Json;
import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import dev.weirkeeper.connector.ingress.openai.Reports;
import dev.weirkeeper.schema.Feedback;
import dev.weirkeeper.schema.Signal;
import dev.weirkeeper.topic.Topics;
import java.io.IOException;

/** {@code POST /v1/feedback} and {@code POST /v1/signals}: 202 when the log has it. */
final class ReportsEndpoint {
    private final Caller caller;
    private final Telling telling;
    private final Topics topics;

    ReportsEndpoint(Caller caller, Telling telling, Topics topics) {
        this.caller = caller;
        this.telling = telling;
        this.topics = topics;
    }

    void feedback(Exchange exchange) throws IOException, InterruptedException {
        String tenant = caller.tenant(exchange);
        ObjectNode body = Json.object(exchange.jsonBody());
        Feedback feedback = Reports.feedback(body, tenant, caller.clock().instant());
        telling.tell(topics.feedback(), feedback.getRequestId(), feedback);
        exchange.json(202, Json.object().put("object", "feedback").put("request_id", feedback.getRequestId()));
    }

    void signal(Exchange exchange) throws IOException, InterruptedException {
        Access.Grant grant = caller.grant(exchange);
        ObjectNode body = Json.object(exchange.jsonBody());
        Signal signal = Reports.signal(body, grant.tenant(), caller.clock().instant());
        if (!grant.anySignal() && !signal.getScope().equals("tenant:" + grant.tenant())) {
            throw new RefusedException(new Refusal(
                    403,
                    "permission_error",
                    "signal_not_permitted",
                    "scope",
                    "scope: '" + signal.getScope() + "' must be tenant:" + grant.tenant()
                            + " for this key: all tenants would feel it (weir tenants key create --any-signal)",
                    0));
        }
        telling.tell(topics.signals(), signal.getScope(), signal);
        exchange.json(
                202,
                Json.object()
                        .put("object", "signal")
                        .put("scope", signal.getScope())
                        .put("name", signal.getName()));
    }
}
