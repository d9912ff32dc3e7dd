package dev.weirkeeper.worker.call;

import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.outcome.Failure;

/** Why a call is broken off: how it is given back where it had not begun, and how it ends where it had. */
enum BreakOff {
    /** The worker stops. */
    STOPPING(ReturnReason.STOPPING, Failure.WORKER_STOPPING, "the worker stopped before the call ended"),
    /** Nobody wants the answer any more. */
    CANCELLED(ReturnReason.CANCELLED, Failure.REQUEST_CANCELLED, "the request was cancelled before the call ended");

    private final ReturnReason returnReason;
    private final Failure failure;
    private final String words;

    BreakOff(ReturnReason returnReason, Failure failure, String words) {
        this.returnReason = returnReason;
        this.failure = failure;
        this.words = words;
    }

    ReturnReason returnReason() {
        return returnReason;
    }

    Failure failure() {
        return failure;
    }

    String words() {
        return words;
    }
}
