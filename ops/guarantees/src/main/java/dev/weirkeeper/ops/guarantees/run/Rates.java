package dev.weirkeeper.ops.guarantees.run;

import dev.weirkeeper.ops.guarantees.cluster.Size;
import dev.weirkeeper.ops.guarantees.fault.NamedFault;

/**
 * How fast rows are run, requests a second: each at what its kind of cluster sustains with nothing broken.
 *
 * @param oneBroker rows on one broker, or on brokers that are there
 * @param threeBrokers rows that need three
 */
record Rates(double oneBroker, double threeBrokers) {
    /** How fast a row is run. */
    double of(NamedFault row) {
        return row.perSecond(needsThree(row) ? threeBrokers : oneBroker);
    }

    /** Whether a row's cluster has three brokers, each record written three times. */
    static boolean needsThree(NamedFault row) {
        return row.size().brokers() >= Size.THREE_BROKERS.brokers();
    }
}
