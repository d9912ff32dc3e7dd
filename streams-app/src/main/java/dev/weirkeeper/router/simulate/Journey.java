package dev.weirkeeper.router.simulate;

import dev.weirkeeper.router.pending.WaitingRoom;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import org.jspecify.annotations.Nullable;

/** A request on its way. Not thread-safe. */
final class Journey {
    private final long number;
    private final InferenceRequest request;
    private LedgerEntry entry;
    private WaitingRoom.@Nullable Place place;
    private long lookAtMs;
    private boolean deferred;
    private boolean waited;

    /**
     * @param number its place in the traffic
     * @param entry its ledger entry, WAITING
     */
    Journey(long number, InferenceRequest request, LedgerEntry entry) {
        this.number = number;
        this.request = request;
        this.entry = entry;
    }

    long number() {
        return number;
    }

    InferenceRequest request() {
        return request;
    }

    LedgerEntry entry() {
        return entry;
    }

    void become(LedgerEntry after) {
        entry = after;
    }

    boolean ended() {
        return entry.getState() == LedgerState.ENDED;
    }

    /** Where it waits; null: it does not. */
    WaitingRoom.@Nullable Place place() {
        return place;
    }

    void waitsAt(WaitingRoom.@Nullable Place where) {
        place = where;
    }

    /** When the decision that made it wait wants to be asked again, milliseconds since the epoch. */
    long lookAtMs() {
        return lookAtMs;
    }

    void lookAt(long atMs) {
        lookAtMs = atMs;
    }

    /** It waits: for a cheaper hour, or for something else. */
    void waits(boolean forCheaperHour) {
        deferred |= forCheaperHour;
        waited |= !forCheaperHour;
    }

    /** Whether it has waited for a cheaper hour. */
    boolean deferred() {
        return deferred;
    }

    /** Whether it has waited for something else: room, or its tenant's budgets. */
    boolean waited() {
        return waited;
    }
}
