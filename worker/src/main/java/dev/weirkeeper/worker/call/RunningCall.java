package dev.weirkeeper.worker.call;

import dev.weirkeeper.schema.DispatchedRequest;
import org.jspecify.annotations.Nullable;

/**
 * One call's thread while it may be interrupted, and only then: the event of a call's end is sent by the same thread, and
 * sending must not be interrupted.
 */
final class RunningCall {
    private final DispatchedRequest dispatch;
    private @Nullable Thread interruptible;
    private @Nullable BreakOff brokenOff;

    RunningCall(DispatchedRequest dispatch) {
        this.dispatch = dispatch;
    }

    /** Whether it is a call for this request. */
    boolean isFor(String tenant, String requestId) {
        return dispatch.getRequestId().equals(requestId) && dispatch.getTenant().equals(tenant);
    }

    /** The calling thread begins its call; false where the call was broken off before. */
    synchronized boolean enter() {
        if (brokenOff == null) {
            interruptible = Thread.currentThread();
        }
        return brokenOff == null;
    }

    /** The call is over; an interrupt that came too late is forgotten. */
    synchronized void leave() {
        interruptible = null;
        var unused = Thread.interrupted();
    }

    /** Breaks the call off. */
    synchronized void abort(BreakOff why) {
        if (brokenOff == null) {
            brokenOff = why;
        }
        if (interruptible != null) {
            interruptible.interrupt();
        }
    }

    /** Why it was broken off. */
    synchronized BreakOff why() {
        return brokenOff == null ? BreakOff.STOPPING : brokenOff;
    }
}
