package dev.weirkeeper.ops.guarantees.burst;

import java.util.List;
import java.util.Optional;

/**
 * One way in which requests come all at once.
 *
 * @param name its name, stable
 * @param words what happens, in words
 * @param budgetNanoUsd what may be spent in an hour, nano-dollars
 * @param onOnePartition the share of its requests that have the same home partition; 0: they are spread by their ids
 * @param twist what else happens
 */
public record Burst(String name, String words, long budgetNanoUsd, double onOnePartition, Twist twist) {
    /** How many requests are sent unless said otherwise. */
    public static final int REQUESTS = 5_000;

    private static final long DOLLAR = 1_000_000_000;
    private static final double MOST = 0.9;

    /** What else happens. */
    public enum Twist {
        /** Nothing. */
        NONE,
        /** The hour ends while money is spent, and another budget begins. */
        WINDOW_END,
        /** Each of the two routers in turn is killed while money is spent, and started again. */
        ROUTER_KILLS
    }

    /** All of them, in their order. */
    public static List<Burst> all() {
        return List.of(
                new Burst("burst", "5000 requests at once, $1 an hour", DOLLAR, 0, Twist.NONE),
                new Burst("one-partition", "the same, 90 % of it on one of 12 partitions", DOLLAR, MOST, Twist.NONE),
                new Burst("small", "the same, $0.03 an hour", DOLLAR / 100 * 3, 0, Twist.NONE),
                new Burst("window-end", "$1 an hour, and an hour ends meanwhile", DOLLAR, 0, Twist.WINDOW_END),
                new Burst(
                        "router-kills", "$1 an hour, kill -9 of both routers in turn", DOLLAR, 0, Twist.ROUTER_KILLS));
    }

    /** The burst of a name. */
    public static Optional<Burst> named(String name) {
        return all().stream().filter(burst -> burst.name().equals(name)).findFirst();
    }
}
