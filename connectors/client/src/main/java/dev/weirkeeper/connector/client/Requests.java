package dev.weirkeeper.connector.client;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Starts requests: what a request must have is filled in, what it may have is left to the caller. */
public final class Requests {
    static {
        TrustedRecords
                .vouch(); // Avro builds no record with an enum in it before; the first request may precede the client
    }

    private Requests() {}

    /**
     * A request of one user message, with a fresh random id, made now by the system clock.
     *
     * @param tenant who asks and pays, not blank
     * @param prompt the text of the message
     * @return a builder: set what else is wanted (model, priority, deadline, metadata), then {@code build()}
     */
    public static InferenceRequest.Builder prompt(String tenant, String prompt) {
        return prompt(tenant, prompt, UUID.randomUUID().toString(), InstantSource.system());
    }

    /**
     * A request of one user message.
     *
     * @param tenant who asks and pays, not blank
     * @param prompt the text of the message
     * @param requestId the idempotency key: the router answers an id of a tenant once
     * @param clock the time it is made
     */
    public static InferenceRequest.Builder prompt(String tenant, String prompt, String requestId, InstantSource clock) {
        if (tenant.isBlank()) {
            throw new IllegalArgumentException("tenant: '" + tenant + "' must not be blank");
        }
        if (requestId.isBlank()) {
            throw new IllegalArgumentException("requestId: '" + requestId + "' must not be blank");
        }
        Message message =
                Message.newBuilder().setRole("user").setContent(prompt).build();
        return InferenceRequest.newBuilder()
                .setRequestId(requestId)
                .setTenant(tenant)
                .setCreatedAt(clock.instant())
                .setMessages(List.of(message));
    }
}
