/**
 * Benchmarks of a running Weirkeeper. They print figures and never fail because of one.
 *
 * <p>In: where the brokers and the registry are. Out: a report. Stored: nothing. On failure: a request that does not come
 * back is counted in the report; a cluster that cannot be reached is the client's exception.
 */
@NullMarked
package dev.weirkeeper.ops.bench;

import org.jspecify.annotations.NullMarked;
