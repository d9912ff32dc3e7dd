package dev.weirkeeper.router.pending;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Weighted fair turns between those who wait, by what they are served (deficit round robin, M. Shreedhar and G. Varghese 1996, in
 * its surplus form: a turn ends when its credit is used up, and what the last one took beyond that is owed).
 *
 * <p>Each turn adds {@code quantum * weight} to a credit; a turn lasts while the credit is positive. So two who wait all the time
 * are served, divided by their weights, within a quantum and twice the largest request of each other, over any interval. Who
 * comes anew is not at the end of the round but in a second line, and the two lines alternate (after FQ-CoDel's new flows): whoever
 * has asked for nothing lately has one request served after one of the round and one of each newcomer before, and then takes a place
 * in the round. The round goes on however many newcomers there are, and who leaves keeps the place until the round has passed it
 * once: coming and going wins nothing.
 *
 * <p>A turn costs a constant time, and a request of {@code n} tokens is followed by about {@code n / (quantum * weight)} turns that
 * are passed over. Where all the others cannot be served, rounds are skipped at once. Not thread-safe.
 *
 * @param <K> who takes turns
 */
public final class DeficitRoundRobin<K> {
    /** A server says this where it does not want to go on. */
    public static final long STOP = -1;

    static final double LEAST_WEIGHT = 0.1;
    static final double LARGEST_WEIGHT = 1_000;
    private static final int PASSES = 16;

    /** Serves one of those who wait. */
    @FunctionalInterface
    public interface Server<K> {
        /**
         * Serves one request of theirs.
         *
         * @return what it cost, at least 1; 0: they have nothing that can be served now; {@link #STOP}: enough for now
         */
        long serve(K who);
    }

    private static final class Flow<K> {
        private final K who;
        private double weight;
        private double credit;
        private boolean idle;
        private boolean newcomer = true;
        private long asked;

        private Flow(K who, double weight) {
            this.who = who;
            this.weight = weight;
        }
    }

    private final long quantum;
    private final Map<K, Flow<K>> flows = new HashMap<>();
    private final ArrayDeque<Flow<K>> newcomers = new ArrayDeque<>();
    private final ArrayDeque<Flow<K>> round = new ArrayDeque<>();
    private boolean roundsTurn;
    private long calls;

    /**
     * @param quantum what a weight of 1 may take in a turn
     */
    public DeficitRoundRobin(long quantum) {
        this.quantum = quantum;
    }

    /**
     * They have something that waits; where they had before, only the weight changes.
     *
     * @param weight their share beside the others'
     */
    public void waits(K who, double weight) {
        double bounded = Double.isNaN(weight) ? 1 : Math.clamp(weight, LEAST_WEIGHT, LARGEST_WEIGHT);
        @Nullable Flow<K> known = flows.get(who);
        if (known == null) {
            Flow<K> flow = new Flow<>(who, bounded);
            flows.put(who, flow);
            newcomers.addLast(flow);
        } else {
            known.weight = bounded;
            known.idle = false;
        }
    }

    /** They have nothing any more that waits. */
    public void leaves(K who) {
        @Nullable Flow<K> flow = flows.get(who);
        if (flow != null) {
            flow.idle = true;
        }
    }

    /** How many are known: those who wait, and those who left since the round passed them last. */
    int known() {
        return flows.size();
    }

    /**
     * Serves one request of whoever's turn it is and has one that can be served; each is asked once at the most.
     *
     * @return what the server said: the cost; 0: nobody can be served; {@link #STOP}
     */
    public long serve(Server<K> server) {
        calls++;
        for (int pass = 0; pass < PASSES; pass++) {
            long cost = pass(server);
            if (cost != 0 || !skipRounds()) {
                return cost;
            }
        }
        return 0;
    }

    private long pass(Server<K> server) {
        ArrayDeque<Flow<K>> first = roundsTurn ? round : newcomers;
        long cost = pass(first, server);
        return cost != 0 ? cost : pass(roundsTurn ? newcomers : round, server);
    }

    private long pass(ArrayDeque<Flow<K>> line, Server<K> server) {
        for (int visits = line.size(); visits > 0; visits--) {
            Flow<K> flow = line.removeFirst();
            if (flow.idle) {
                retire(flow);
            } else if (flow.asked == calls || !hasCredit(flow)) {
                line.addLast(flow);
            } else {
                long cost = server.serve(flow.who);
                if (cost == STOP) {
                    line.addFirst(flow);
                    return STOP;
                }
                flow.asked = calls;
                if (cost > 0) {
                    served(flow, cost);
                    return cost;
                }
                line.addLast(flow);
            }
        }
        return 0;
    }

    /** At the beginning of a turn there is a quantum more. */
    private boolean hasCredit(Flow<K> flow) {
        if (flow.credit <= 0) {
            flow.credit += quantum * flow.weight;
        }
        return flow.credit > 0;
    }

    private void served(Flow<K> flow, long cost) {
        roundsTurn = flow.newcomer && !round.isEmpty();
        flow.credit -= cost;
        if (flow.newcomer || flow.credit <= 0) {
            toTheEnd(flow);
        } else {
            round.addFirst(flow);
        }
    }

    private void toTheEnd(Flow<K> flow) {
        flow.newcomer = false;
        round.addLast(flow);
    }

    private void retire(Flow<K> flow) {
        if (flow.newcomer) {
            toTheEnd(flow);
        } else {
            flows.remove(flow.who);
        }
    }

    /** Rounds in which nobody could be served are as good as passed; false where that helps nobody. */
    private boolean skipRounds() {
        double fewest = Double.POSITIVE_INFINITY;
        for (Flow<K> flow : round) {
            if (owes(flow)) {
                fewest = Math.min(fewest, Math.floor(-flow.credit / (quantum * flow.weight)) + 1);
            }
        }
        if (fewest == Double.POSITIVE_INFINITY) {
            return false;
        }
        for (Flow<K> flow : round) {
            if (owes(flow)) {
                flow.credit += fewest * quantum * flow.weight;
            }
        }
        return true;
    }

    private boolean owes(Flow<K> flow) {
        return !flow.idle && flow.asked != calls && flow.credit <= 0;
    }
}
