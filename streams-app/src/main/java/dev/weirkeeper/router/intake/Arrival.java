package dev.weirkeeper.router.intake;

import dev.weirkeeper.router.plan.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code llm.requests} as it came.
 *
 * @param origin where it came from
 * @param key its key; null: none
 * @param value its value; null: none
 * @param movedAtMs append time that its mover wrote down; 0: it was not moved
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as they came; nobody compares them
public record Arrival(Origin origin, byte @Nullable [] key, byte @Nullable [] value, long movedAtMs) {
    /** Longest time between a stray's two appends that is believed: anybody can write a header. */
    private static final long LONGEST_MOVE_MS = 86_400_000;

    /** Whether it was moved here. */
    boolean moved() {
        return movedAtMs > 0;
    }

    /** When the broker took the request first, milliseconds since the epoch. */
    long acceptedAtMs() {
        long appended = origin.appendMs();
        boolean believed = moved() && movedAtMs <= appended && movedAtMs >= appended - LONGEST_MOVE_MS;
        return believed ? movedAtMs : appended;
    }
}
