/**
 * The verb {@code simulate}: what a catalogue, tenants and policies would do with traffic, beside what others would.
 *
 * <p>In: traffic as JSON lines, plain or gzipped, and manifests. Out: shares, costs, times and refusals of both set-ups, as tables or
 * JSON. Stores nothing, and needs neither broker nor router. On failure: every line and every field that is wrong is named, and nothing
 * is simulated.
 */
@NullMarked
package dev.weirkeeper.ops.verb.simulate;

import org.jspecify.annotations.NullMarked;
