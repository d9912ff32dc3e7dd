package dev.weirkeeper.connector.ingress.status;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.RoutingDecision;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The newest requests and how they stand. The three topics are read side by side, so that a decision may be seen before its
 * request: states only ever go forward. The oldest requests make room. Thread-safe.
 */
public final class RequestView {
    private final int mostRequests;
    private final long mostBytes;
    private final Map<Id, RequestState> states = new LinkedHashMap<>();
    private long bytes;

    private record Id(String tenant, String requestId) {}

    /**
     * @param mostRequests how many are held, 1 or more
     * @param mostBytes how many bytes of responses are held
     */
    public RequestView(int mostRequests, long mostBytes) {
        this.mostRequests = mostRequests;
        this.mostBytes = mostBytes;
    }

    /** A request was accepted. */
    public void accepted(InferenceRequest request) {
        update(
                request.getTenant(),
                request.getRequestId(),
                state -> state.createdAt() == null
                        ? new RequestState(
                                state.status(),
                                request.getCreatedAt(),
                                state.pendingUntil(),
                                state.model(),
                                state.attempt(),
                                state.response())
                        : state);
    }

    /** The router has decided about one. */
    public void decided(RoutingDecision decision) {
        update(decision.getTenant(), decision.getRequestId(), state -> {
            if (state.ended()) {
                return state;
            }
            return switch (decision.getOutcome()) {
                case ROUTED ->
                    new RequestState(
                            "routed", state.createdAt(), null, decision.getChosen(), decision.getAttempt(), null);
                case DEFERRED ->
                    new RequestState(
                            "pending",
                            state.createdAt(),
                            decision.getDeferredUntil(),
                            state.model(),
                            state.attempt(),
                            null);
                case CACHED, REFUSED, UNKNOWN -> state; // the response comes with it
            };
        });
    }

    /**
     * One has ended.
     *
     * @param raw the response's bytes on the topic
     */
    public void ended(InferenceResponse response, byte[] raw) {
        update(
                response.getTenant(),
                response.getRequestId(),
                state -> state.ended()
                        ? state
                        : new RequestState(
                                response.getStatus().name().toLowerCase(Locale.ROOT),
                                response.getCreatedAt(),
                                null,
                                response.getModel(),
                                Math.max(state.attempt(), response.getAttempts()),
                                raw));
    }

    /** How a request stands; empty: it is not held. */
    public synchronized Optional<RequestState> find(String tenant, String requestId) {
        return Optional.ofNullable(states.get(new Id(tenant, requestId)));
    }

    private synchronized void update(String tenant, String requestId, UnaryOperator<RequestState> change) {
        Id id = new Id(tenant, requestId);
        RequestState before = states.getOrDefault(id, RequestState.queued(null));
        RequestState after = change.apply(before);
        states.put(id, after);
        bytes += size(after) - size(before);
        Iterator<RequestState> eldest = states.values().iterator();
        while ((states.size() > mostRequests || bytes > mostBytes) && eldest.hasNext()) {
            bytes -= size(eldest.next());
            eldest.remove();
        }
    }

    private static long size(RequestState state) {
        byte[] response = state.response();
        return response == null ? 0 : response.length;
    }
}
