package dev.weirkeeper.connector.ingress.http;

import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets in as many waiting calls as may be. Whoever is turned away is told when a place will be free, by how long those that
 * were let in have stayed lately: with n places held for t seconds each, one is given up every t/n. Thread-safe.
 */
final class Gate {
    private static final int WEIGHT = 16;
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long LONGEST_SECONDS = 60;
    private static final double NANOS = 1e9;

    private final int places;
    private final Semaphore free;
    private final LongSupplier nanoTime;
    private final AtomicLong meanStay = new AtomicLong(FIRST_NANOS);

    /** A place; close it to give it up. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @param places how many, 1 or more
     * @param nanoTime a clock that never goes back
     */
    Gate(int places, LongSupplier nanoTime) {
        this.places = places;
        this.free = new Semaphore(places);
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a place.
     *
     * @throws RefusedException 429 where none is free
     */
    Place enter() {
        if (!free.tryAcquire()) {
            throw new RefusedException(Refusal.overloaded(
                    "too_many_in_flight",
                    places + " calls wait for their answers here, and no more may",
                    retryAfterSeconds()));
        }
        long begun = nanoTime.getAsLong();
        return () -> {
            long stay = nanoTime.getAsLong() - begun;
            meanStay.accumulateAndGet(stay, (mean, latest) -> mean + (latest - mean) / WEIGHT);
            free.release();
        };
    }

    /** How many are in. */
    int taken() {
        return places - free.availablePermits();
    }

    private long retryAfterSeconds() {
        long seconds = (long) Math.ceil(meanStay.get() / NANOS / places);
        return Math.clamp(seconds, 1, LONGEST_SECONDS);
    }
}
