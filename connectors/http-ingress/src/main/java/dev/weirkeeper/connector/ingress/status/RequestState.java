package dev.weirkeeper.connector.ingress.status;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a request stands.
 *
 * @param status in words: queued, pending, routed, answered, refused, expired, failed or cancelled
 * @param createdAt when it was made, by the client's clock; null: not known yet
 * @param pendingUntil for pending: when it is looked at again; null: when something changes
 * @param model the deployment it was last sent to; null: to none yet
 * @param attempt the number of its last dispatch, from 1; 0: none yet
 * @param response its response as bytes of the topic; null: it has none yet
 */
public record RequestState(
        String status,
        @Nullable Instant createdAt,
        @Nullable Instant pendingUntil,
        @Nullable String model,
        int attempt,
        byte @Nullable [] response) {

    /** Accepted, and nothing else is known of it. */
    static RequestState queued(@Nullable Instant createdAt) {
        return new RequestState("queued", createdAt, null, null, 0, null);
    }

    /** Whether it has ended for good. */
    public boolean ended() {
        return response != null;
    }
}
