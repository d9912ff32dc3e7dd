package dev.weirkeeper.ops.guarantees.load;

import java.util.List;
import java.util.function.IntFunction;

/**
 * What is sent.
 *
 * @param requests how many, at least 1
 * @param perSecond how fast, more than 0
 * @param oddities what is odd about it
 * @param prompts the request of a number, from 0
 */
public record Load(int requests, double perSecond, Oddities oddities, IntFunction<Prompt> prompts) {
    private static final String WARM_UP = "warm-up-";

    /**
     * What is odd about a load.
     *
     * @param poison the share of records that cannot be decoded, 0 to 1, sent beside the requests
     * @param clockShiftMs how wrong the sender's clock is
     * @param lethal how many prompts kill their worker
     */
    public record Oddities(double poison, long clockShiftMs, int lethal) {
        /** Nothing. */
        public static final Oddities NONE = new Oddities(0, 0, 0);

        /** Refuses values out of range. */
        public Oddities {
            if (!(poison >= 0 && poison <= 1) || lethal < 0) {
                throw new IllegalArgumentException("load: poison must be 0 to 1, lethal at least 0");
            }
        }
    }

    /** Refuses values out of range. */
    public Load {
        if (requests < 1 || !(perSecond > 0)) {
            throw new IllegalArgumentException("load: requests must be at least 1, perSecond more than 0");
        }
    }

    /** Nothing odd. */
    public static Load plain(int requests, double perSecond) {
        return plain("request-", requests, perSecond);
    }

    /** Nothing odd, with ids of its own. */
    public static Load plain(String ids, int requests, double perSecond) {
        return new Load(requests, perSecond, Oddities.NONE, number -> Prompt.number(ids, number));
    }

    /** Requests that may go to one deployment each, in turn. */
    public static Load pinned(String ids, int requests, double perSecond, List<String> models) {
        List<String> inTurn = List.copyOf(models);
        return new Load(
                requests,
                perSecond,
                Oddities.NONE,
                number -> Prompt.pinned(ids + number, inTurn.get(number % inTurn.size())));
    }

    /** A first load, whose requests are told from others by their ids. */
    public static Load warmUp(String ids, int requests, double perSecond) {
        return plain(WARM_UP + ids, Math.max(1, requests), perSecond);
    }

    /** The same where its requests may go to one deployment alone. */
    public static Load warmUp(String ids, int requests, double perSecond, String model) {
        return pinned(WARM_UP + ids, Math.max(1, requests), perSecond, List.of(model));
    }

    /** Whether a request belongs to a first load. */
    public static boolean isWarmUp(String request) {
        return request.startsWith(WARM_UP);
    }

    /** The same, for so long at the least. */
    public Load lasting(double seconds) {
        int more = (int) Math.max(requests, Math.ceil(seconds * perSecond));
        return new Load(more, perSecond, oddities, prompts);
    }

    /** The same with poison. */
    public Load withPoison(double share) {
        return with(new Oddities(share, oddities.clockShiftMs(), oddities.lethal()));
    }

    /** The same with a wrong clock. */
    public Load withClockShift(long ms) {
        return with(new Oddities(oddities.poison(), ms, oddities.lethal()));
    }

    /** The same with prompts that kill. */
    public Load withLethal(int prompts) {
        return with(new Oddities(oddities.poison(), oddities.clockShiftMs(), prompts));
    }

    /** The request of a number. */
    Prompt prompt(int number) {
        return prompts.apply(number);
    }

    private Load with(Oddities others) {
        return new Load(requests, perSecond, others, prompts);
    }
}
