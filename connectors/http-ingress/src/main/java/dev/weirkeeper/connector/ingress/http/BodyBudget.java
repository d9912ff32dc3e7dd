package dev.weirkeeper.connector.ingress.http;

import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import java.util.concurrent.Semaphore;

/**
 * Bounds the memory of all bodies together: each takes its length from one budget before it is read, and gives it back when its
 * call ends. A body without a length takes the most that one may have. Thread-safe.
 */
final class BodyBudget {
    private static final int UNIT = 1_024;
    private static final long SOON_SECONDS = 1;

    private final Semaphore units;

    /**
     * @param bytes for all bodies together
     */
    BodyBudget(long bytes) {
        this.units = new Semaphore(Math.toIntExact(bytes / UNIT));
    }

    /**
     * Takes room for a body.
     *
     * @return what to give back
     * @throws RefusedException 429 where too little is left
     */
    int take(long bytes) {
        int wanted = Math.toIntExact((bytes + UNIT - 1) / UNIT);
        if (!units.tryAcquire(wanted)) {
            throw new RefusedException(Refusal.overloaded(
                    "too_many_bytes_in_flight",
                    "the calls that are here now hold as many bytes as may be",
                    SOON_SECONDS));
        }
        return wanted;
    }

    /** Gives room back. */
    void give(int taken) {
        units.release(taken);
    }
}
