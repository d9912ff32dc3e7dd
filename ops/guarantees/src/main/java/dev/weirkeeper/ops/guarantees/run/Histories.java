package dev.weirkeeper.ops.guarantees.run;

import dev.weirkeeper.ops.guarantees.Seen;

/** What a record of a history belongs to. Pure. */
final class Histories {
    private Histories() {}

    /** The request that a record is for; empty for a dead letter. */
    static String requestOf(Seen seen) {
        return switch (seen) {
            case Seen.Responded it -> it.request();
            case Seen.Decided it -> it.request();
            case Seen.Attempted it -> it.request();
            case Seen.DeadLettered it -> "";
        };
    }
}
