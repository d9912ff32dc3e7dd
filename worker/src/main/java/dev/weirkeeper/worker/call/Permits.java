package dev.weirkeeper.worker.call;

import dev.weirkeeper.schema.AttemptOutcome;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How many calls of one model may run at once. A permit is taken before a dispatch is taken from its topic and given back
 * when its call's end is on the log, so that nothing is taken that cannot be called at once, and nothing more while ends wait
 * to be told. One thread takes, any may give back. The number may shrink below what is taken: then none is free until enough
 * have come back.
 */
public final class Permits {
    private final int ceiling;
    private final @Nullable AdaptiveLimit adaptive;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int taken;

    private Permits(int ceiling, @Nullable AdaptiveLimit adaptive) {
        if (ceiling < 1) {
            throw new IllegalArgumentException("size: " + ceiling + " must be at least 1");
        }
        this.ceiling = ceiling;
        this.adaptive = adaptive;
    }

    /**
     * Always so many.
     *
     * @param size permits, at least 1
     */
    public static Permits fixed(int size) {
        return new Permits(size, null);
    }

    /**
     * As many as the provider is seen to take.
     *
     * @param ceiling never more than this, at least 1
     */
    public static Permits adaptive(int ceiling) {
        return new Permits(ceiling, new AdaptiveLimit(Math.max(1, ceiling)));
    }

    /** Takes one, if one is free. */
    public boolean tryTake() {
        lock.lock();
        try {
            if (taken >= size()) {
                return false;
            }
            taken++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives one back. */
    public void giveBack() {
        lock.lock();
        try {
            taken--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A call that holds a permit has ended.
     *
     * @param outcome how
     * @param startedNanos when it began, on the monotonic clock
     * @param nowNanos the same clock now
     */
    void callEnded(AttemptOutcome outcome, long startedNanos, long nowNanos) {
        if (adaptive != null) {
            lock.lock();
            try {
                adaptive.ended(outcome, startedNanos, nowNanos, taken);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** How many there are now. */
    public int size() {
        return adaptive == null ? ceiling : adaptive.now();
    }

    /** How many are free now. */
    public int free() {
        lock.lock();
        try {
            return Math.max(0, size() - taken);
        } finally {
            lock.unlock();
        }
    }

    /** How many are taken now. */
    public int taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until one is free, at most so long. Does not take it. */
    public void awaitFree(Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (taken >= size() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
