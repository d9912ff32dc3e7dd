package dev.weirkeeper.ops.guarantees.load;

/**
 * What is sent.
 *
 * @param requests how many, at least 1
 * @param perSecond how fast, more than 0
 * @param poison the share of records that cannot be decoded, 0 to 1, sent beside the requests
 * @param clockShiftMs how wrong the sender's clock is
 * @param lethal how many prompts kill their worker
 * @param ids what request ids start with
 */
public record Load(int requests, double perSecond, double poison, long clockShiftMs, int lethal, String ids) {
    private static final String WARM_UP = "warm-up-";

    /** Refuses values out of range. */
    public Load {
        if (requests < 1 || !(perSecond > 0) || !(poison >= 0 && poison <= 1) || lethal < 0) {
            throw new IllegalArgumentException(
                    "load: requests must be at least 1, perSecond more than 0, poison 0 to 1");
        }
    }

    /** Nothing odd. */
    public static Load plain(int requests, double perSecond) {
        return new Load(requests, perSecond, 0, 0, 0, "request-");
    }

    /** A first load, whose requests are told from others by their ids. */
    public static Load warmUp(int requests, double perSecond) {
        return new Load(requests, perSecond, 0, 0, 0, WARM_UP);
    }

    /** Whether a request belongs to a first load. */
    public static boolean isWarmUp(String request) {
        return request.startsWith(WARM_UP);
    }

    /** The same, for so long at the least. */
    public Load lasting(double seconds) {
        int more = (int) Math.max(requests, Math.ceil(seconds * perSecond));
        return new Load(more, perSecond, poison, clockShiftMs, lethal, ids);
    }

    /** The same with poison. */
    public Load withPoison(double share) {
        return new Load(requests, perSecond, share, clockShiftMs, lethal, ids);
    }

    /** The same with a wrong clock. */
    public Load withClockShift(long ms) {
        return new Load(requests, perSecond, poison, ms, lethal, ids);
    }

    /** The same with prompts that kill. */
    public Load withLethal(int prompts) {
        return new Load(requests, perSecond, poison, clockShiftMs, prompts, ids);
    }
}
