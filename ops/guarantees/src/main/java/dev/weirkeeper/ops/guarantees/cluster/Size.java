package dev.weirkeeper.ops.guarantees.cluster;

/**
 * How large a cluster is.
 *
 * @param brokers 1 or 3; 0: there are brokers already
 * @param routers at least 1; with more than one each store has a standby
 * @param workers at least 1
 * @param plain consumer loops instead of router and workers, to compare with
 */
public record Size(int brokers, int routers, int workers, boolean plain) {
    /** One broker, two routers, three workers. */
    public static final Size USUAL = new Size(1, 2, 3, false);
    /** The same on three brokers. */
    public static final Size THREE_BROKERS = new Size(3, 2, 3, false);
    /** One broker, one router, three workers. */
    public static final Size ONE_ROUTER = new Size(1, 1, 3, false);
    /** Three consumer loops. */
    public static final Size PLAIN = new Size(1, 0, 3, true);
}
