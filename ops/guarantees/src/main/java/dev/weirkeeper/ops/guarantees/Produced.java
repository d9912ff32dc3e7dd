package dev.weirkeeper.ops.guarantees;

import java.util.Set;

/**
 * A record that was sent to the request topic.
 *
 * @param request the request's id, unique in the run; empty where the record is no request
 * @param origin where it lies, {@code topic-partition@offset}; empty where it was not acknowledged
 * @param acknowledged whether the broker acknowledged it; one that was not may or may not be there
 * @param acceptedAtMs its append time; the time of sending where it was not acknowledged
 * @param deadlineMs when it must have ended, broker time
 * @param mayGoTo the deployments that it may reach
 */
public record Produced(
        String request, String origin, boolean acknowledged, long acceptedAtMs, long deadlineMs, Set<String> mayGoTo) {
    /** Copies the set. */
    public Produced {
        mayGoTo = Set.copyOf(mayGoTo);
    }

    /** A record that no schema can read. */
    public static Produced poison(String origin, long acceptedAtMs) {
        return new Produced("", origin, true, acceptedAtMs, Long.MAX_VALUE, Set.of());
    }

    /** Whether it is a request, that is, can be decoded. */
    public boolean decodable() {
        return !request.isEmpty();
    }
}
