package dev.weirkeeper.router.attempt;

import dev.weirkeeper.schema.LedgerEntry;

/** What follows from something that happened to a request. */
public sealed interface Consequence {

    /**
     * Nothing: it is late, double or somebody else's.
     *
     * @param why a stable code, for the meters
     */
    record Ignore(String why) implements Consequence {}

    /**
     * The ledger changes and that is all.
     *
     * @param after the entry
     */
    record Keep(LedgerEntry after) implements Consequence {}

    /**
     * The request needs a decision.
     *
     * @param after the entry, WAITING
     */
    record Decide(LedgerEntry after) implements Consequence {}

    /**
     * The request ends.
     *
     * @param after the entry, ENDED
     * @param ending how
     */
    record End(LedgerEntry after, Ending ending) implements Consequence {}

    /** The request ended long ago and is forgotten. */
    record Forget() implements Consequence {}
}
