package dev.weirkeeper.worker.call;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many calls of one model may run at once. A permit is taken before a dispatch is taken from its topic and given back
 * when its call has ended, so that nothing is taken that cannot be called at once. One thread takes, any may give back.
 */
public final class Permits {
    private final int size;
    private final Semaphore free;

    /**
     * @param size permits, at least 1
     */
    public Permits(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " must be at least 1");
        }
        this.size = size;
        this.free = new Semaphore(size);
    }

    /** Takes one, if one is free. */
    public boolean tryTake() {
        return free.tryAcquire();
    }

    /** Gives one back. */
    public void giveBack() {
        free.release();
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** How many are free now. */
    public int free() {
        return free.availablePermits();
    }

    /** How many are taken now. */
    public int taken() {
        return size - free.availablePermits();
    }

    /** Waits until one is free, at most so long. Does not take it. */
    public void awaitFree(Duration longest) throws InterruptedException {
        if (free.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
            free.release();
        }
    }
}
