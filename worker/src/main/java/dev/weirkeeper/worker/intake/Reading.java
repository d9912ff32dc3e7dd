package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.DispatchedRequest;

/** A record of a model topic, read. */
sealed interface Reading {
    /**
     * It is a dispatch.
     *
     * @param dispatch the dispatch
     */
    record Readable(DispatchedRequest dispatch) implements Reading {}

    /**
     * It is none, and never will be.
     *
     * @param code why, as an error code
     * @param message why, in words
     */
    record Poison(String code, String message) implements Reading {}
}
