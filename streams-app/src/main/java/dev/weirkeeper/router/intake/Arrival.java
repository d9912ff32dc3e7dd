package dev.weirkeeper.router.intake;

import dev.weirkeeper.router.plan.Origin;
import dev.weirkeeper.router.time.Deadlines;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code llm.requests} as it came.
 *
 * @param origin where it came from
 * @param key its key; null: none
 * @param value its value; null: none
 * @param movedAtMs append time that a header says its mover wrote down; 0: none
 * @param moves how often it was moved, by its headers
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as they came; nobody compares them
public record Arrival(Origin origin, byte @Nullable [] key, byte @Nullable [] value, long movedAtMs, int moves) {
    /** One is enough; a second, because anybody can write the header of a first. */
    private static final int MOST_MOVES = 2;

    /** A request that was moved later than this is past any deadline. */
    private static final long LONGEST_MOVE_MS = Deadlines.LONGEST_MS;

    /**
     * Whether it may be moved once more. Routers of one generation agree on the partition count, so what one has moved is at
     * home; were it otherwise, it must not wander for ever.
     */
    boolean mayMove() {
        return moves < MOST_MOVES;
    }

    /**
     * When the broker took the request first, milliseconds since the epoch. Anybody can write the header, so it is believed
     * within bounds in which it does a requester no good: an earlier time only shortens its own request's life, a later one than
     * the append is never taken.
     */
    long acceptedAtMs() {
        long appended = origin.appendMs();
        return movedAtMs > 0 ? Math.clamp(movedAtMs, appended - LONGEST_MOVE_MS, appended) : appended;
    }
}
