package dev.weirkeeper.ops.guarantees.fault;

import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.cluster.Size;

/**
 * A row of the matrix.
 *
 * @param name its name, stable
 * @param words what happens, in words
 * @param fault what is broken
 * @param size the cluster that it needs
 * @param requests how many requests are sent unless said otherwise
 */
public record NamedFault(String name, String words, Fault fault, Size size, int requests) {
    /** Half as many again as a budget pays for. */
    private static final int MORE_THAN_A_BUDGET = 1_500;

    /** Requests without which it proves nothing: a budget that is not spent is easily kept. */
    public int least() {
        return size.kind() == Size.Kind.BUDGETED ? MORE_THAN_A_BUDGET : 1;
    }

    /** No faster than this, requests a second: where the provider has limits, what is beyond them only waits. */
    public double perSecond(double wanted) {
        return size.kind() == Size.Kind.LIMITED ? Math.min(wanted, Catalogue.LIMITED_PER_SECOND) : wanted;
    }
}
