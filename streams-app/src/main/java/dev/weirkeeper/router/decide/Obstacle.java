package dev.weirkeeper.router.decide;

/**
 * What stands between a request and a deployment.
 *
 * @param exclusion why
 * @param detail the rule and the values, for people
 * @param goneAtMs for what passes by itself: when asking again is worthwhile, broker time in milliseconds since the epoch;
 *     {@link #NEVER} for what does not pass while the request is alive
 */
record Obstacle(Exclusion exclusion, String detail, long goneAtMs) {
    static final long NEVER = Long.MAX_VALUE;

    static Obstacle lasting(Exclusion exclusion, String detail) {
        return new Obstacle(exclusion, detail, NEVER);
    }

    boolean passes() {
        return goneAtMs != NEVER;
    }
}
