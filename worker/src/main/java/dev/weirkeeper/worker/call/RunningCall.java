package dev.weirkeeper.worker.call;

import org.jspecify.annotations.Nullable;

/**
 * One call's thread while it may be interrupted, and only then: the event of a call's end is sent by the same thread, and
 * sending must not be interrupted.
 */
final class RunningCall {
    private @Nullable Thread interruptible;
    private boolean aborted;

    /** The calling thread begins its call; false where the call was broken off before. */
    synchronized boolean enter() {
        if (!aborted) {
            interruptible = Thread.currentThread();
        }
        return !aborted;
    }

    /** The call is over; an interrupt that came too late is forgotten. */
    synchronized void leave() {
        interruptible = null;
        var unused = Thread.interrupted();
    }

    /** Breaks the call off. */
    synchronized void abort() {
        aborted = true;
        if (interruptible != null) {
            interruptible.interrupt();
        }
    }
}
