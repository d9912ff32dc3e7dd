package dev.weirkeeper.router.pending;

import dev.weirkeeper.schema.Priority;

/**
 * The order in which those who wait are served: the better rank first, within a rank tenants by {@link DeficitRoundRobin}, in
 * tokens.
 *
 * <p>So that nothing starves, a rank that waits while better ones are served earns a fifteenth of what those get. When it has
 * earned {@value #AGEING_TOKENS} tokens it goes first until they are used up. Hence a sixteenth of all tokens goes to each lower rank
 * that waits, and its next request is served, at the latest, after {@value #EARNED_OF} times {@value #AGEING_TOKENS} tokens (and as many
 * times what its last request took beyond what was earned) and one largest request of better ranks. Earnings are not saved up beyond
 * that, nor kept when nobody waits. Not thread-safe.
 */
public final class FairOrder {
    /** Ranks: 0 goes first. */
    public static final int RANKS = 3;

    /** The rank that goes last. */
    public static final int LAST_RANK = RANKS - 1;

    /** About a request: a longer turn would let others wait for dozens of them. */
    static final long QUANTUM_TOKENS = 512;

    static final long AGEING_TOKENS = 1_024;
    static final int EARNED_OF = 15;

    /** Serves one of those who wait. */
    @FunctionalInterface
    public interface Server {
        /**
         * Serves one request of a tenant.
         *
         * @return as {@link DeficitRoundRobin.Server}
         */
        long serve(int rank, String tenant);
    }

    private static final class Rank {
        private final DeficitRoundRobin<String> tenants = new DeficitRoundRobin<>(QUANTUM_TOKENS);
        private int waiting;
        private double earned;
        private boolean goesFirst;
    }

    private final Rank[] ranks = {new Rank(), new Rank(), new Rank()};

    /** The rank of a priority. */
    public static int rank(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> 0;
            case STANDARD, UNKNOWN -> 1;
            case BATCH -> LAST_RANK;
        };
    }

    /** A tenant has something that waits, which it had not before. */
    public void waits(int rank, String tenant, double weight) {
        ranks[rank].tenants.waits(tenant, weight);
        ranks[rank].waiting++;
    }

    /** A tenant has nothing any more that waits. */
    public void leaves(int rank, String tenant) {
        Rank left = ranks[rank];
        left.tenants.leaves(tenant);
        left.waiting--;
        if (left.waiting == 0) {
            left.earned = Math.min(0, left.earned);
            left.goesFirst = false;
        }
    }

    /**
     * Serves one request: the first in this order that can be served.
     *
     * @return what the server said: the cost in tokens; 0: nobody can be served; {@link DeficitRoundRobin#STOP}
     */
    public long serve(Server server) {
        for (int rank = 1; rank < RANKS; rank++) {
            if (ranks[rank].goesFirst) {
                long cost = serve(rank, server);
                if (cost != 0) {
                    return cost;
                }
            }
        }
        for (int rank = 0; rank < RANKS; rank++) {
            if (!ranks[rank].goesFirst) {
                long cost = serve(rank, server);
                if (cost != 0) {
                    return cost;
                }
            }
        }
        return 0;
    }

    private long serve(int number, Server server) {
        Rank rank = ranks[number];
        if (rank.waiting == 0) {
            return 0;
        }
        long cost = rank.tenants.serve(tenant -> server.serve(number, tenant));
        if (cost > 0) {
            if (rank.goesFirst) {
                rank.earned -= cost;
                rank.goesFirst = rank.earned > 0;
            }
            for (int lower = number + 1; lower < RANKS; lower++) {
                earn(ranks[lower], cost);
            }
        }
        return cost;
    }

    private static void earn(Rank lower, long cost) {
        if (lower.waiting > 0) {
            lower.earned = Math.min(AGEING_TOKENS, lower.earned + (double) cost / EARNED_OF);
            lower.goesFirst |= lower.earned >= AGEING_TOKENS;
        }
    }
}
