package dev.weirkeeper.router.attempt;

/**
 * How long a deployment is left alone after a failure that named no time: {@value #FIRST_MS} ms, doubled with each failure
 * before it up to {@value #LONGEST_MS} ms; of that, between a half and the whole, by a hash of the dispatch, so that requests
 * that failed together do not come back together; and no more than half of the time that is left, so that a request does not
 * spend the rest of its life on a wait that it cannot outlive. Pure: the same dispatch waits the same.
 */
final class Backoff {
    static final long FIRST_MS = 500;
    static final long LONGEST_MS = 30_000;

    private static final int LARGEST_DOUBLING = 6;
    /** Spreads hashes of names that differ in their last letter alone. */
    private static final int SPREAD = 0x9E3779B9;

    private Backoff() {}

    /**
     * The wait, milliseconds.
     *
     * @param before failures before this one, in a row
     * @param dispatchId the dispatch that failed
     * @param leftMs time until the request's deadline
     */
    static long ms(int before, String dispatchId, long leftMs) {
        long whole = Math.min(LONGEST_MS, FIRST_MS << Math.clamp(before, 0, LARGEST_DOUBLING));
        long half = whole / 2;
        long jittered = half + Integer.toUnsignedLong(dispatchId.hashCode() * SPREAD) % (whole - half + 1);
        return Math.clamp(leftMs / 2, half(FIRST_MS), jittered);
    }

    private static long half(long ms) {
        return ms / 2;
    }
}
