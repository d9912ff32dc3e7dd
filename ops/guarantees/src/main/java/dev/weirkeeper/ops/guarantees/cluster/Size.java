package dev.weirkeeper.ops.guarantees.cluster;

/**
 * How large a cluster is, and of what kind.
 *
 * @param brokers 1 or 3; 0: there are brokers already
 * @param routers at least 1; with more than one each store has a standby
 * @param workers at least 1
 * @param kind what calls, and under which limits
 */
public record Size(int brokers, int routers, int workers, Kind kind) {
    /** One broker, two routers, three workers. */
    public static final Size USUAL = new Size(1, 2, 3, Kind.USUAL);
    /** The same under the provider's limits. */
    public static final Size LIMITED = new Size(1, 2, 3, Kind.LIMITED);
    /** The same for a tenant with a budget. */
    public static final Size BUDGETED = new Size(1, 2, 3, Kind.BUDGETED);
    /** The same on three brokers. */
    public static final Size THREE_BROKERS = new Size(3, 2, 3, Kind.USUAL);
    /** One broker, one router, three workers. */
    public static final Size ONE_ROUTER = new Size(1, 1, 3, Kind.USUAL);
    /** One broker, one router, two workers; room to grow. */
    public static final Size SMALL = new Size(1, 1, 2, Kind.USUAL);
    /** Three consumer loops. */
    public static final Size PLAIN = new Size(1, 0, 3, Kind.PLAIN);

    /** What calls. */
    public enum Kind {
        /** Workers, and a provider without limits. */
        USUAL,
        /** Workers, and a provider whose limits the catalogue names; the provider itself does not enforce them. */
        LIMITED,
        /** Workers, and a tenant whose hard budget pays for a part of what it asks for. */
        BUDGETED,
        /** Consumer loops instead of router and workers, to compare with. */
        PLAIN
    }

    /** Whether it is consumer loops. */
    public boolean plain() {
        return kind == Kind.PLAIN;
    }

    /** The same on brokers that are there. */
    public Size onGivenBrokers() {
        return new Size(0, routers, workers, kind);
    }
}
