/**
 * Runs the parts: all of them in one process ({@code up}), or one for a real cluster ({@code router}, {@code worker},
 * {@code ingress}).
 *
 * <p>In: a data directory, ports, manifests. Out: a broker, a schema registry, a router and a worker that serve, and an
 * HTTP door that takes requests and tells how they are. Stored: everything in the data directory, which one process at a time may use. On
 * failure: what was started is stopped again in reverse order, and the failure says what to change.
 */
@NullMarked
package dev.weirkeeper.ops.standalone;

import org.jspecify.annotations.NullMarked;
