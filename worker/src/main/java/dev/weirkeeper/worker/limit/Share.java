package dev.weirkeeper.worker.limit;

import org.jspecify.annotations.Nullable;

/**
 * What one call holds of a limit: taken, then started, then ended; or taken and given back, where no call is made. Each step
 * counts once. A start counts from the look just before the first byte, which is the second: between the first one and that a
 * connection may have to be made. A call that was never asked a second time counts at its end. Thread-safe.
 */
public final class Share implements AutoCloseable {
    private enum State {
        TAKEN,
        LOOKED,
        STARTED,
        OVER
    }

    private final @Nullable LimitBook book;
    private final long generation;
    private final Need need;
    private final long longestCallMs;
    private State state = State.TAKEN;

    Share(@Nullable LimitBook book, long generation, Need need, long longestCallMs) {
        this.book = book;
        this.generation = generation;
        this.need = need;
        this.longestCallMs = longestCallMs;
    }

    /** The share of a call that nothing limits. */
    public static Share unlimited() {
        return new Share(null, 0, new Need(0, 0), Long.MAX_VALUE);
    }

    /** The longest time-out the call may have, milliseconds. */
    public long longestCallMs() {
        return longestCallMs;
    }

    /**
     * A look before the call.
     *
     * @return false: it must not be made, the lease that it was taken under is over
     */
    public synchronized boolean look() {
        if (state == State.OVER || (book != null && !book.holds(generation))) {
            return false;
        }
        if (state == State.LOOKED) {
            count();
        } else if (state == State.TAKEN) {
            state = State.LOOKED;
        }
        return true;
    }

    private void count() {
        if (book != null) {
            book.start(generation, need);
        }
        state = State.STARTED;
    }

    /**
     * The call was made, or may have been, and has ended.
     *
     * @param usedTokens what it really used, prompt and answer; 0 where nobody said
     */
    public synchronized void end(long usedTokens) {
        if (state == State.OVER) {
            return;
        }
        if (state != State.STARTED) {
            count();
        }
        if (book != null) {
            book.end(generation, Math.max(0, usedTokens - need.tokens()));
        }
        state = State.OVER;
    }

    /** Nothing more comes of it: what was not started goes back unused. */
    @Override
    public synchronized void close() {
        if (book != null) {
            switch (state) {
                case TAKEN, LOOKED -> book.putBack(generation, need);
                case STARTED -> book.end(generation, 0);
                case OVER -> {}
            }
        }
        state = State.OVER;
    }
}
